"""How a value is said that the wish has no word for: `file` is "in weather.h5", `limit` is "with a limit of 10"."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.tools.spec.names import name_parts
from tasks.extractive.prose.words import lowered
from tasks.extractive.tools.wishes import KNOWN_VERBS

LAST = 10
"""Rank of what else is to be done."""
IN_FILE = 4
"""Rank of the clause that says in which file."""
FROM_TO = 6
"""From this rank on, clauses are joined by `and`."""
_SAID_AS = {"dtype": "data type", "lat": "latitude", "lon": "longitude", "lang": "language", "tz": "time zone",
            "timezone": "time zone", "num": "number", "max": "maximum", "min": "minimum", "dir": "directory",
            "std": "standard deviation", "avg": "average", "ndim": "number of dimensions",
            "repo": "repository", "msg": "message", "dest": "destination", "src": "source"}  # fmt: skip
_BEFORE: tuple[tuple[frozenset[str], int, str], ...] = tuple(
    (frozenset(words.split()), rank, how)
    for words, rank, how in (
        ("destination target dest recipient receiver", 5, "to"),
        ("output", 5, "to"),
        ("source src origin sender", 1, "from"),
        ("start begin since after offset", 6, "starting at"),
        ("stop end until before", 7, "ending at"),
        ("timezone tz zone", 2, "in the time zone"),
        ("file filename document", IN_FILE, "in"),
        ("group", 1, "in the group"),
        ("repo repository", 3, "in the repository"),
        ("directory folder dir", 3, "in the folder"),
        ("path", 1, "at"),
        ("city town location place country region language lang currency locale", 3, "in"),
        ("date day birthday", 6, "on"),
        ("time", 6, "at"),
        ("query keyword keywords search pattern", 2, "matching"),
        ("mode", 5, "in mode"),
        ("format", 5, "in the format"),
        ("topic", 2, "about"),
        ("name title", 0, "named"),
        ("user username owner author assignee customer person", 2, "for"),
    )
)
_MATCHING = frozenset(("pattern", "query", "keyword", "search"))
_LIMITS = frozenset(("limit", "maximum results", "maximum count", "top k", "page size", "per page", "maximum items"))
_TO = frozenset({"output", "destination", "target", "dest"})
_FILE = re.compile(r"[\w./~-]+\.[a-z]\w{1,4}")


@dataclass(frozen=True)
class Clause:
    """A few words with a value.

    Attributes:
        rank: The lower, the earlier.
        how: Preposition; those with `with` are joined.
        words: What stands behind it.
    """

    rank: int
    how: str
    words: str


def words_of(name: str) -> list[str]:
    """The words of a parameter's name, in full: `max_dtype` → maximum data type."""
    return " ".join(_SAID_AS.get(word, word) for word in name_parts(name)).split()


def clause(name: str, schema: Mapping[str, Any], value: Any, shown: str) -> Clause | None:
    """How a value is said; None where there is nothing to say.

    Args:
        name: Of the parameter.
        schema: Its JSON Schema.
        value: The value.
        shown: The value as it is written.
    """
    if value is None or value == []:
        return None
    words = " ".join("ID" if word == "id" else word for word in words_of(name))
    if isinstance(value, bool):
        return _switch(words, schema, on=value)
    if isinstance(value, dict):
        return Clause(9, "with", f"{indefinite(words)} of {shown}")
    if how := _preposition(name, schema, value):
        return Clause(*how, shown)
    if isinstance(value, int | float | list) and not (isinstance(value, list) and isinstance(value[0], str)):
        return _counted(words, shown)
    return Clause(9, "with", f"{shown} as the {words}" if "enum" in schema else f"the {words} {shown}")


def _preposition(name: str, schema: Mapping[str, Any], value: Any) -> tuple[int, str] | None:
    said = name_parts(name)
    parts = set(said)
    one = value[0] if isinstance(value, list) and value else value
    if isinstance(one, str) and _FILE.fullmatch(one) and not parts & (_TO | _MATCHING):
        return (IN_FILE, "in")
    if isinstance(one, str) and one.startswith("/") and not parts & _TO:
        return (1, "at")
    for words, rank, how in _BEFORE:
        if words & set(said[-1:]) or (rank >= 5 and words & set(said)):
            if how in ("named", "matching", "for", "about") and not isinstance(one, str):
                return None
            return (rank, how)
    return (1, "with the ID") if said in (["id"], ["gid"], ["sid"], ["uuid"], ["guid"]) and "type" in schema else None


def _switch(words: str, schema: Mapping[str, Any], *, on: bool) -> Clause:
    if on and (order := _order(schema)):
        return Clause(LAST, "and", order)
    return Clause(9, "with", f"{words} turned {'on' if on else 'off'}")


def _order(schema: Mapping[str, Any]) -> str:
    """What a switch does, where it is described as an order: "Look into all files." """
    said = " ".join(str(schema.get("description", "")).split()).partition(". ")[0].rstrip(".")
    first = said.split(" ", 1)[0].lower()
    return lowered(said) if first in KNOWN_VERBS and " " in said else ""


def _counted(words: str, shown: str) -> Clause:
    """`with 3 columns`, `with at most 10 results`, `with a depth of 2`."""
    if words in _LIMITS:
        return Clause(9, "with", f"at most {shown} {'result' if shown == '1' else 'results'}")
    if words.endswith("s") and not words.endswith("ss") and not shown.startswith("-"):
        return Clause(9, "with", f"{shown} {words}")
    return Clause(9, "with", f"{indefinite(words)} of {shown}")


def indefinite(words: str) -> str:
    """`size` → a size."""
    return f"{'an' if words[:1] in 'aeiou' else 'a'} {words}"
