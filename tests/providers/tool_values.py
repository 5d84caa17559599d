"""Where the values of a call come from: what is known, what results gave, what the request says, or made up by type."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.providers.fences import Sections
from tests.providers.tool_docs import Parameter, ToolDoc, spoken

Args = dict[str, Any]
_CALL = re.compile(r"^(\S+?)(?:\((.*)\)| (\{.*\}))$", re.DOTALL)
_PAIR = re.compile(r"\"(\w+)\":\s?(\"(?:[^\"\\]|\\.)*\"|-?\d[\d.e+-]*(?=[,}\]])|true|false)")
_SAID = r"(?:\"[^\"]*\"|-?\d[\w.+-]*\b|yes\b|no\b)"
_TYPES: Mapping[str, tuple[type, ...]] = {"string": (str,), "integer": (int,), "number": (int, float)}
_PLACES = ("Bergen", "Lund", "Porto", "Graz", "Turku", "Ghent", "Siena", "Brno", "Cork", "Split", "Vigo", "Bath")


@dataclass(frozen=True)
class Made:
    """A call that a prompt shows, and what came of it; `text` is the result as it is shown."""

    tool: str
    args: Args
    text: str

    @property
    def ok(self) -> bool:
        return not self.text.startswith(("Error:", "The call failed:"))

    @cached_property
    def values(self) -> list[tuple[str, Any]]:
        """Each plain value of the result with its field; of a result that was cut those that stand whole."""
        try:
            return list(_plain(json.loads(self.text), ""))
        except json.JSONDecodeError:
            return [(name, json.loads(value)) for name, value in _PAIR.findall(self.text)] if self.ok else []


def calls_in(sections: Sections) -> list[Made]:
    """The calls that were made, in order."""
    made, call = list[Made](), None
    for kind, text in sections.parts:
        if kind == "call":
            call = _CALL.match(text)
        elif kind == "result" and call:
            args = json.loads(call[2] or call[3] or "{}")
            made.append(Made(call[1], args if isinstance(args, dict) else {}, text))
            call = None
    return made


def known_in(sections: Sections) -> dict[str, list[Args]]:
    """Arguments that are known to go well, by tool."""
    found: dict[str, list[Args]] = {}
    for text in sections.of("values", "known"):
        data = json.loads(text)
        for key, values in data.items() if isinstance(data, dict) else ():
            tool, _, name = key.rpartition(".")
            rows = found.setdefault(tool, [{} for _ in values])
            for row, value in zip(rows, values, strict=False):
                row.update({} if value is None else {name: value})
    return {tool: [row for row in rows if row] for tool, rows in found.items()}


def args_like(doc: ToolDoc, rows: Sequence[Args], earlier: Sequence[Made], number: int) -> Args:
    """Arguments for a call after others: of the known ones those that most takes up what there is, else made up.

    Args:
        doc: The tool.
        rows: What is known to go well.
        earlier: The calls before.
        number: Another one gives other arguments, as far as there are any.
    """
    rows = [row for row in rows if all(parameter.name in row for parameter in doc.required)]
    if not rows:
        return args_found(doc, earlier, number)
    turned = [rows[(number + place) % len(rows)] for place in range(len(rows))]

    return max(turned, key=lambda row: takes_up(row, earlier))


def takes_up(args: Args, earlier: Sequence[Made]) -> int:
    """How much arguments take up of calls before them: of their results, and less so of their arguments."""
    learned = [value for made in earlier for _, value in made.values]
    used = [value for made in earlier for value in made.args.values()]
    told = [value for value in args.values() if _tells(value)]
    return sum(3 * (value in learned) + (value in used) for value in told)


def args_found(doc: ToolDoc, earlier: Sequence[Made], number: int) -> Args:
    """What a tool requires out of results, by the names of their fields; made up where none has it."""
    found = {one.name: _found(one, earlier, number) for one in doc.required}
    return {one.name: made_up(one, number) if found[one.name] is None else found[one.name] for one in doc.required}


def args_said(doc: ToolDoc, request: str, earlier: Sequence[Made]) -> Args | None:
    """Arguments for a call that a request and results hold; None where one that is required is missing."""
    args: Args = {}
    for parameter in doc.parameters.values():
        said = said_values(parameter, request)
        found = said[0] if said else _found(parameter, earlier) if parameter.required else None
        if found is not None:
            args[parameter.name] = found
        elif parameter.required:
            return None
    return args


def said_values(parameter: Parameter, request: str) -> list[Any]:
    """What a request says behind a parameter's words: `file "a.h5"`, `rows 3`, `names "a" and "b"`, `deep yes`."""
    pattern = rf"\b{re.escape(parameter.words)} ({_SAID}(?: and {_SAID})*)"
    found = [re.findall(_SAID, group) for group in re.findall(pattern, request)]
    several = parameter.kind.startswith("array")
    values = [[_read(text) for text in texts] for texts in found]
    return list(values) if several else [value for group in values for value in group]


def made_up(parameter: Parameter, number: int) -> Any:
    """A value that fits a parameter by its choices, examples or type."""
    if parameter.choices:
        return parameter.choices[number % len(parameter.choices)]
    kind = parameter.kind.split(" | ")[0]
    if kind.startswith("array"):
        inner = Parameter(parameter.name, kind.removeprefix("array of ") if " of " in kind else "string", True)
        return [made_up(inner, number)]
    plain: Mapping[str, Any] = {"integer": 2 + number, "number": 2.5 + number, "boolean": True, "object": {}}
    if kind in plain:
        return plain[kind]
    if parameter.examples:
        return parameter.examples[number % len(parameter.examples)]
    if re.search(r"HH:MM", parameter.description):
        return f"{number % 24:02}:30"
    if re.search(r"\bdate\b", f"{parameter.words} {parameter.description}"):
        return f"2024-03-{1 + number % 28:02}"
    return _PLACES[number % len(_PLACES)]


def _found(parameter: Parameter, earlier: Sequence[Made], number: int = 0) -> Any:
    """A value that results have for a parameter, by the name of the field; of several one by the number."""
    wanted = spoken(parameter.name)
    best: dict[int, list[Any]] = {}
    for name, value in (pair for made in reversed(earlier) for pair in made.values):
        field = spoken(name)
        likeness = 3 * (field == wanted) or 2 * (field == f"{wanted}s") or field.split()[-1:] == wanted.split()[-1:]
        if likeness and _fits(value, parameter.kind):
            best.setdefault(int(likeness), []).append(value)
    values = best[max(best)] if best else [None]
    return values[number % len(values)]


def _fits(value: Any, kind: str) -> bool:
    return isinstance(value, _TYPES.get(kind.split(" | ", maxsplit=1)[0], ()))


def _tells(value: Any) -> bool:
    """Whether a value tells anything where it is found again."""
    return isinstance(value, str | int | float) and value not in ("", "/", 0, 1, -1)


def _plain(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _plain(part, str(key))
    elif isinstance(value, list):
        for part in value:
            yield from _plain(part, name)
    elif value is not None:
        yield name, value


def _read(text: str) -> Any:
    if text in ("yes", "no"):
        return text == "yes"
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return text.strip('"')
