"""Whether a call is right by the documentation of its tools, and why not: pure functions.

The rules of the Berkeley leaderboard (https://gorilla.cs.berkeley.edu/leaderboard.html) and of Gorilla
(arXiv 2305.15334): the name is one of the tools', all that is required is there, nothing unknown is, and each value is
of the type that its schema says (an integer passes for a number, not a string for one).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import jsonschema_rs
import orjson

from generator.tools.spec import Tool

Kind = Literal[
    "unknown tool", "missing parameter", "unknown parameter", "wrong type", "not among the values", "not allowed"
]

_KINDS: dict[str, Kind] = {
    "required": "missing parameter",
    "additionalProperties": "unknown parameter",
    "unevaluatedProperties": "unknown parameter",
    "type": "wrong type",
    "anyOf": "wrong type",
    "oneOf": "wrong type",
    "enum": "not among the values",
    "const": "not among the values",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a call is refused.

    Attributes:
        kind: The reason in a word or two, the same for all faults of its sort: what tallies count.
        said: The reason as one sentence that names the tool and the parameter.
    """

    kind: Kind
    said: str


def fault_of(name: str, args: dict[str, Any], tools: Mapping[str, Tool]) -> Fault | None:
    """What is wrong with a call; None where nothing is.

    Args:
        name: Of the tool that is called.
        args: The arguments, as JSON data.
        tools: Those that are offered, by name.
    """
    tool = tools.get(name)
    if tool is None:
        return Fault("unknown tool", f"There is no tool {name!r}.")
    for error in _validator(orjson.dumps(tool.parameters)).iter_errors(args):
        where = ".".join(map(str, error.instance_path)) or "its arguments"
        return Fault(_KINDS.get(error.kind.name, "not allowed"), f"{name}: {where}: {error.message}.")
    return None


@lru_cache(maxsize=10_000)
def _validator(schema: bytes) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(orjson.loads(schema))
