"""Readers of documents: one file a format, each from bytes to Markdown (`generator.documents.document`).

A new format is a file here, with a function `read`, its name and version in `VERSIONS`, and the endings of its names
in `generator.documents.file_types`.
"""

from importlib import import_module

from generator.documents.document import Reader

VERSIONS: dict[str, int] = {
    "csv": 1,
    "docx": 1,
    "epub": 1,
    "html": 1,
    "ipynb": 1,
    "pdf": 1,
    "pptx": 1,
    "rst": 1,
    "xlsx": 1,
}
"""By the name of the file, the version of its rules; counting it up makes all documents of that format be read anew."""


def load_reader(format: str) -> Reader:  # noqa: A002  as everywhere
    """The `read` of a format's file; imported now, as some libraries take their time."""
    found: Reader = import_module(f"{__name__}.{format}").read
    return found
