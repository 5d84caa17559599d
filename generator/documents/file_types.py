"""What a file is, by its name: markdown, text, code in some programming language, or a format that has a reader."""

from pathlib import PurePosixPath
from typing import Literal, NamedTuple

SourceType = Literal["markdown", "text", "code"]

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mdx", ".mkd", ".qmd", ".rmd"})
_TEXT = frozenset({".txt", ".text", ".adoc", ".asciidoc", ".org", ".tex"})
_LANGUAGES = {
    "c": ".c .h",
    "cpp": ".cc .cpp .cxx .hh .hpp .hxx .cu .cuh",
    "csharp": ".cs",
    "dart": ".dart",
    "elixir": ".ex .exs",
    "erlang": ".erl",
    "fortran": ".f .f90 .f95 .f03",
    "go": ".go",
    "haskell": ".hs",
    "java": ".java",
    "javascript": ".js .mjs .cjs .jsx",
    "julia": ".jl",
    "kotlin": ".kt .kts",
    "lua": ".lua",
    "matlab": ".m",
    "ocaml": ".ml .mli",
    "perl": ".pl .pm",
    "php": ".php",
    "powershell": ".ps1",
    "python": ".py .pyi",
    "r": ".r",
    "ruby": ".rb",
    "rust": ".rs",
    "scala": ".scala",
    "shell": ".sh .bash .zsh",
    "sql": ".sql",
    "swift": ".swift",
    "tsx": ".tsx",
    "typescript": ".ts .mts .cts",
    "zig": ".zig",
}
_READ = {
    "csv": ".csv .tsv",
    "docx": ".docx .docm",
    "epub": ".epub",
    "html": ".html .htm .xhtml",
    "ipynb": ".ipynb",
    "pdf": ".pdf",
    "pptx": ".pptx .pptm",
    "rst": ".rst",
    "xlsx": ".xlsx .xlsm .xls .ods",
}
BINARY = frozenset({"docx", "epub", "pdf", "pptx", "xlsx"})
"""Formats that are no text; the bytes of all others are."""


class FileType(NamedTuple):
    """What a file holds.

    Attributes:
        kind: How its text is cut; what a reader makes is markdown.
        language: Programming language of code.
        format: Name of the reader (`generator.documents.readers`) that makes text of it; None where it is text.
    """

    kind: SourceType
    language: str | None = None
    format: str | None = None


def _by_ending(endings: dict[str, str]) -> dict[str, str]:
    return {ending: name for name, listed in endings.items() for ending in listed.split()}


_LANGUAGE_OF, _READER_OF = _by_ending(_LANGUAGES), _by_ending(_READ)


def file_type(name: str) -> FileType | None:
    """Return what a file of this name holds; None for what is not a document here.

    A name without an ending (README, LICENSE) is text. Case makes no difference.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in _MARKDOWN:
        return FileType("markdown")
    if ending in _TEXT or not ending:
        return FileType("text")
    if ending in _READER_OF:
        return FileType("markdown", format=_READER_OF[ending])
    return FileType("code", _LANGUAGE_OF[ending]) if ending in _LANGUAGE_OF else None
