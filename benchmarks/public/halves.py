"""The command line of a measure whose material is cut in two: one half is looked at, the other only counted."""

import argparse
from pathlib import Path

HALVES = ("dev", "held-out")


def command_line(name: str, about: str | None) -> argparse.ArgumentParser:
    """A parser that takes the folder of the material, and which half of it.

    Args:
        name: Of the module in `benchmarks.public`.
        about: Its docstring, of which the first line is shown.
    """
    described = (about or "").split("\n")[0]
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.public.{name}", description=described)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--half", choices=HALVES, default="held-out", help="held-out by default")
    return parser
