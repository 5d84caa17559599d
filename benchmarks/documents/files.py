"""The 40 files, in ten formats."""

from collections.abc import Iterator
from pathlib import Path

from benchmarks.documents.blocks import Truth
from benchmarks.documents.kinds import office, pdf, sheets, web

MAKERS = {**pdf.MAKERS, **office.MAKERS, **sheets.MAKERS, **web.MAKERS}


def make_files(folder: Path, seed: int = 1, only: str = "") -> Iterator[Truth]:
    """Write the files whose names have `only` in them, and give the truth about each; equal seeds give equal files.

    Raises:
        LookupError: The machine has no font for what is to be drawn.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, maker) in enumerate(MAKERS.items()):
        if only in name:
            data, truth = maker(name, seed * 1000 + number)
            (folder / name).write_bytes(data)
            yield truth
