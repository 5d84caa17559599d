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
from benchmarks.documents.chunked import pieces
from benchmarks.documents.figures import figures
from benchmarks.documents.files import make_files
from benchmarks.documents.making.converted import converted
from benchmarks.documents.score import SHARES, Score, score, total
from benchmarks.figure import table
from tasks.chunk import chunk_folder

HEAD = [*(share for share in SHARES if share != "running"), "running"]


def main() -> int:
    """Print a row a file, and the figures; the exit code says whether all are met."""
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
        scores = measured(folder, truths)
        print(drawn(scores))
        if not given.no_office:
            scores += _office(folder, truths)
    for each in scores if given.faults else ():
        told(each, given.faults)
    reached = figures(scores)
    print("", table(reached), sep="\n")
    return 0 if all(figure.met for figure in reached) else 1


def measured(folder: Path, truths: Sequence[Truth], files: str = "files") -> list[Score]:
    """Chunk `FOLDER/FILES` as a user does, and score each file."""
    summary = chunk_folder(folder / files, folder / f"{files}.lancedb")
    for skipped in summary.skipped:
        print(f"{skipped.path}: {skipped.reason}", file=sys.stderr)
    made = pieces(folder / f"{files}.lancedb")
    return [score(truth, made.get(truth.name, [])) for truth in truths]


def drawn(scores: Sequence[Score]) -> str:
    """A row a file, in percent (but for `running`, a number), the last for all of them."""
    rows = [_row(each) for each in [*scores, total(scores, "all")]]
    lines = [["file", *HEAD], ["---", *["---:"] * len(HEAD)], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _row(each: Score) -> list[str]:
    shares = [str(getattr(each, share)) for share in SHARES if share != "running"]
    running = f"{each.running.part}" if each.running.whole else ""
    return [each.name, *shares, running]


def told(each: Score, most: int) -> None:
    """What is wrong of a file, on standard error."""
    if each.lost:
        print(
            f"{each.name}: lost {' '.join(each.lost[:most])}; instead {' '.join(each.strange[:most])}", file=sys.stderr
        )
    for line in each.wrong[:most]:
        print(f"{each.name}: {line}", file=sys.stderr)


def _office(folder: Path, truths: Sequence[Truth]) -> list[Score]:
    others = converted(folder / "files", folder / "office", truths)
    if others is None:
        print("\nThere is no LibreOffice (soffice) here, so nothing was converted by it.")
        return []
    print("\nConverted by LibreOffice:", "", sep="\n")
    scores = measured(folder, others, "office")
    print(drawn(scores))
    return scores


if __name__ == "__main__":
    sys.exit(main())
