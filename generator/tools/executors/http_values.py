"""Arguments as text of a request, in the styles of OpenAPI (https://spec.openapis.org/oas/v3.1.1#style-values).

{"filter": {"min": 1, "max": 9}} as deepObject  →  filter%5Bmin%5D=1&filter%5Bmax%5D=9

Where a specification names no style, a list is a repeated key in a query and joined by commas elsewhere, and an object
is JSON. Each name and value is encoded by itself, so that none can end its place; signs that are reserved stand as they
are where that is allowed, but for those that would end it.
"""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote, quote_plus

import orjson

from generator.tools.spec.model import Written

_RESERVED = ":/?[]@!$'()*,;"
_JOINED = {"form": ",", "spaceDelimited": "%20", "pipeDelimited": "%7C", "tabDelimited": "%09", "simple": ","}
_PLAIN = Written()

Encode = Callable[[str], str]
Pair = tuple[str, str]


def text_of(value: Any) -> str:
    """A value as text: a text itself, a list joined by commas, anything else as JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(text_of, value))
    return orjson.dumps(value).decode()


def query_of(name: str, value: Any, written: Written = _PLAIN) -> str:
    """An argument in a query or a form of that encoding; empty where a list or an object is."""
    encode: Encode = (lambda text: quote(text, safe=_RESERVED)) if written.reserved else quote_plus
    return "&".join(f"{key}={said}" for key, said in _pairs(quote_plus(name), value, written, encode))


def _pairs(name: str, value: Any, written: Written, encode: Encode) -> Iterator[Pair]:
    """Keys and values, each encoded."""
    if written.media or not isinstance(value, list | dict):
        yield name, encode(_said(value, written))
    elif written.style == "deepObject":
        yield from _deep(name, value, encode)
    elif isinstance(value, list):
        if _exploded(written, unsaid=written.style in (None, "form")) or written.style not in _JOINED:
            yield from ((name, encode(text_of(item))) for item in value)
        elif value:
            yield name, _JOINED[written.style].join(encode(text_of(item)) for item in value)
    elif written.style is None:
        yield name, encode(text_of(value))
    elif _exploded(written, unsaid=written.style == "form"):
        yield from ((encode(key), encode(text_of(inner))) for key, inner in value.items())
    elif value:
        parts = [encode(text_of(part)) for pair in value.items() for part in pair]
        yield name, _JOINED.get(written.style, ",").join(parts)


def _deep(name: str, value: Any, encode: Encode) -> Iterator[Pair]:
    """`filter[min]=1`, and `filter[sizes][0]=2` where a value has parts itself."""
    if not isinstance(value, list | dict):
        yield name, encode(text_of(value))
        return
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _deep(f"{name}%5B{quote_plus(str(key))}%5D", inner, encode)


def path_of(name: str, value: Any, written: Written = _PLAIN) -> str:
    """An argument in a path: as it is, after a dot for each (`label`), or by name after semicolons (`matrix`)."""
    exploded, key = _exploded(written, unsaid=False), quote(name, safe="")
    parts = _path_parts(value, written, exploded=exploded)
    match written.style:
        case "label":
            return f".{('.' if exploded else ',').join(parts)}"
        case "matrix" if exploded and isinstance(value, dict):
            return "".join(f";{part}" for part in parts)
        case "matrix" if exploded:
            return "".join(f";{key}={part}" for part in parts)
        case "matrix":
            return f";{key}={','.join(parts)}"
    return ",".join(parts)


def _path_parts(value: Any, written: Written, *, exploded: bool) -> list[str]:
    def encode(part: Any) -> str:
        return quote(_said(part, written), safe=_RESERVED.replace("/", "").replace("?", "") if written.reserved else "")

    if isinstance(value, list) and not written.media:
        return [encode(item) for item in value]
    if isinstance(value, dict) and written.style and not written.media:
        pairs = [(encode(key), encode(inner)) for key, inner in value.items()]
        return [f"{key}={inner}" for key, inner in pairs] if exploded else [part for pair in pairs for part in pair]
    return [encode(value)]


def header_of(value: Any, written: Written = _PLAIN) -> str:
    """An argument in a header."""
    if isinstance(value, dict) and written.style and not written.media:
        exploded = _exploded(written, unsaid=False)
        pairs = [(key, text_of(inner)) for key, inner in value.items()]
        return ",".join(f"{key}={inner}" if exploded else f"{key},{inner}" for key, inner in pairs)
    return _said(value, written)


def _said(value: Any, written: Written) -> str:
    """A value as text, in the media type that it is written in."""
    if written.media and "json" in written.media:
        return orjson.dumps(value).decode()
    return text_of(value)


def _exploded(written: Written, *, unsaid: bool) -> bool:
    return unsaid if written.explode is None else written.explode
