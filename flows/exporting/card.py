"""The card beside an export: README.md for people, croissant.json for machines."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import orjson

from generator.cards.about import About
from generator.cards.croissant import croissant
from generator.cards.figures import Figures
from generator.cards.license import License
from generator.cards.names import CARD, DESCRIPTION
from generator.cards.readme import MADE_BY, readme
from generator.errors import UsageError
from generator.files.whole import write_whole
from generator.hashing import file_digest


@dataclass
class Card:
    """A card in the making.

    Args:
        output: The file beside which it lies.
        format: Name of the export format.
        license: An SPDX expression; empty: unknown.
        creator: Who made the set; empty: nobody says.

    Raises:
        UsageError: The output is no file, the licence is none, or a README.md is there that somebody else wrote.
    """

    output: str
    format: str
    license: str = ""
    creator: str = ""
    figures: Figures = field(default_factory=Figures)

    def __post_init__(self) -> None:
        if self.output == "-" or "://" in self.output:
            raise UsageError(
                f"A card lies beside a file, and {self.output} is none; write to .json, .jsonl or .parquet."
            )
        self._license = License(self.license)
        self._folder = Path(self.output).expanduser().parent
        there = self._folder / CARD
        if there.exists() and MADE_BY not in there.read_text(encoding="utf-8", errors="replace"):
            raise UsageError(
                f"{there} is not a card that `generator` wrote, and a card would take its place; write the export to a "
                "folder of its own."
            )

    def write(self) -> None:
        """Write both files, from what was counted and the output as it lies there now."""
        path = Path(self.output).expanduser()
        about = About(
            file=path.name,
            size=path.stat().st_size,
            sha256=file_digest(path),
            format=self.format,
            date=datetime.now(UTC).date().isoformat(),
            license=self._license,
            creator=self.creator,
        )
        write_whole(self._folder / CARD, readme(about, self.figures).encode())
        described = orjson.dumps(croissant(about, self.figures), option=orjson.OPT_INDENT_2)
        write_whole(self._folder / DESCRIPTION, described + b"\n")
