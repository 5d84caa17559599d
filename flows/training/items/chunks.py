"""The chunks of a table: all of them, to look things up in, and those of them that are asked about."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import NamedTuple

from flows.options.training.evalset import EvalsetOptions
from flows.running.job import Job
from flows.training.items.inputs import chunk_source
from flows.training.items.training_rows import TrainingRows
from generator.evaluation.items import Stratum
from generator.hashing import fingerprint
from generator.records import Chunk, Rejection, SplitPart, Tally
from generator.retrieval.passages import Passages

_LIKE_BOTH = "like held out"
"""What is in neither part of a split: in training it would tell what is held out."""


class Asked(NamedTuple):
    """A chunk that is asked about, without its text.

    Attributes:
        place: Its position among all.
        length: Characters of its text.
        source: Its document.
        key: 64 bits of its text's sha256.
        stratum: Whether it is held out.
    """

    place: int
    length: int
    source: str
    key: int
    stratum: Stratum


class Table:
    """See the module; made by `read_table`.

    Attributes:
        passages: All chunks.
        asked: Those that are asked about, in their order.
        leaked: Training rows that were made of held-out chunks.
    """

    def __init__(self, options: EvalsetOptions, passages: Passages) -> None:
        self.passages = passages
        self.asked: list[Asked] = []
        self.leaked = 0
        self._options = options
        self._rejected = Counter[str]()

    def read(self, job: Job, training: TrainingRows) -> None:
        """Read all chunks, and enter in the account which are asked."""
        job.summary.add(Tally(stage="read", unit="chunks"))  # the account begins with what is read
        source = chunk_source(self._options, job.settings)
        with nullcontext() if job.sampled else source.tagged(self._options.FLOW, job.note):
            for item in source.read():
                if isinstance(item, Rejection):
                    self._rejected[item.reason] += 1
                    job.reject(item)
                else:
                    self._enter(item, training)
        taken, kept = len(self.asked) + self._rejected.total(), len(self.asked)
        job.summary.add(Tally(stage="read", unit="chunks", taken=taken, kept=kept, rejected=dict(self._rejected)))

    def _enter(self, chunk: Chunk, training: TrainingRows) -> None:
        place = self.passages.add(chunk)
        part = chunk.split_part or "trained"
        self.leaked += part != "trained" and training.is_about(chunk)
        reason = self._reason(chunk, part, training)
        if reason or part == "left-out":
            self._rejected[reason or _LIKE_BOTH] += 1
            return
        document, key = chunk.document or "", int(fingerprint(chunk.text, 16), 16)
        self.asked.append(Asked(place, len(chunk.text), document, key, part))

    def _reason(self, chunk: Chunk, part: SplitPart, training: TrainingRows) -> str | None:
        """Why a chunk is not asked about."""
        if part == "left-out":
            return _LIKE_BOTH
        if self._options.part not in ("both", part):
            return "held out" if part == "held-out" else "not held out"
        if part == "trained" and training and not training.is_about(chunk):
            return "no training row on it"
        most = self._options.max_chunks
        return "beyond --max-chunks" if most is not None and len(self.asked) >= most else None

    def nothing_to_ask(self) -> str:
        """The sentence for a table of which no chunk is asked."""
        told = ", ".join(f"{n:,} {reason}" for reason, n in self._rejected.most_common()) or "it has none"
        return (
            f"No chunk of {', '.join(self._options.table)} in {self._options.lancedb_path} can be asked about with "
            f"--from {self._options.part} ({told}): take other documents, or other training rows."
        )


@contextmanager
def read_table(job: Job, options: EvalsetOptions, training: TrainingRows) -> Iterator[Table]:
    """The chunks of the tables, for as long as the block runs."""
    passages = Passages()
    try:
        table = Table(options, passages)
        table.read(job, training)
        yield table
    finally:
        passages.close()
