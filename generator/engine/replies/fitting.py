"""A JSON value as the reply that was asked for, in the forms in which models and servers hand it over.

    [{"question": …}]                              the list alone, where the reply is an object with one list
    {"question": …}                                an item alone
    {"name": "Pairs", "arguments": {"pairs": …}}   the call of a tool
    {"pairs": "[{\\"question\\": …}]"}               a value written as JSON once more

Nothing is added and nothing left out: what does not fit in one of these forms does not fit.
"""

from copy import deepcopy
from typing import Any, TypeVar, get_origin

import orjson
from pydantic import BaseModel, ValidationError

R = TypeVar("R", bound=BaseModel)
_BESIDE = frozenset({"name", "type", "id", "function", "tool"})
"""What stands in a call beside its arguments."""
_INSIDE = ("function", "arguments", "parameters", "input", "reply", "response", "result", "output")
_NOT_TEXT = frozenset({"list_type", "model_type", "model_attributes_type", "dict_type"})


def fitted(value: Any, reply: type[R]) -> R:
    """The value as a `reply`.

    Raises:
        ValidationError: It does not fit.
    """
    named = _with_its_name(value, reply)
    try:
        return reply.model_validate(named)
    except ValidationError as error:
        for other in (_taken_out(value, reply), _decoded(named, error), _merged(value, reply)):
            if other is not None and other != value:
                return fitted(other, reply)
        raise


def in_a_row(values: list[Any], reply: type[BaseModel]) -> list[Any]:
    """What values that follow one another may be: the pieces of one reply, the items of its list, or each a reply."""
    if len(values) == 1:
        return [*values, values] if isinstance(values[0], dict) else values
    merged = _merged(values, reply)
    return [*([] if merged is None else [merged]), values, *values]


def _merged(values: Any, reply: type[BaseModel]) -> Any:
    """One reply of several that each have the list, or are one; what is said twice is said once. None for others."""
    name = _only_list(reply)
    if name is None or not isinstance(values, list) or not values:
        return None
    merged: list[Any] = []
    for value in values:
        items = value.get(name) if isinstance(value, dict) else value or None
        if not isinstance(items, list):
            return None
        merged += [item for item in items if item not in merged]
    return {name: merged}


def _only_list(reply: type[BaseModel]) -> str | None:
    """Name of what the reply consists of, if that is a list."""
    asked = [(name, field.annotation) for name, field in reply.model_fields.items() if field.is_required()]
    return asked[0][0] if len(asked) == 1 and get_origin(asked[0][1]) is list else None


def _with_its_name(value: Any, reply: type[BaseModel]) -> Any:
    """A bare list stands for the only field of a reply that has but one."""
    name = _only_list(reply)
    return {name: value} if name is not None and isinstance(value, list) and value else value


def _taken_out(value: Any, reply: type[BaseModel]) -> Any:
    """What a call of a tool, or an envelope, holds; None where it is neither."""
    if not isinstance(value, dict):
        return None
    names = [name for name in (*_INSIDE, reply.__name__) if name in value and name not in reply.model_fields]
    if len(names) != 1 or value.keys() - _BESIDE - set(names):
        return None
    inner = value[names[0]]
    return inner if isinstance(inner, dict | list) else _read(inner)


def _decoded(value: Any, error: ValidationError) -> Any:
    """The value with each text that should have been a list or an object read as JSON; None where there is none."""
    encoded = [(fault["loc"], _read(fault["input"])) for fault in error.errors() if fault["type"] in _NOT_TEXT]
    encoded = [(path, inner) for path, inner in encoded if path and inner is not None]
    if not encoded:
        return None
    copy = deepcopy(value)
    try:
        for path, inner in encoded:
            within = copy
            for step in path[:-1]:
                within = within[step]
            within[path[-1]] = inner
    except (LookupError, TypeError):  # the reply has other places than the value: it was read item by item
        return None
    return copy


def _read(text: Any) -> Any:
    if not isinstance(text, str):
        return None
    try:
        inner = orjson.loads(text)
    except orjson.JSONDecodeError:
        return None
    return inner if isinstance(inner, dict | list) else None
