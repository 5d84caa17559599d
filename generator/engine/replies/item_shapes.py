"""The ways in which models write several items down, as far as there is only one way to read them.

{"ratings": [{"id": 1, …}, {"id": 2, …}]}       what is asked for
[{"id": 1, …}, {"id": 2, …}]                    a bare list
{"1": {…}, "pair 2": {…}}                       by number, inside of "ratings" or not
{"id": 1, …}                                    one object in place of a list of one, inside of "ratings" or not
"""

import re
from typing import Any

_NUMBER = re.compile(r"[^\w-]*(?:[a-z]+[\W_]*)?(\d{1,9})[\W_]*", re.IGNORECASE)
"""A number, with one word before it at most."""


def number_in(value: Any) -> Any:
    """The number that an id is: "2", "p2" and "pair 2" are 2; any other value as it is."""
    if isinstance(value, str) and (found := _NUMBER.fullmatch(value)):
        return int(found[1])
    return None if isinstance(value, bool) else value


def items_of(data: Any, name: str, fields: frozenset[str]) -> list[Any] | None:
    """The items of a reply, not yet read; None where they cannot be told.

    Args:
        data: The reply.
        name: Of the list that it should have.
        fields: Names of what each item has to have.
    """
    found = data.get(name, data) if isinstance(data, dict) else data or None
    if isinstance(found, dict):
        return _by_number(found, fields) or ([found] if {*fields} <= found.keys() | {"id"} else None)
    return found if isinstance(found, list) else None


def _by_number(data: dict[str, Any], fields: frozenset[str]) -> list[Any]:
    """Items that stand under their numbers; one that says another number itself goes by neither."""
    numbers = {key: number_in(key) for key in data}
    if not all(isinstance(number, int) and isinstance(data[key], dict) for key, number in numbers.items()):
        return []
    if "id" not in fields:
        return list(data.values())
    return [
        {**item, "id": number if number_in(item.get("id", number)) == number else None}
        for number, item in ((numbers[key], item) for key, item in data.items())
    ]
