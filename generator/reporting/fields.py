"""What a row's fields are for the page, whatever type they have: text, or a number, or nothing."""

import json
from typing import Any, cast

from generator.row_text import Row

LONGEST = 20_000
"""Characters of a text that the page carries; longer ones are cut, and say so."""


def number_at(row: Row, key: str) -> float | None:
    """The finite number under a key; None for anything else, a boolean or a numeral in a text among them."""
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e15 < value < 1e15:
        return None
    return float(value)


def string_at(row: Row, key: str) -> str:
    """What stands under a key as text: lists of texts by line, other things as JSON; empty where there is nothing."""
    value = row.get(key)
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "\n".join(value)
    return as_json(value)


def source_of(row: Row) -> str:
    """Where a row comes from; empty where it does not say."""
    return string_at(row, "source").strip()


def kind_of(row: Row) -> str:
    """The question's type; empty where it has none."""
    return string_at(row, "question_type").strip()


def as_json(value: object) -> str:
    """Any value as JSON; what JSON does not know as its text."""
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def cut(text: str, longest: int = LONGEST) -> str:
    """At most `longest` characters of a text, then a note of how many it has in all."""
    return text if len(text) <= longest else f"{text[:longest]}\n[cut here: {len(text):,} characters in all]"


def list_of_dicts(value: object) -> list[dict[str, Any]]:
    """The objects in a list; nothing where it is no list."""
    return [cast("dict[str, Any]", item) for item in value if isinstance(item, dict)] if isinstance(value, list) else []
