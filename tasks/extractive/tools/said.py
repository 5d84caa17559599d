"""Values read out of the words in which requests give them: what `phrases` writes, taken apart again.

limit, "the points of /a with at most 5 results" → [5]; track, "the tracks /a and /b" → [["/a", "/b"]]
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from generator.text.words import STOP_WORDS
from generator.tools.checking import fault_of
from generator.tools.spec.model import Tool, closed_object
from generator.tools.spec.names import name_parts
from tasks.extractive.tools.clauses import clause
from tasks.extractive.tools.phrases import nouns_for, nouns_of, plural, pointed_noun, shown

_ONE = r"\"[^\"]+\"|[\[{][^\n]*?[\]}]|[^\s,;?!\"\[{]*[^\s,;?!.\"\[{]"
_VALUE = rf"(?P<value>(?:{_ONE})(?:(?:, | and )(?:{_ONE}))*)"
_POINTS = frozenset("that those one each same which what into below above".split())
_STAND_IN = ("Qzq", "/qzq", "qzq.h5", 77077)
"""Values by which it is found out how a parameter is spoken of: a text, a path, a file, a number."""


def said_values(tool: Tool, name: str, said: str) -> list[Any]:
    """Values that words give to a parameter; the likeliest first, none where they speak of none.

    Args:
        tool: Whose parameter it is.
        name: Of the parameter.
        said: What the user says of one call.
    """
    schema = tool.properties[name]
    if "enum" in schema or schema.get("type") == "boolean":
        values = schema.get("enum", [True, False])
        return [value for value in values if _stands_as(name, schema, value, said)]
    own = {name.casefold(), *name_parts(name)}
    written = (text for text in _written(name, schema, said) if text.split()[0].casefold() not in own)
    found = [value for text in written for value in _read(text)]
    if schema.get("default") == "/" and re.search(r"\bthe root\b", said):
        found.append("/")
    return [value for place, value in enumerate(found) if value not in found[:place] and fits(tool, name, value)]


def fits(tool: Tool, name: str, value: Any) -> bool:
    """Whether a parameter takes a value."""
    alone = closed_object({name: tool.properties[name]}) | {"$defs": tool.parameters.get("$defs", {})}
    only = tool.model_copy(update={"parameters": alone})
    return fault_of(tool.name, {name: value}, {tool.name: only}) is None


def points_into(name: str, tool: Tool, said: str) -> str:
    """The noun where words speak of one of several things that were found; else nothing."""
    nouns = [pointed_noun(name, tool), *nouns_for(name, tool), name.replace("_", " ")]
    return next((noun for noun in nouns if re.search(rf"\bone of those {re.escape(plural(noun))}\b", said)), "")


def points_at(name: str, tool: Tool, said: str) -> bool:
    """Whether words speak of a thing as of one that is known by now."""
    nouns = "|".join(map(re.escape, [pointed_noun(name, tool), *nouns_for(name, tool), name.replace("_", " ")]))
    return re.search(rf"\b(?:that|the same) (?:{nouns})\b", said) is not None


def _stands_as(name: str, schema: Mapping[str, Any], value: Any, said: str) -> bool:
    made = clause(name, schema, value, shown(value))
    words = made and (made.words if made.how in ("with", "and") else f"{made.how} {made.words}")
    return bool(words) and re.search(rf"(?<!\w){re.escape(str(words))}(?![\w+])", said) is not None


def _written(name: str, schema: Mapping[str, Any], said: str) -> Iterator[str]:
    """What stands where a value of a parameter would."""
    for stand_in in _STAND_IN:
        made = clause(name, schema, stand_in, str(stand_in))
        if made is None:
            continue
        words = made.words if made.how == "with" else f"{made.how} {made.words}"
        if len(words.split()) > 2 or made.how not in ("in", "at", "on", "to", "for", "from"):
            yield from _found(re.escape(words).replace(re.escape(str(stand_in)), _VALUE), said)
    for noun in nouns_of(name, schema):
        yield from _found(
            rf"\b(?:the|each of the) (?!same )(?:[\w-]+ )?{re.escape(noun)}(?:s|es)? (?:with the IDs? )?{_VALUE}", said
        )


def _found(pattern: str, said: str) -> Iterator[str]:
    for found in re.finditer(pattern, said):
        first = found["value"].split()[0].casefold()
        if first not in STOP_WORDS and first not in _POINTS:
            yield found["value"]


def _read(text: str) -> Iterator[Any]:
    """A value as what it may be: data, a number, several texts, one."""
    parts = [part.strip('"') for part in re.split(r", | and ", text)] if not text.startswith(("[", "{")) else [text]
    first = text if len(parts) < 2 else text[: len(re.split(r", | and ", text)[0])]
    alone = re.match(_ONE, text)
    for written in dict.fromkeys((text, alone[0] if alone else text, first, f"[{text}]")):
        try:
            yield orjson.loads(written)
        except orjson.JSONDecodeError:
            continue
    yield parts[0]
    yield parts
