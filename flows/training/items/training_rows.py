"""The rows that a model is trained on, by the chunk that each was made of.

Records name their chunk. Rows of a training file have no room for it; what `generator pipeline` writes beside such a
file, NAME.origins.jsonl, says it line by line.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from flows.running.account.summary import Summary
from flows.running.reading import fault
from generator.files import read_numbered, read_rows
from generator.hashing import fingerprint
from generator.pair_forms import as_pair
from generator.records import Chunk
from tasks.checks.grounding import evidence_for
from tasks.evaluating.writing import Trained

Row = dict[str, Any]


class TrainingRows:
    """See the module.

    Args:
        files: Where the rows are read; none for none.
        summary: Told of what is no row.

    Attributes:
        unplaced: Rows that do not say which chunk they were made of.
        count: All rows.
    """

    def __init__(self, files: Sequence[str], summary: Summary) -> None:
        self._by_id: dict[str, list[Row]] = defaultdict(list)
        self._by_text: dict[str, list[Row]] = defaultdict(list)
        self.count = self.unplaced = 0
        for where in files:
            for row in _rows(where, summary):
                self._add(row)

    def __bool__(self) -> bool:
        return self.count > 0

    def _add(self, row: Row) -> None:
        self.count += 1
        kept = {name: row.get(name) for name in ("question", "answer", "evidence")}
        if isinstance(row.get("chunk_id"), str):
            self._by_id[row["chunk_id"]].append(kept)
        elif isinstance(row.get("source_text"), str):
            self._by_text[fingerprint(row["source_text"], 16)].append(kept)
        else:
            self.unplaced += 1

    def of(self, chunk: Chunk) -> list[Trained]:
        """The rows on a chunk whose answers it gives, each question once."""
        rows = [*self._by_id.get(chunk.id, ()), *self._by_text.get(fingerprint(chunk.text, 16), ())]
        found = {}
        for row in rows:
            question, answer = row["question"], row["answer"]
            given = evidence_for(question, answer, row["evidence"] or "", chunk.text, is_code=chunk.is_code)
            if given:
                found[question] = Trained(question=question, answer=answer, evidence=given.text)
        return list(found.values())

    def is_about(self, chunk: Chunk) -> bool:
        """Whether any row was made of a chunk."""
        return chunk.id in self._by_id or fingerprint(chunk.text, 16) in self._by_text


def _rows(where: str, summary: Summary) -> Iterator[Row]:
    """Pairs, each with what is known of its origin."""
    beside = _origins(where)
    for number, row in read_numbered(where, on_bad=summary.add_bad, check=fault):
        yield {**beside.get(number, {}), **as_pair(row)}


def _origins(where: str) -> dict[int, Row]:
    """By the number of a row, from 1, where it comes from; empty where no file beside says it."""
    path = Path(where).with_suffix(".origins.jsonl")
    if where == "-" or "://" in where or not path.exists():
        return {}
    rows = enumerate(read_rows(str(path), on_bad=lambda _: None, check=lambda _: None), 1)
    return {number: {name: row.get(name) for name in ("chunk_id", "evidence")} for number, row in rows}
