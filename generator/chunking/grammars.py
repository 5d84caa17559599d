"""The programming languages whose syntax is known here, each from the wheel of its tree-sitter grammar."""

from functools import lru_cache
from importlib import import_module

GRAMMARS = {
    "c": ("tree_sitter_c", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "csharp": ("tree_sitter_c_sharp", "language"),
    "go": ("tree_sitter_go", "language"),
    "java": ("tree_sitter_java", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "python": ("tree_sitter_python", "language"),
    "ruby": ("tree_sitter_ruby", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "tsx": ("tree_sitter_typescript", "language_tsx"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
}
"""By language, the module and function that give its grammar. Other languages are cut at blank lines."""


@lru_cache
def grammar(language: str) -> object:
    """The tree-sitter grammar of a language of `GRAMMARS`."""
    module, function = GRAMMARS[language]
    made: object = getattr(import_module(module), function)()
    return made
