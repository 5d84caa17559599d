"""What a card says of a data set beside its figures: its file, its name, who made it and what may be done with it."""

from dataclasses import dataclass
from pathlib import PurePath

from generator.cards.figures import Figures
from generator.cards.license import License


@dataclass(frozen=True, slots=True)
class About:
    """A data set that lies in one file.

    Attributes:
        file: The file's name, beside which the card lies.
        size: Bytes.
        sha256: Of the file, 64 hex digits.
        format: Name of the export format.
        date: When it was written, as ISO 8601 has it.
        license: What may be done with it.
        creator: Who made it; empty where nobody says.
        url: Where it lies; empty where it is not published.
    """

    file: str
    size: int
    sha256: str
    format: str
    date: str
    license: License
    creator: str = ""
    url: str = ""

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return PurePath(self.file).stem

    @property
    def ending(self) -> str:
        """Of the file, with the dot, in lower case."""
        return PurePath(self.file).suffix.lower()

    def sentence(self, figures: Figures) -> str:
        """What it is, in a sentence."""
        documents = len(figures.sources)
        of = f" out of {documents:,} document{'' if documents == 1 else 's'}" if documents else ""
        return f"{figures.rows:,} rows in the form {self.format}, made{of} by language models or rules."
