"""How much of articles on the web is kept, and how little of what stands around them.

    python -m benchmarks.public.reading.articles FOLDER

FOLDER is a checkout of github.com/scrapinghub/article-extraction-benchmark (MIT): 181 pages of news and blogs, the text
of each article by hand, and what other programs made of the pages. A text counts by its runs of four words: precision
is the share of those kept that the article has, recall the share of the article's that are kept, both as means over the
pages. The reader of HTML also keeps headlines, captions and comments, which this truth leaves out.
"""

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.documents.blocks import words
from benchmarks.documents.chunked import plain
from generator.documents.document import ReadingOptions, Unreadable, contents
from generator.documents.readers.html import read

RUN = 4


def main(folder: Path) -> None:
    """Print a row for the reader and for each of the others, the best first."""
    truth = {name: page["articleBody"] for name, page in _json(folder / "ground-truth.json").items()}
    made = {"generator": {name: _read(folder / "html" / f"{name}.html.gz") for name in truth}}
    for path in (folder / "output").glob("*.json"):
        given = _json(path)
        pages = given.get("output", given)
        made[path.stem] = {name: pages.get(name, {}).get("articleBody") or "" for name in truth}
    rows = sorted(((*_measured(truth, pages), name) for name, pages in made.items()), reverse=True)
    print("| | F1 | precision | recall |", "|---|---:|---:|---:|", sep="\n")
    for f1, precision, recall, name in rows:
        print(f"| {name} | {f1:.3f} | {precision:.3f} | {recall:.3f} |")


def _json(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(path.read_bytes())
    return loaded


def _read(path: Path) -> str:
    try:
        return plain(contents(read(gzip.decompress(path.read_bytes()), ReadingOptions())).text)
    except Unreadable as error:
        print(f"{path.name}: {error}", file=sys.stderr)
        return ""


def _measured(truth: dict[str, str], pages: dict[str, str]) -> tuple[float, float, float]:
    shares = [_shares(Counter(_runs(text)), Counter(_runs(pages[name]))) for name, text in truth.items()]
    precision = sum(share for share, _ in shares) / len(shares)
    recall = sum(share for _, share in shares) / len(shares)
    return 2 * precision * recall / (precision + recall), precision, recall


def _shares(wanted: Counter[tuple[str, ...]], got: Counter[tuple[str, ...]]) -> tuple[float, float]:
    both = (wanted & got).total()
    return both / got.total() if got else 0.0, both / wanted.total() if wanted else 1.0


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    said = words(text)
    return (tuple(said[at : at + RUN]) for at in range(max(1, len(said) - RUN + 1)))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
