"""What work on all rows at once takes in memory, as it was measured; what would not fit is refused before it begins."""

from dataclasses import dataclass

from generator.files.rows_on_disk import RowsOnDisk
from generator.free_memory import check_memory


@dataclass(frozen=True)
class Need:
    """Memory that a kind of work takes.

    Attributes:
        what: The work, in the plural.
        a_row: Bytes for each row.
        a_byte: Bytes for each byte of the rows.
        remedy: What to do where it is not there.
    """

    what: str
    a_row: int
    a_byte: float
    remedy: str

    def check(self, rows: RowsOnDisk) -> None:
        """Make sure that the work on these rows fits.

        Raises:
            UsageError: It does not; the sentence names how many rows, what they take, and what to do.
        """
        check_memory(
            f"{self.what} of {len(rows):,} rows", self.a_row * len(rows) + self.a_byte * rows.size, self.remedy
        )


COMPARED = Need("Comparisons", 3500, 15, "give a sample of each set")
"""The rows themselves, what is measured of each, and the near-duplicates within a set and between two."""
NEAR = Need("Near-duplicates", 700, 9, "--no-near finds exact ones in files of any size, or split the file")
"""Words, shingles and signatures: 4.5 kB a row of 480 bytes."""
EMBEDDED = Need("Embeddings", 6000, 9, "split the file, or draw from it first")
"""Texts, words and vectors with what compares them."""
