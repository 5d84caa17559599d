"""`--per-document`: the file of each document, written as the document ends, while others are still being asked.

Pairs wait on disk. What memory holds is a few numbers a chunk, and a line for each document.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.options.qa import GenerationOptions
from flows.pairs.stages import TO_FOLLOW, Stage
from flows.releasing.tracing import PLACES
from flows.running.account.outcome import counted
from flows.running.job import Job
from generator.errors import OutOfRoom, Queued
from generator.files.scratch import ScratchFile
from generator.files.text import Row
from generator.lancedb.chunk_source import Item
from generator.qa_files.document import Document, Place, Status
from generator.qa_files.places import ORIGIN, Places, saved_chunks
from generator.qa_files.writing import write_qa_file
from generator.records import Chunk, Outcome, QAPair, Rejection

_GROWTH = 2
"""A document that is far from its end is saved whenever it has so many times as many chunks as before."""


class Documents:
    """The documents of a run and their files.

    Args:
        folder: Where the files go.
    """

    def __init__(self, job: Job, options: GenerationOptions, folder: str) -> None:
        self._job = job
        self._options = options
        self.folder = folder
        origin = options.lancedb_path
        self._origin = origin if "://" in origin else str(Path(origin).resolve())
        self._names = Places(Path(folder), self._origin)
        self._documents: dict[str, Document] = {}
        self._places: dict[int, Place] = {}
        self._file = ScratchFile()
        self.changes = Counter[str]()
        self.pairs = 0

    def saw(self, item: Item) -> None:
        """A chunk as it is read, usable or not, in the order of all."""
        known = item.record if isinstance(item, Rejection) else item.model_dump(exclude={"text"}, exclude_none=True)
        source = str(known.get("source_path") or known.get("source") or known.get("table") or "")
        document = self._documents.get(source)
        if document is None:
            path = self._names.give(source)
            document = self._documents[source] = Document(source, _facts(known), path, not path.exists())
        index = int(known.get("chunk_index", document.chunks))
        document.chunks += 1
        if isinstance(item, Chunk):
            document.usable += 1
            self._places[item.ref or 0] = Place(document, index, item.start_char, item.end_char)
        else:
            document.skipped.append((index, item.reason))

    def around(self, stages: Sequence[Stage]) -> list[Stage]:
        """The stages with what takes their pairs at the end; what they leave out is counted."""

        async def offered(pairs: list[QAPair]) -> list[QAPair]:
            for pair in pairs:
                self._document(pair).rejected += 1
            return pairs

        return [offered, *stages, self._collect]

    async def _collect(self, pairs: list[QAPair]) -> list[QAPair]:
        left_out = () if self._options.source_text else TO_FOLLOW
        for pair in pairs:
            place = self._places[(pair.ref or 0) // PLACES]
            row = {name: value for name, value in pair.row().items() if name not in left_out}
            entry = self._file.put(place.document.row(row, place))
            place.document.pairs.append((pair.ref or 0, *entry))
            place.document.rejected -= 1
            self.pairs += 1
        return pairs

    def done(self, positions: Sequence[int], outcome: Outcome) -> None:
        """Chunks were asked, and their pairs have come through all stages.

        Args:
            positions: Of the chunks among all usable ones of the table.
            outcome: What came of them.
        """
        failed = {failure.ref for failure in outcome.failed}
        for rejection in outcome.rejected:
            if rejection.ref is not None and "question" in rejection.record:
                self._places[positions[rejection.ref]].document.rejected += 1
        touched = dict[str, Document]()
        for number, position in enumerate(positions):
            place = self._places[position]
            touched[place.document.source] = place.document
            place.document.enter(place.index, failed=number in failed)
        for document in touched.values():
            self._look_at(document)

    def _look_at(self, document: Document) -> None:
        """Write it if it has ended, and save it if it has come far since it was saved last."""
        document.begun = document.begun or _now()
        if document.asked >= document.usable and self._options.target_pairs is None:
            self._end(document)
            return
        if len(document.completed) >= max(1, _GROWTH * _saved(document)):
            document.saved = len(document.completed)
            self._write(document, "in progress")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write what is not written yet when the block ends, and when it is broken off what has begun."""
        try:
            yield
        except (OutOfRoom, Queued):  # nothing is half done: the next pass goes through all of it anew
            raise
        except BaseException:
            self._each(self._interrupt)
            raise
        else:
            self._pass_over_the_rest()
            self._each(self._end)
            self._job.note(self._told())
        finally:
            self._file.close()

    def _each(self, work: Callable[[Document], None]) -> None:
        for source in list(self._documents):
            work(self._documents[source])

    def _pass_over_the_rest(self) -> None:
        """Chunks that a target did without."""
        for place in self._places.values() if self._options.target_pairs else ():
            if place.index not in place.document.completed | place.document.failed:
                place.document.skipped.append((place.index, "not needed for the target"))

    def _interrupt(self, document: Document) -> None:
        if document.completed and len(document.completed) >= _saved(document):
            self._write(document, "interrupted")

    def _end(self, document: Document) -> None:
        """Write it whole, and forget it but for the places of its chunks."""
        del self._documents[document.source]
        if self._job.run.budget.reached and document.failed:
            self._interrupt(document)
        else:
            is_cut = self._options.max_chunks is not None and document.ends_early
            self._write(document, "in progress" if is_cut else "completed")
        document.pairs, document.completed, document.failed = [], set(), set()
        document.skipped, document.facts = [], {}

    def _write(self, document: Document, status: Status) -> None:
        """Write what has come through of it: the pairs of the chunks that are done."""
        done = document.completed
        entries = sorted(entry for entry in document.pairs if self._places[entry[0] // PLACES].index in done)

        def rows() -> Iterator[Row]:
            return (self._file.get(start, length) for _, start, length in entries)

        file = document.file(self._run(), status, _now(), len(entries), rows)
        change = write_qa_file(document.path, file)
        if status != "in progress":
            self.changes["new" if document.is_new else change] += 1

    def _run(self) -> Row:
        """What the files of all documents say alike."""
        return {"processing_info": {ORIGIN: self._origin}, "qa_generation_info": self._how()}

    def _how(self) -> Row:
        """What was asked of whom."""
        options, model = self._options, self._job.llm
        per_chunk = options.n_pairs or self._job.settings.generation.pairs_per_chunk
        wished = {name: getattr(options, name) for name in ("target_pairs", "topic", "language")}
        return {
            "provider": model.provider,
            "model": model.name,
            "questions_per_chunk": None if options.target_pairs else per_chunk,
            "temperature": model.temperature,
            "max_tokens": model.max_tokens,
            **{name: value for name, value in wished.items() if value},
        }

    def _document(self, pair: QAPair) -> Document:
        return self._places[(pair.ref or 0) // PLACES].document

    async def finish(self, *, allow_empty: bool) -> Row:
        """Close the account of a run that has no other output.

        Raises:
            NothingKept: No document gave a pair.
        """
        self._job.write_beside()
        if not self.pairs and not allow_empty:
            raise await self._job.nothing_kept(self.folder)
        return await self._job.conclude(self.folder, self.pairs)

    def _told(self) -> str:
        counts = {"new": "new", "changed": "changed", "unchanged": "as they were"}
        said = ", ".join(f"{self.changes[name]:,} {words}" for name, words in counts.items() if self.changes[name])
        return f"{self.folder}: {counted(self.changes.total(), 'document')} ({said})."


@contextmanager
def documents_of(job: Job, options: GenerationOptions, folder: str | None) -> Iterator[Documents | None]:
    """The documents of a run, whose files are written while the block runs and at its end.

    Args:
        folder: Where the files go; None: there are to be none, as there are in no estimate.
    """
    if folder is None or job.sampled:
        yield None
        return
    documents = Documents(job, options, folder)
    with documents.writing():
        yield documents


def _facts(known: Row) -> Row:
    names = ("file_type", "file_size", "splitter", "chunk_count", "table", "table_version", "processed_at")
    return {name: known[name] for name in names if name in known}


def _saved(document: Document) -> float:
    """How many chunks its file has already."""
    if document.saved is None:
        document.saved = saved_chunks(document.path)
    return document.saved


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
