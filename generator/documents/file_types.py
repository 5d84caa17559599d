"""What a file is, by its name: markdown, text or code, and in which programming language."""

from pathlib import PurePosixPath
from typing import Literal

SourceType = Literal["markdown", "text", "code"]

_MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mdx", ".mkd", ".qmd", ".rmd"})
_TEXT = frozenset({".txt", ".text", ".rst", ".adoc", ".asciidoc", ".org", ".tex"})
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
_BY_ENDING = {ending: language for language, endings in _LANGUAGES.items() for ending in endings.split()}


def file_type(name: str) -> tuple[SourceType, str | None] | None:
    """Return what a file of this name holds and its programming language; None for what is not a document here.

    A name without an ending (README, LICENSE) is text. Case makes no difference.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending in _MARKDOWN:
        return "markdown", None
    if ending in _TEXT or not ending:
        return "text", None
    return ("code", _BY_ENDING[ending]) if ending in _BY_ENDING else None
