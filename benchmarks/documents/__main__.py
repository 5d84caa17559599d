"""Make the files, chunk them, and hold what came out against what they say.

    python -m benchmarks.documents [--only NAME] [--keep FOLDER] [--faults N] [--seed N] [--no-office]

With LibreOffice on the machine, files are also converted by it.
"""

import argparse
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.documents.blocks import Truth
from benchmarks.documents.figures import figures
from benchmarks.documents.files import make_files
from benchmarks.documents.making.converted import converted
from benchmarks.documents.score import SHARES, Score, total
from benchmarks.documents.scoring import scored
from benchmarks.figure import table

HEAD = [*(share for share in SHARES if share != "running"), "running"]


def main() -> int:
    """Print a row a file, and the figures; the exit code says whether all are met by the files that were made."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.documents", description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="what the names of the files to make have in them (all)")
    parser.add_argument("--keep", type=Path, help="where to leave files and LanceDB")
    parser.add_argument("--faults", type=int, default=0, help="what is wrong of each file, so many lines (0)")
    parser.add_argument("--seed", type=int, default=1, help="another gives other texts (1)")
    parser.add_argument("--no-office", action="store_true", help="without what LibreOffice converts")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = given.keep or Path(name)
        truths = list(make_files(folder / "files", given.seed, given.only))
        scores = scored(folder, truths)
        reached = figures(scores)
        _show(scores, given.faults)
        if not given.no_office:
            _office(folder, truths, given.faults)
    return 0 if all(figure.met for figure in reached) else 1


def _office(folder: Path, truths: Sequence[Truth], faults: int) -> None:
    others = converted(folder / "files", folder / "office", truths)
    if others is None:
        print("\nThere is no LibreOffice (soffice) here, so nothing was converted by it.")
    elif others:
        print("\nConverted by LibreOffice:\n")
        _show(scored(folder, others, "office"), faults)


def _show(scores: Sequence[Score], faults: int) -> None:
    print(_drawn(scores), "", _drawn(_formats(scores)), "", table(figures(scores)), sep="\n")
    for each in scores if faults else ():
        _tell(each, faults)


def _formats(scores: Sequence[Score]) -> list[Score]:
    """The files of each format together."""
    formats: dict[str, list[Score]] = {}
    for each in scores:
        formats.setdefault(Path(each.name).suffix[1:].upper(), []).append(each)
    return [total(files, f"{name} ({len(files)})") for name, files in formats.items()]


def _drawn(scores: Sequence[Score]) -> str:
    """A row each, in percent (but for `running`, a number), the last for all of them."""
    rows = [_row(each) for each in [*scores, total(scores, "all")]]
    lines = [["file", *HEAD], ["---", *["---:"] * len(HEAD)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(each: Score) -> list[str]:
    shares = [str(getattr(each, share)) for share in SHARES if share != "running"]
    running = f"{each.running.part}" if each.running.whole else ""
    return [each.name, *shares, running]


def _tell(each: Score, most: int) -> None:
    """What is wrong of a file, on standard error."""
    if not each.words.part:
        print(f"{each.name}: nothing", file=sys.stderr)
        return
    if each.lost:
        lost, instead = " ".join(each.lost[:most]), " ".join(each.strange[:most])
        print(f"{each.name}: lost {lost}; instead {instead}", file=sys.stderr)
    for line in each.wrong[:most]:
        print(f"{each.name}: {line}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
