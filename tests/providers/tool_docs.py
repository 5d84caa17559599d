"""The documentation of tools as a prompt shows it, read by one who knows nothing but that text.

get_shape(file: string, path: string = "/") -> object
  Shape of a dataset.
  - file (string, required): File to read.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

_HEAD = re.compile(r"^([\w.:/-]+)\(.*\) -> .+$")
_PARAMETER = re.compile(r"^  - (\S+) \((.+?), (required|optional)\)(?:: (.*))?$")
_EXAMPLES = re.compile(
    r"(?:\be\.g\.|\bsuch as|\bfor example|\blike)[,:]?\s+((?:[`'\"][^`'\"]+[`'\"](?:,| or| and)?\s*)+)"
)
_QUOTED = re.compile(r"[`'\"]([^`'\"]+)[`'\"]")


@dataclass(frozen=True)
class Parameter:
    """What is said of a parameter."""

    name: str
    kind: str
    required: bool
    description: str = ""

    @property
    def choices(self) -> list[Any]:
        """The values that its type lists; none where it is a plain type."""
        try:
            return [json.loads(part) for part in self.kind.split(" | ") if part != "null"]
        except json.JSONDecodeError:
            return []

    @property
    def examples(self) -> list[str]:
        """Values that its description gives as examples."""
        found = _EXAMPLES.search(self.description)
        return _QUOTED.findall(found[1]) if found else []

    @property
    def words(self) -> str:
        return spoken(self.name)


@dataclass
class ToolDoc:
    """What is said of a tool."""

    name: str
    lines: list[str] = field(default_factory=list)
    parameters: dict[str, Parameter] = field(default_factory=dict)

    @property
    def phrase(self) -> str:
        """What it does, as a part of a sentence, without names in snake case."""
        said = re.split(r"(?<=[.!?;:])\s", " ".join(self.lines).strip())[0].rstrip(".!?;:") or spoken(self.name)
        said = re.sub(r"\w+(?:_\w+)+|`", lambda found: found[0].replace("_", " ").strip("`"), said)
        return said if said[:2].isupper() else said[:1].lower() + said[1:]

    @property
    def required(self) -> list[Parameter]:
        return [parameter for parameter in self.parameters.values() if parameter.required]


def read_tools(texts: Iterable[str]) -> dict[str, ToolDoc]:
    """The tools that texts document, by name, in order."""
    found: dict[str, ToolDoc] = {}
    for line in "\n\n".join(texts).splitlines():
        head, parameter = _HEAD.match(line), _PARAMETER.match(line)
        now = next(reversed(found.values()), None)
        if head:
            found[head[1]] = ToolDoc(head[1])
        elif parameter and now:
            now.parameters[parameter[1]] = Parameter(
                parameter[1], parameter[2], parameter[3] == "required", parameter[4] or ""
            )
        elif now and not now.parameters and line.startswith("  ") and not line.startswith("  Returns:"):
            now.lines.append(line.strip())
    return found


def named(orders: str, tools: dict[str, ToolDoc]) -> list[str]:
    """The tools that a text names, in the order in which it does so."""
    places = {name: re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", orders) for name in tools}
    return [name for _, name in sorted((match.start(), name) for name, match in places.items() if match)]


def spoken(name: str) -> str:
    """A name as words: `maxRows` and `max_rows` are max rows."""
    return " ".join(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).replace("_", " ").replace("-", " ").lower().split())
