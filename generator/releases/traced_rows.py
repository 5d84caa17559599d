"""The rows of a file, each with what it is traced by: the line of NAME.origins.jsonl beside, where there is one."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import UsageError
from generator.files import BadRow, Row, read_rows


@dataclass(frozen=True)
class TracedRows:
    """Rows that can be read again and again.

    Attributes:
        where: `.json`, `.jsonl`, `.parquet` or `lance://PATH/TABLE`.
    """

    where: str

    def __iter__(self) -> Iterator[tuple[Row, Row]]:
        if self.where == "-":
            raise UsageError("Standard input can be read only once; name a file of rows.")
        rows = read_rows(self.where, on_bad=_refuse)
        origins = read_rows(self._beside, on_bad=_refuse) if self.is_traced else None
        for row in rows:
            yield row, next(origins, row) if origins else row

    @property
    def is_traced(self) -> bool:
        """Whether something else than the rows themselves tells where they are from."""
        return "://" not in self.where and self._beside.is_file() and str(self._beside) != self.where

    @property
    def _beside(self) -> Path:
        return Path(self.where).expanduser().with_suffix(".origins.jsonl")


def _refuse(bad: BadRow) -> None:
    raise UsageError(f"{bad}; give a file of rows.")
