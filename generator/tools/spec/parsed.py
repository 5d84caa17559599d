"""What reading a specification gives: the tools that are of use, and every fault that was found on the way."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from generator.tools.spec.model import Output, ToolSpec

Say = Callable[[str, str], None]
"""Takes the parameter (empty for the tool as a whole) and the fault."""


@dataclass(frozen=True, slots=True)
class SpecFault:
    """What is wrong with a specification, and what was done about it.

    Attributes:
        tool: Name of the tool as it is given, else its place, as in `tool 3`.
        parameter: Name of the parameter; empty where the tool as a whole is meant.
        fault: The fault and what became of it, as in "has no name: left out".
    """

    tool: str
    parameter: str
    fault: str

    def __str__(self) -> str:
        where = f"{self.tool}, parameter {self.parameter!r}" if self.parameter else self.tool
        return f"{where}: {self.fault}."


@dataclass(frozen=True, slots=True)
class Parsed:
    """A specification that was read.

    Attributes:
        spec: The tools that can be used.
        faults: What was left out or mended, in the order of the specification.
    """

    spec: ToolSpec
    faults: Sequence[SpecFault]


def saying(faults: list[SpecFault], tool: str) -> Say:
    """Adds faults of a tool to those of its specification."""
    return lambda parameter, fault: faults.append(SpecFault(tool, parameter, fault))


def declared(name: str, schema: dict[str, Any]) -> Output:
    """A declared output; what its schema says of it in words is the output's description."""
    value = {word: part for word, part in schema.items() if word != "description"}
    return Output(name=name, value=value, description=str(schema.get("description") or ""))


def short(value: Any) -> str:
    """A value of a specification in a sentence: as JSON, and not too long."""
    try:
        return orjson.dumps(value).decode()[:80]
    except TypeError:  # a number of more digits than are written
        return str(value)[:80]
