"""Definitions: what is known of a function, method or class that a chunk of code defines, whatever its language."""

from dataclasses import dataclass, field
from typing import Literal

from tasks.extractive.code.docstrings import Docstring


@dataclass(frozen=True, slots=True)
class Definition:
    """A function, method or class.

    Attributes:
        name: With its class in front, where that is known.
        signature: From its keyword to the end of its head, verbatim, without the opening brace or colon.
        parameters: Names, without `self` and `cls`.
        defaults: Parameter → its declaration with the default, verbatim.
        returns: Its return annotation; empty for none.
        raises: Errors raised, each with the lines that do it, condition and all.
    """

    name: str
    kind: Literal["class", "method", "function"]
    signature: str
    doc: Docstring
    parameters: tuple[str, ...] = ()
    defaults: dict[str, str] = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    returns: str = ""
    raises: tuple[tuple[str, str], ...] = ()

    @property
    def called(self) -> str:
        """What it is called in a question: "the method `Reader.read`"."""
        return f"the {self.kind} `{self.name}`"
