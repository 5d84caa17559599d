"""Documents for the demo that every machine has already: Python's language reference, and modules of its library.

Most pages of the reference are written as Markdown; some are bound together to a PDF, a Word document and a web page.
"""

import shutil
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from pydoc_data.topics import topics

from demo.docx_file import docx_file
from demo.html_file import html_file
from demo.pages import Part, parts_of
from demo.pdf_file import pdf_file
from demo.pydoc_markdown import to_markdown

# Pages of the reference that explain something in sentences. Left out are those that repeat others (`compound`,
# `execmodel`, `specialnames`), that are mostly tables or grammar (`operator-summary`), or a few lines long.
TOPICS = tuple(
    """
    assignment atom-identifiers atom-literals attribute-access attribute-references bltin-code-objects class
    comparisons customization del dict exprlists for global identifiers import naming nonlocal objects
    sequence-types slicings specialattrs string-methods subscriptions try types
    typesmethods typesmodules typesseq-mutable while
    """.split()
)
BOUND = {
    "Errors and how they are handled": "exceptions raise assert with context-managers",
    "Functions and calls": "function calls lambda return yield async",
    "Numbers and truth": "integers floating booleans truth conversions unary power binary",
}
"""Topics that make up a PDF, a Word document and a web page, by its title."""

MODULES = tuple(
    """
    bisect calendar contextlib copy fnmatch fractions functools glob graphlib heapq json/__init__ json/decoder
    json/encoder queue random sched secrets shlex shutil statistics string tempfile textwrap timeit
    """.split()
)
"""Modules of the standard library, as paths without their ending, that are written to be read."""


def write_demo_documents(folder: Path) -> None:
    """Write the demo's documents: `FOLDER/reference/*.md`, `FOLDER/manual/*` and `FOLDER/code/**/*.py`.

    Files of the same names are replaced; others in the folder are left alone.

    Args:
        folder: Where to write; made where it is not there.
    """
    _write_reference(folder / "reference")
    _write_manual(folder / "manual")
    _copy_modules(folder / "code")


def _write_reference(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for topic in TOPICS:
        if topic in topics:  # a later Python may have renamed one
            (folder / f"{topic}.md").write_text(to_markdown(topics[topic]), encoding="utf-8")


def _write_manual(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    errors, functions, numbers = BOUND
    (folder / "errors.pdf").write_bytes(pdf_file(bound_parts(errors), "The Python reference"))
    (folder / "functions.docx").write_bytes(docx_file(bound_parts(functions)))
    (folder / "numbers.html").write_bytes(html_file(bound_parts(numbers), numbers))


def bound_parts(title: str) -> Iterator[Part]:
    """What is bound under a title of `BOUND`: its topics, their headings one level deeper."""
    yield Part("heading", title, 1)
    for topic in BOUND[title].split():
        if topic in topics:
            for part in parts_of(to_markdown(topics[topic])):
                yield part._replace(level=part.level + 1) if part.kind == "heading" else part


def _copy_modules(folder: Path) -> None:
    library = Path(sysconfig.get_path("stdlib"))
    for module in MODULES:
        source, copy = library / f"{module}.py", folder / f"{module}.py"
        if source.is_file():  # a later Python may have dropped one
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, copy)
