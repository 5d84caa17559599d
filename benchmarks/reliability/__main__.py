"""`python -m benchmarks.reliability [kills together signals disks]`: makes the faults and prints what they cost."""

import argparse
import sys
from collections.abc import Callable

from benchmarks.figure import Figure, table
from benchmarks.reliability.disks import disks
from benchmarks.reliability.kills import kills
from benchmarks.reliability.scene import Scene, open_scene
from benchmarks.reliability.signals import signals
from benchmarks.reliability.together import together

FAULTS: dict[str, Callable[[Scene], list[Figure]]] = {
    "kills": kills,
    "together": together,
    "signals": signals,
    "disks": disks,
}


def main() -> int:
    """Make the faults named, or all; the exit code says whether every bound is met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reliability", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *FAULTS], metavar="NAME", help=f"of {', '.join(FAULTS)}")
    figures: list[Figure] = []
    names = parser.parse_args().names or list(FAULTS)
    with open_scene() as scene:
        for name in names:
            print(f"making {name} …", file=sys.stderr, flush=True)
            made = FAULTS[name](scene)
            print(table(made), flush=True)
            figures += made
    return 0 if all(figure.met for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
