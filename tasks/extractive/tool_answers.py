"""Answers out of results, by template: what each call found, in a sentence of its own.

get_phone(name="Ada") → {"phone": "0171 22"} gives "The phone of Ada is 0171 22."
"""

import json
from collections.abc import Sequence
from typing import Any

from generator.tools.records import Step
from generator.tools.spec import Tool
from tasks.tool_neighbours import name_words

_FIELDS, _INNER, _ITEMS, _FEW, _LONGEST = 4, 3, 3, 6, 200
_VERBS = frozenset(
    "get read list find fetch show look search compute calculate count query retrieve lookup check describe open close "
    "add create make set update delete remove send convert visit analyze analyse export".split()
)
_PLAIN = frozenset("name path query title text word term dataset key".split())
"""Parameters whose values speak for themselves."""
_WHERE = frozenset("file filename folder directory repository repo database table".split())


def answer_to(steps: Sequence[Step], tools: Sequence[Tool]) -> str:
    """The final answer: a sentence for each call, in order, without those that say the same.

    Args:
        steps: Calls that were made.
        tools: Those that were offered.
    """
    by_name = {tool.name: tool for tool in tools}
    return " ".join(dict.fromkeys(_sentence(step, by_name.get(step.tool)) for step in steps))


def value_phrase(value: Any) -> str:
    """A value as it stands in a sentence; a long list is its length and what it begins with."""
    if value is None:
        return "not given"
    if isinstance(value, str):
        return _cut(value) or "empty"
    if isinstance(value, list):
        return _list_phrase(value)
    if isinstance(value, dict):
        said = [f"{_words(name)} {value_phrase(part)}" for name, part in list(value.items())[:_INNER]]
        return _joined(said) or "empty"
    return json.dumps(value)


def _sentence(step: Step, tool: Tool | None) -> str:
    about = _about(step)
    if step.error is not None:
        return f"For {about}, it could not be found." if about else "It could not be found."
    fields = _fields(step, tool)
    if not fields:
        return f"For {about}, it is done." if about else "It is done."
    if len(fields) == 1:
        ((name, value),) = fields
        what = f"The {name} of {about}" if about else f"The {name}"
        if not isinstance(value, bool):
            return f"{what} {_is(name, value)} {value_phrase(value)}."
    said = _joined([f"the {name} {_is(name, value)} {value_phrase(value)}" for name, value in fields])
    return f"For {about}, {said}." if about else f"{said[0].upper()}{said[1:]}."


def _fields(step: Step, tool: Tool | None) -> list[tuple[str, Any]]:
    """What a result says, by name, without what the call said itself."""
    if not isinstance(step.result, dict):
        return [] if step.result is None else [(_noun(step, tool), step.result)]
    asked = _with_defaults(step, tool)
    found = [
        (_noun(step, tool) if name in ("result", "value", "data") else _words(name), value)
        for name, value in step.result.items()
        if value is not None and asked.get(name, ...) != value
    ]
    return found[:_FIELDS]


def _with_defaults(step: Step, tool: Tool | None) -> dict[str, Any]:
    """What a call said, and what it left to be understood."""
    properties = tool.properties if tool else {}
    return {name: schema["default"] for name, schema in properties.items() if "default" in schema} | step.args


def _noun(step: Step, tool: Tool | None) -> str:
    """What a tool gives, from its name: `get_shape` gives a shape."""
    words = [word for word in name_words(step.tool) if word not in _VERBS]
    fallback = tool.outputs[0].name if tool and len(tool.outputs) == 1 else "result"
    return " ".join(words) or _words(fallback)


def _about(step: Step) -> str:
    """What a call was about, from its arguments; where it stands comes last."""
    given = {name: value for name, value in step.args.items() if isinstance(value, str | int | float)}
    given = {name: value for name, value in given.items() if not isinstance(value, bool) and value != ""}
    inner = [_argument(name, value) for name, value in given.items() if not _is_where(name)]
    outer = [value_phrase(value) for name, value in given.items() if _is_where(name)]
    if inner and outer:
        return f"{_joined(inner)} in {_joined(outer)}"
    return _joined(inner or outer)


def _argument(name: str, value: Any) -> str:
    is_plain = isinstance(value, str) and name_words(name)[-1:] and name_words(name)[-1] in _PLAIN
    return value_phrase(value) if is_plain else f"{_words(name)} {value_phrase(value)}"


def _is_where(name: str) -> bool:
    return any(word in _WHERE for word in name_words(name))


def _list_phrase(items: list[Any]) -> str:
    if not items:
        return "none"
    if all(isinstance(item, list) for item in items):
        return (
            f"{len(items)} rows, the first of them {value_phrase(items[0])}"
            if len(items) > 1
            else value_phrase(items[0])
        )
    if len(items) <= _FEW and all(isinstance(item, int | float) for item in items):
        return json.dumps(items)
    if len(items) <= _FEW and not any(isinstance(item, list | dict) for item in items):
        return _joined([value_phrase(item) for item in items])
    are_plain = not any(isinstance(item, list | dict) for item in items[:_ITEMS])
    first = [value_phrase(item) for item in items[:_ITEMS]]
    said = _joined(first) if are_plain else "; ".join(first)
    return f"{len(items)} in all, beginning with {said}" if len(items) > _ITEMS else said


def _is(name: str, value: Any) -> str:
    return "are" if isinstance(value, list | dict) and name.endswith("s") and not name.endswith("ss") else "is"


def _joined(parts: Sequence[str]) -> str:
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def _cut(value: str) -> str:
    plain = " ".join(value.split())
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rsplit(' ', 1)[0]} …"


def _words(name: str) -> str:
    return " ".join(name_words(name)) or name
