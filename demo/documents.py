"""Documents for the demo that every machine has already: Python's language reference, and modules of its library."""

import shutil
import sysconfig
from pathlib import Path
from pydoc_data.topics import topics

from demo.pydoc_markdown import to_markdown

# Pages of the reference that explain something in sentences. Left out are those that repeat others (`compound`,
# `execmodel`, `specialnames`), that are mostly tables or grammar (`operator-summary`), or a few lines long.
TOPICS = tuple(
    """
    assert assignment async atom-identifiers atom-literals attribute-access attribute-references binary
    bltin-code-objects booleans calls class comparisons context-managers conversions customization del dict
    exceptions exprlists floating for function global identifiers import integers lambda naming nonlocal objects
    power raise return sequence-types slicings specialattrs string-methods subscriptions truth try types
    typesmethods typesmodules typesseq-mutable unary while with yield
    """.split()
)

MODULES = tuple(
    """
    bisect calendar contextlib copy fnmatch fractions functools glob graphlib heapq json/__init__ json/decoder
    json/encoder queue random sched secrets shlex shutil statistics string tempfile textwrap timeit
    """.split()
)
"""Modules of the standard library, as paths without their ending, that are written to be read."""


def write_demo_documents(folder: Path) -> None:
    """Write the demo's documents: `FOLDER/reference/*.md` and `FOLDER/code/**/*.py`.

    Files of the same names are replaced; others in the folder are left alone.

    Args:
        folder: Where to write; made where it is not there.
    """
    _write_reference(folder / "reference")
    _copy_modules(folder / "code")


def _write_reference(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for topic in TOPICS:
        if topic in topics:  # a later Python may have renamed one
            (folder / f"{topic}.md").write_text(to_markdown(topics[topic]), encoding="utf-8")


def _copy_modules(folder: Path) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    for module in MODULES:
        source, copy = library / f"{module}.py", folder / f"{module}.py"
        if source.is_file():  # a later Python may have dropped one
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
