"""Bare liteparse over a folder of PDFs, as its documentation runs it: `python -m benchmarks.documents.bare FOLDER`."""

import sys
from pathlib import Path

from liteparse import LiteParse


def main(folder: Path) -> int:
    """Make Markdown of each file, keep none of it; the exit code says whether there was any."""
    parser = LiteParse(ocr_enabled=False, quiet=True, output_format="markdown", max_pages=1_000_000)
    return 0 if sum(len(parser.parse(path).text) for path in sorted(folder.glob("*.pdf"))) else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
