"""What `chunk` loses of real documents: their words, against those that another program finds in them.

    python -m benchmarks.public.reading.folder FOLDER [--worst N]

FOLDER holds files of any format in any folders below. PDFs are read by pdftotext (poppler), which must be there; DOCX,
PPTX and ODS by their XML, XLSX by openpyxl, HTML by lxml, RST by docutils, notebooks and CSV by the standard library.
A word that a running header repeats is lost with reason, as is navigation without a mark; read the worst by eye.
"""

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.documents.blocks import words
from benchmarks.documents.chunked import Piece, pieces, plain
from benchmarks.documents.score import Share
from benchmarks.public.reading.folder_texts import text_of
from tasks.chunk import chunk_folder


@dataclass
class Format:
    """What was seen of the files with one ending."""

    files: int = 0
    refused: int = 0
    chunks: int = 0
    pages: int = 0
    words: Share = field(default_factory=Share)
    added: Share = field(default_factory=Share)
    lost: list[tuple[float, str, str]] = field(default_factory=list)


def main() -> None:
    """Print a row a format; failures and the worst files go to standard error."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.public.reading.folder", description=__doc__.splitlines()[0]
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--worst", type=int, default=10, help="files of each format to tell about (10)")
    given = parser.parse_args()
    formats: dict[str, Format] = defaultdict(Format)
    with tempfile.TemporaryDirectory() as database:
        summary = chunk_folder(given.folder, database)
        made = pieces(Path(database))
    for path in sorted(path for path in given.folder.rglob("*") if path.is_file()):
        name = path.relative_to(given.folder).as_posix()
        _measure(formats[path.suffix.lower()], path, name, made.get(name, []))
    for skipped in summary.skipped:
        print(f"{skipped.path}: {skipped.reason}", file=sys.stderr)
    print("| format | files | none of it | chunks | pages | words | kept | words beyond | half of the files lose |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for ending in sorted(formats):
        print(_row(ending, formats[ending]))
        for share, name, lost in sorted(formats[ending].lost, reverse=True)[: given.worst]:
            print(f"{share:.1%} of {name}: {lost}", file=sys.stderr)


def _measure(seen: Format, path: Path, name: str, chunks: list[Piece]) -> None:
    seen.files += 1
    seen.refused += not chunks
    seen.chunks += len(chunks)
    seen.pages += max((chunk.pages[1] for chunk in chunks if chunk.pages), default=0)
    text = text_of(path) if chunks else None
    if text is None:
        return
    wanted = Counter(words(text))
    got = Counter(words(plain("\n".join(chunk.fresh for chunk in chunks))))
    kept = Share((wanted & got).total(), wanted.total())
    seen.words += kept
    seen.added += Share((got - wanted).total(), got.total())
    lost = " ".join(f"{word}×{times}" for word, times in (wanted - got).most_common(12))
    seen.lost.append((1 - kept.percent / 100 if kept.whole else 0.0, name, lost))


def _row(ending: str, seen: Format) -> str:
    shares = sorted(share for share, _, _ in seen.lost)
    middle = f"≤ {shares[len(shares) // 2]:.1%}" if shares else ""
    numbers = [seen.files, seen.refused, seen.chunks, seen.pages, seen.words.whole]
    kept, added = (f"{share} %" if share.whole else "" for share in (seen.words, seen.added))
    return f"| {ending[1:]} | {' | '.join(f'{n:,}' for n in numbers)} | {kept} | {added} | {middle} |"


if __name__ == "__main__":
    main()
