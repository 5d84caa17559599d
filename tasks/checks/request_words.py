"""What must hold of the words of a request: it names no tool, holds no placeholder, and says every value of its calls.

"How long is the track /a/b in sea.h5?" says file="sea.h5" and track="/a/b"; it would not say limit=10.

A value is said where its words stand in the request, whatever their case, quotes and spaces, and with or without
punctuation or slashes at its ends; an underscore or hyphen may be a space. A number may have its digits, separators
of thousands, an English word up to a hundred, or its percentage; its sign may be a word. A date may have its month as a
word. `/` may be the root. Of an argument that is its default or one of an enumeration nothing is asked, nor of
booleans and null, which no one word says.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from generator.text.words import squeeze
from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts

_PLACEHOLDER = re.compile(
    r"<[a-z][\w .-]*>|\bx{3,}\b|\{\{?[a-z_]\w*\}?\}|\[(?:your|insert|the|some|a)\b[^\]]*\]|\byour_\w+|\bpath/to/"
    r"|\blorem ipsum\b|\bplaceholder\b|\b(?:todo|tbd)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?(?:e[+-]?\d+)?")
_PERCENT = re.compile(r"(\d+(?:\.\d+)?) ?(?:%|percent)")
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SPELLED = {word: float(value) for value, word in enumerate(_ONES)} | {"hundred": 100.0, "dozen": 12.0, "half": 0.5}
_SPELLED |= {ten: 20.0 + 10 * place for place, ten in enumerate(_TENS)}
_SPELLED |= {f"{ten}-{one}": _SPELLED[ten] + _SPELLED[one] for ten in _TENS for one in _ONES[1:10]}
_WORDS = re.compile(r"[a-z]+(?:-[a-z]+)?")
_ENDS = " \t\n./\\'\"`,;:!?"


def has_placeholder(request: str) -> bool:
    """Whether something stands in a request in place of a value: `<id>`, XXX, {name}, [your file], path/to/."""
    return _PLACEHOLDER.search(request) is not None


def named_tool(request: str, tools: Iterable[Tool], values: Iterable[Any] = ()) -> str | None:
    """The name of a tool that a request names; None where it names none.

    A name of several words is one in snake, kebab, dotted or camel case, or in back-quotes; its words with spaces
    between are plain English. A name of one word must be in back-quotes or have brackets behind it.

    Args:
        request: What the user says.
        tools: The tools whose names may not be there.
        values: Values of the arguments, which may be spelled like a tool.
    """
    for value in sorted({str(value) for value in values if isinstance(value, str)}, key=len, reverse=True):
        request = request.replace(value, " ") if len(value) > 1 else request
    return next((tool.name for tool in tools if _spelling(tool.name).search(request)), None)


def unsaid(request: str, arguments: Mapping[str, Any], tool: Tool) -> str | None:
    """The first argument, as `name=value`, that a request does not say; None where it says all. See the module."""
    found = concrete_arguments(arguments, tool)
    return next((f"{name}={value}" for name, value in found if not says(request, value)), None)


def says(request: str, value: str | float) -> bool:
    """Whether a request says one value: a string or a number. See the module."""
    if isinstance(value, str):
        return _says_text(request, value)
    return any(abs(found - abs(value)) <= 1e-9 * max(1.0, abs(value)) for found in _numbers(request))


def concrete_arguments(arguments: Mapping[str, Any], tool: Tool) -> Iterator[tuple[str, str | float]]:
    """The strings and numbers in the arguments of a call that a request has to say, each with the argument's name."""
    for name, value in arguments.items():
        for concrete in concrete_values(value, tool.properties.get(name, {}), tool.parameters.get("$defs", {})):
            yield name, concrete


def concrete_values(value: Any, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> Iterator[str | float]:
    """The strings and numbers in an argument that a request has to say."""
    schema = _resolved(schema, defs)
    if value is None or isinstance(value, bool) or _is_chosen(value, schema, defs):
        return
    if isinstance(value, dict):
        for name, part in value.items():
            yield from concrete_values(part, _part(schema, name, defs), defs)
    elif isinstance(value, list):
        for part in value:
            yield from concrete_values(part, schema.get("items") or {}, defs)
    else:
        yield value


def _is_chosen(value: Any, schema: Mapping[str, Any], defs: Mapping[str, Any]) -> bool:
    if "default" in schema and schema["default"] == value:
        return True
    if schema.get("const", ...) == value or value in schema.get("enum", ()):
        return True
    return any(_is_chosen(value, _resolved(part, defs), defs) for part in _variants(schema))


def _part(schema: Mapping[str, Any], name: str, defs: Mapping[str, Any]) -> Mapping[str, Any]:
    for one in (schema, *(_resolved(variant, defs) for variant in _variants(schema))):
        if name in one.get("properties", {}):
            return one["properties"][name]  # type: ignore[no-any-return]
    return {}


def _variants(schema: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    return [*schema.get("anyOf", ()), *schema.get("oneOf", ())]


def _resolved(schema: Any, defs: Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(schema, Mapping):
        return {}
    found = defs.get(str(schema["$ref"]).rsplit("/", 1)[-1], {}) if "$ref" in schema else schema
    return found if isinstance(found, Mapping) else {}


def _says_text(request: str, value: str) -> bool:
    said = squeeze(request)
    wanted = squeeze(value).strip(_ENDS)
    if not wanted:
        return value.strip() in request or (value == "/" and re.search(r"\b(root|top)\b", said) is not None)
    if _stands(wanted, said) or _stands(_spaced(wanted), _spaced(said)):
        return True
    return any(_stands(other, said) for other in _dates(wanted))


def _stands(wanted: str, said: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", said) is not None


def _spaced(value: str) -> str:
    return " ".join(re.sub(r"[_\-]", " ", value).split())


def _dates(value: str) -> list[str]:
    """Other ways to write an ISO date."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return []
    months = (f"{day:%B}".lower(), f"{day:%b}".lower())
    return [form for m in months for form in (f"{day.day} {m} {day.year}", f"{m} {day.day}, {day.year}")]


@lru_cache(maxsize=64)
def _numbers(request: str) -> frozenset[float]:
    plain = request.casefold()
    found = [float(number.replace(",", "")) for number in _NUMBER.findall(plain)]
    found += [float(number) / 100 for number in _PERCENT.findall(plain)]
    words = {part for word in _WORDS.findall(plain) for part in (word, *word.split("-"))}
    return frozenset(found) | {_SPELLED[word] for word in words & _SPELLED.keys()}


@lru_cache(maxsize=20_000)
def _spelling(name: str) -> re.Pattern[str]:
    parts = [re.escape(word) for word in name_parts(name)] or [re.escape(name)]
    ways = [rf"`\W*{'[^A-Za-z0-9]*'.join(parts)}\W*`", rf"(?<!\w){re.escape(name)}\("]
    if len(parts) > 1:
        ways.append(rf"(?<!\w){'[_.-]'.join(parts)}(?!\w)")
    pattern = f"(?i:{'|'.join(ways)})"
    if len(parts) > 1:  # camel case is one by its capitals: `upload` names no tool `up_load`
        first, rest = parts[0], "".join(part.capitalize() for part in parts[1:])
        pattern += rf"|(?<![A-Za-z0-9])(?:{first}|{first.capitalize()}){rest}(?![A-Za-z0-9])"
    return re.compile(pattern)
