"""A body of several parts, `multipart/form-data` (RFC 7578): texts, JSON and files."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import orjson

from generator.hashing import fingerprint
from generator.tools.executors.http_values import text_of
from generator.tools.spec.model import Written

_JSON = "application/json"


def multipart(fields: list[tuple[str, Any, Written]]) -> tuple[bytes, str]:
    """The body and its media type, with a boundary that follows from what is in it."""
    said = [(name, *_said(item, written)) for name, value, written in fields for item in _items(value, written)]
    boundary = fingerprint(said)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{quote(name)}"{head}\r\n\r\n{text}\r\n'
        for name, text, head in said
    ]
    return f"{''.join(parts)}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def _items(value: Any, written: Written) -> Iterator[Any]:
    """A list is a part for each item, unless it is written in JSON as a whole."""
    if isinstance(value, list) and written.media != _JSON:
        yield from value
    else:
        yield value


def _said(value: Any, written: Written) -> tuple[str, str]:
    """The text of a part, and what its head says of it."""
    media = written.media if written.media and written.media.isprintable() else None
    if media is None:
        return text_of(value), ""
    if "json" in media:
        return orjson.dumps(value).decode(), f"\r\nContent-Type: {media}"
    name = "" if media.startswith("text/") else '; filename="file"'
    return text_of(value), f"{name}\r\nContent-Type: {media}"
