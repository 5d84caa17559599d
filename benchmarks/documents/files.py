"""The 40 files, in ten formats."""

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.documents.blocks import Truth
from benchmarks.documents.kinds import office, pdf, sheets, web

MAKERS = {**pdf.MAKERS, **office.MAKERS, **sheets.MAKERS, **web.MAKERS}


def make_files(folder: Path, seed: int = 1, only: str = "") -> Iterator[Truth]:
    """Write the files whose names have `only` in them, and give the truth about each; equal seeds give equal files.

    A file whose letters no font of this machine has is left out, and told of on standard error.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, maker) in enumerate(MAKERS.items()):
        if only not in name:
            continue
        try:
            data, truth = maker(name, seed * 1000 + number)
        except LookupError as error:
            print(f"{name} is left out: {error}", file=sys.stderr)
            continue
        (folder / name).write_bytes(data)
        yield truth
