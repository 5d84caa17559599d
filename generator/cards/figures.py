"""The figures of a data set, gathered as its rows go by: memory grows with the number of its sources alone."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.row_text import answered, asked

Row = Mapping[str, Any]


@dataclass
class Figures:
    """Counts of records and of the rows that they became.

    Attributes:
        records: Records that the set is made of.
        rows: Training rows.
        asked, answered: Characters of all questions and of all answers.
        reasoned: Records with a chain of thought.
        ratings: By the unit that a rating falls into, 0 to 9; 10 counts as 9.
        sources: Records by the document that they come from.
        languages: Records by language, ISO 639-1.
        kinds: Records by kind of question.
        makers: By stage, model and prompt, the records that it took part in.
        reviewed: Records by what a person decided.
        tables: Records by LanceDB table and its version.
        columns: By name, an example of each column of the rows, from the first row where it holds something.
        first: The first row.
    """

    records: int = 0
    rows: int = 0
    asked: int = 0
    answered: int = 0
    reasoned: int = 0
    ratings: Counter[int] = field(default_factory=Counter)
    sources: Counter[str] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    makers: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    reviewed: Counter[str] = field(default_factory=Counter)
    tables: Counter[str] = field(default_factory=Counter)
    columns: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)

    def add(self, record: Row, rows: Sequence[Row]) -> None:
        """Count a record and the training rows that it became."""
        if not rows:
            return
        self.records += 1
        self.asked += len(asked(record) or "")
        self.answered += len(answered(record) or "")
        self.reasoned += bool(record.get("reasoning"))
        rating = record.get("rating")
        if isinstance(rating, int | float) and not isinstance(rating, bool) and 0 <= rating <= 10:
            self.ratings[min(int(rating), 9)] += 1
        for name, counts in (("source", self.sources), ("written_in", self.languages), ("question_type", self.kinds)):
            if isinstance(record.get(name), str) and record[name]:
                counts[record[name]] += 1
        if isinstance(record.get("table"), str):
            self.tables[f"{record['table']}, version {record.get('table_version', 'unknown')}"] += 1
        self.makers.update(_makers(record))
        if isinstance(review := record.get("review"), Mapping) and review.get("decision"):
            self.reviewed[str(review["decision"])] += 1
        self._see(rows)

    def _see(self, rows: Sequence[Row]) -> None:
        self.rows += len(rows)
        self.first = self.first or dict(rows[0])
        for row in rows:
            for name, value in row.items():
                if self.columns.get(name) is None:
                    self.columns[name] = value


def _makers(record: Row) -> Iterator[tuple[str, str, str]]:
    """Stage, model and prompt of each completion that a record names."""
    provenance = record.get("provenance")
    for stage, origin in provenance.items() if isinstance(provenance, Mapping) else ():
        if isinstance(origin, Mapping):
            model = " ".join(str(origin[name]) for name in ("provider", "model") if origin.get(name))
            yield str(stage), model, str(origin.get("prompt", ""))
