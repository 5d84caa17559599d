"""A tool's call as an HTTP request: where each argument goes, so encoded that none can leave its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import orjson
from yarl import URL

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.tools.spec.model import Route, Tool

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""What HTTP takes as the name of a method, a header or a cookie (RFC 9110, 5.6.2)."""
_QUERY_LITERALS = "/?:@!$&'()*+,;=-._~%[]"
_PATH_LITERALS = "/:@!$&'()*+,;=-._~%"
_NOT_BY_A_CALL = frozenset({"host", "content-length", "transfer-encoding", "connection", "authorization"})
"""Headers that belong to the connection, or to whoever runs the tools."""


class Unsendable(ValueError):
    """An argument that cannot be sent; the message says which and why."""


@dataclass(frozen=True, slots=True)
class WebRequest:
    """A request as it goes over the wire, without what the client adds."""

    method: str
    url: URL
    headers: dict[str, str]
    body: bytes | None


def request_of(tool: Tool, args: dict[str, Any], target: str) -> WebRequest:
    """The request that makes a call.

    Args:
        tool: With a route.
        args: By parameter; None in a path, query, header or cookie is as if it were not given.
        target: Base URL that replaces the server's part of the route's URL; empty for the route's own.

    Raises:
        UsageError: The tool is no operation of a web service, or no server is known.
        Unsendable: The arguments do not fit their places.
    """
    route = tool.route
    if route is None:
        raise UsageError(f"The tool {tool.name!r} is no operation of a web service: run it with another executor.")
    if unknown := [name for name in args if name not in tool.properties]:
        raise Unsendable(f"{tool.name} has no parameter {unknown[0]!r}.")
    placed: dict[str, dict[str, Any]] = {place: {} for place in ("path", "query", "header", "cookie", "body")}
    for name, value in args.items():
        place = "body" if name == route.body else route.places.get(name, "body")
        if value is not None or place == "body":
            placed[place][name] = value
    headers = {name: _header(name, value) for name, value in placed["header"].items()}
    if placed["cookie"]:
        headers["Cookie"] = "; ".join(_cookie(name, value) for name, value in placed["cookie"].items())
    body, media = _body(tool, route, placed["body"])
    if not _TOKEN.fullmatch(route.method) or not media.isprintable():
        raise Unsendable(f"{tool.name} has a method or media type that is none: {route.method!r:.50}, {media!r:.100}.")
    if media:
        headers["Content-Type"] = media
    return WebRequest(route.method, _url(tool, route, placed, target), headers, body)


def _url(tool: Tool, route: Route, placed: dict[str, dict[str, Any]], target: str) -> URL:
    base, own = urlsplit(target or route.url), urlsplit(route.url)
    if not base.netloc.isprintable() or " " in base.netloc:
        raise Unsendable(f"{tool.name} names a server whose name is none: {base.netloc!r:.100}.")
    if base.scheme not in ("http", "https") or not base.netloc:
        raise UsageError(f"No server is known for {tool.name!r} ({route.url}): name the service's base URL as target.")
    path = "/".join(_segment(tool, segment, placed["path"]) for segment in own.path.split("/"))
    prefix = base.path.rstrip("/") if target else ""
    if prefix and not f"{path}/".startswith(f"{prefix}/"):
        path = prefix + path
    query = urlencode(list(_pairs(placed["query"])))
    query = "&".join(part for part in (quote(own.query, safe=_QUERY_LITERALS), query) if part)
    url = f"{base.scheme}://{base.netloc}{path}{f'?{query}' if query else ''}"
    try:
        return URL(url, encoded=True)
    except ValueError as error:
        raise UsageError(f"{tool.name!r} is at no URL that can be called ({url}): {error}.") from None


def _segment(tool: Tool, template: str, values: dict[str, Any]) -> str:
    """One segment of the path. A value can neither end it nor make it vanish nor make it point upwards."""
    if not _PLACEHOLDER.search(template):
        return quote(template, safe=_PATH_LITERALS)

    def filled(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise Unsendable(f"{tool.name} needs the argument {match[1]!r}.")
        return quote(_text(values[match[1]]), safe="")

    segment = _PLACEHOLDER.sub(filled, template)
    if segment in ("", ".", ".."):
        raise Unsendable(f"{tool.name}: {segment!r} cannot stand in a path, where {template} is.")
    return segment


def _pairs(values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Keys and values of a query or form: an array as a repeated key, an object as JSON."""
    for name, value in values.items():
        for each in value if isinstance(value, list) else [value]:
            yield name, _text(each)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return orjson.dumps(value).decode()


def _header(name: str, value: Any) -> str:
    text = _text(value)
    if name.lower() in _NOT_BY_A_CALL or not _TOKEN.fullmatch(name):
        raise Unsendable(f"The header {name!r} cannot be set by a call.")
    if not text.isprintable():
        raise Unsendable(f"{name}: a header holds one line of text, not {text!r}.")
    return text


def _cookie(name: str, value: Any) -> str:
    if not _TOKEN.fullmatch(name):
        raise Unsendable(f"The cookie {name!r} cannot be set by a call.")
    return f"{name}={quote(_text(value))}"


def _body(tool: Tool, route: Route, values: dict[str, Any]) -> tuple[bytes | None, str]:
    """The body and its media type; nothing where the operation has none, or may go without."""
    if route.body is None and not any(route.places.get(name, "body") == "body" for name in tool.properties):
        return None, ""
    if route.body is not None and route.body not in values:
        return None, ""
    whole = values if route.body is None else values[route.body]
    media = route.media.partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded" and isinstance(whole, dict):
        return urlencode(list(_pairs(whole))).encode(), media
    if media == "multipart/form-data" and isinstance(whole, dict):
        return _multipart(list(_pairs(whole)))
    if isinstance(whole, str) and "json" not in media:
        return whole.encode(), route.media
    return orjson.dumps(whole), route.media


def _multipart(fields: list[tuple[str, str]]) -> tuple[bytes, str]:
    """Fields as `multipart/form-data`, with a boundary that follows from them."""
    boundary = fingerprint(fields)
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{quote(name)}"\r\n\r\n{text}\r\n'
        for name, text in fields
    ]
    return f"{''.join(parts)}--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"
