"""Values of results as they stand in a sentence: a few are listed, many counted with those that come first.

["a", "b", …, "j"] as `keys` → "10 keys, beginning with a, b and c"; 5 as `dataset_count` → "5 datasets"
"""

import json
from typing import Any

from tasks.extractive.tools.clauses import indefinite, words_of
from tasks.extractive.tools.phrases import listed

_INNER, _ITEMS, _FEW, _LONGEST = 3, 3, 6, 200
WHOLE = frozenset("result value values data content contents response".split())
"""Names of fields that are all that was asked for."""
_NAMES = ("path", "title", "name", "file", "id", "description", "reason", "message", "summary", "text")
_SIBILANT = ("s", "x", "sh", "ch")
_OF_THINGS = ("read", "written", "needed", "used", "left", "free")
"""Words behind a noun that count the things it names: `bytes read`."""


def value_phrase(value: Any) -> str:
    """A value as it stands in a sentence; a long list is its length and what it begins with."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return _cut(value) or "empty"
    if isinstance(value, list):
        return _list_phrase(value)
    if isinstance(value, dict):
        said = [f"{_key(name)} {value_phrase(part)}" for name, part in list(value.items())[: 2 * _INNER]]
        return listed(said) or "empty"
    return json.dumps(value)


def part_phrase(label: str, value: Any) -> str:
    """What a thing has, behind the word `has`: a size of 30, 5 datasets, no keys, the units m/s."""
    if isinstance(value, bool):
        return label if value else f"no {label}"
    if isinstance(value, list):
        return _part_of_list(label, value)
    if isinstance(value, int | float) and (counted := _counted(label)):
        return f"{value_phrase(value) if value else 'no'} {counted if value != 1 else _singular(counted)}"
    if isinstance(value, int | float):
        return f"{indefinite(label)} of {value_phrase(value)}"
    if isinstance(value, dict):
        return _part_of_record(label, value)
    return f"the {label} {value_phrase(value)}"


def label_of(name: str) -> str:
    """The words for a field."""
    return " ".join(words_of(name)) or name


def _key(name: str) -> str:
    """A field's words; a path, or whatever else things are filed under, as it stands."""
    return label_of(name) if name.isidentifier() else name


def several(label: str) -> str:
    """A label for more than one."""
    if label.endswith("s") and not label.endswith("ss"):
        return label
    return f"{label}es" if label.endswith(_SIBILANT) else f"{label}s"


def are_numbers(value: Any) -> bool:
    """Whether it is a list of a few numbers, which is one thing: a shape, a position."""
    return isinstance(value, list) and 0 < len(value) <= _FEW and all(isinstance(one, int | float) for one in value)


def known_as(item: dict[str, Any]) -> tuple[str, str]:
    """The field, and its text, by which a record is known: its path, name or title, else the longest; may be empty."""
    texts = {name: value for name, value in item.items() if isinstance(value, str) and value}
    name = next((one for one in _NAMES if one in texts), "") or max(texts, key=lambda one: len(texts[one]), default="")
    return name, texts.get(name, "")


def _singular(counted: str) -> str:
    first, _, rest = counted.partition(" ")
    if rest in _OF_THINGS:
        return f"{first.removesuffix('s')} {rest}"
    return counted.removesuffix("s")


def _part_of_list(label: str, items: list[Any]) -> str:
    if not items:
        return f"no {several(label)}"
    if are_numbers(items):
        return f"the {label} {json.dumps(items)}"
    if len(items) == 1:
        return f"one {label.removesuffix('s')} ({_item(items[0])})"
    said, beginning = _first(items)
    return f"{len(items)} {several(label)} ({'beginning with ' if beginning else ''}{said})"


def _part_of_record(label: str, record: dict[str, Any]) -> str:
    """A thing with its fields; where each field is a thing itself, so many of them, by their names."""
    if not record:
        return f"no {several(label)}"
    if len(record) > 1 and all(isinstance(part, dict) for part in record.values()):
        return f"{len(record)} {several(label)} ({value_phrase(record)})"
    return f"the {label} with {value_phrase(record)}"


def _list_phrase(items: list[Any]) -> str:
    if not items:
        return "none"
    if all(isinstance(item, list) for item in items):
        return f"{len(items)} rows, the first of them {value_phrase(items[0])}" if len(items) > 1 else _item(items[0])
    if are_numbers(items):
        return json.dumps(items)
    said, beginning = _first(items)
    return f"{len(items)} in all, beginning with {said}" if beginning else said


def _first(items: list[Any]) -> tuple[str, bool]:
    """All of a few items, or the first of many; and whether there are more."""
    are_plain = not any(isinstance(item, list | dict) for item in items)
    most = _FEW if are_plain else _ITEMS
    shown = [_item(item) for item in (items if len(items) <= most else items[:_ITEMS])]
    return (listed(shown) if not any(", " in one for one in shown) else "; ".join(shown)), len(items) > most


def _item(item: Any) -> str:
    """An item of a list; a record is the text that it is known by, with its first numbers."""
    if not isinstance(item, dict):
        return value_phrase(item)
    name, known_by = known_as(item)
    rest = [
        part_phrase("values" if key in WHOLE else label_of(key), value)
        for key, value in item.items()
        if key != name and (key in WHOLE or (isinstance(value, int | float) and not isinstance(value, bool)))
    ][: _INNER - 1]
    if not known_by:
        return listed(rest) or value_phrase(item)
    said = value_phrase(known_by).rstrip(".")
    return f"{said} with {listed(rest)}" if rest else said


def _counted(label: str) -> str:
    """What a number counts: `dataset count` counts datasets, `bytes` bytes, `checked` what was checked."""
    before, _, last = label.rpartition(" ")
    if (before.endswith("s") and last in _OF_THINGS) or (not before and last.endswith("ed")):
        return label
    if before and last == "count":
        return several(before)
    if label.startswith("number of "):
        return several(label.removeprefix("number of "))
    is_many = label.endswith("s") and not label.endswith(("ss", "us", "is"))
    return label if is_many and not label.startswith("number of") else ""


def _cut(value: str) -> str:
    plain = " ".join(value.split())
    if len(plain) <= _LONGEST:
        return plain
    return f"{plain[:_LONGEST].rsplit(' ', 1)[0]} …"
