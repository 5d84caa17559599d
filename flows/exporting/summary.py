"""The account of an export: what became of each record."""

from dataclasses import dataclass, field
from typing import Any

from generator.files import BadRow
from generator.records import Tally
from generator.reviewing.applying import REJECTED

LISTED = 100
"""Bad rows that the summary holds; all are counted and reported."""


@dataclass
class ExportSummary:
    """What became of the records: `written + below + unrated + refused + undecided + bad` is what went in.

    Attributes:
        output: As the user wrote it.
        format: Name of the format.
        written: Records that the output has.
        rows: Training rows in the output; a format may give a record several.
        below: Records rated below the threshold.
        unrated: Records left out because a threshold was given and they have no rating that fits their text.
        refused: Records that a person rejected.
        review: What was obeyed of people's decisions, a sentence each.
        undecided: Records that say nothing of what to prefer, where the format is of preferences.
        bad: Rows that could not be used.
        bad_rows: The first hundred of them.
        renamed: Tools that have another name in the output, by their own.
    """

    output: str
    format: str
    written: int = 0
    rows: int = 0
    below: int = 0
    unrated: int = 0
    refused: int = 0
    review: list[str] = field(default_factory=list)
    undecided: int = 0
    bad: int = 0
    bad_rows: list[BadRow] = field(default_factory=list)
    renamed: dict[str, str] = field(default_factory=dict)

    @property
    def taken(self) -> int:
        """Records that went in."""
        return self.written + self.below + self.unrated + self.refused + self.undecided + self.bad

    @property
    def left_out(self) -> dict[str, int]:
        """How many records the output lacks, by the reason."""
        reasons = {
            "below the threshold": self.below,
            "unrated": self.unrated,
            "with nothing to prefer": self.undecided,
            REJECTED: self.refused,
            "bad": self.bad,
        }
        return {reason: n for reason, n in reasons.items() if n}

    def data(self) -> dict[str, Any]:
        """The account as plain data."""
        left_out = {
            "rated below the threshold": self.below,
            "unrated": self.unrated,
            REJECTED: self.refused,
            "no preference": self.undecided,
        }
        stage = Tally(
            stage="export",
            unit="records",
            taken=self.taken,
            kept=self.written,
            rejected={reason: n for reason, n in left_out.items() if n},
            failed=self.bad,
        )
        failures = [{"stage": "export", "error": str(row)} for row in self.bad_rows]
        return {"stages": [stage.model_dump()], "failures": failures}

    def add_bad(self, row: BadRow) -> None:
        """Count a row that could not be used."""
        self.bad += 1
        if len(self.bad_rows) < LISTED:
            self.bad_rows.append(row)
