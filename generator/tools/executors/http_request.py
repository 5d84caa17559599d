"""A tool's call as an HTTP request: where each argument goes, so encoded that none can leave its place."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import orjson
from yarl import URL

from generator.errors import UsageError
from generator.tools.executors.http_multipart import multipart
from generator.tools.executors.http_values import header_of, path_of, query_of
from generator.tools.spec.model import Route, Tool, Written

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
"""What HTTP takes as the name of a method, a header or a cookie (RFC 9110, 5.6.2)."""
_QUERY_LITERALS = "/?:@!$&'()*+,;=-._~%[]"
_PATH_LITERALS = "/:@!$&'()*+,;=-._~%"
OF_CONNECTION = frozenset({"host", "content-length", "transfer-encoding", "connection"})
_NOT_BY_A_CALL = OF_CONNECTION | {"authorization"}
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
    headers = dict(_header(route, name, value) for name, value in placed["header"].items())
    if placed["cookie"]:
        headers["Cookie"] = "; ".join(_cookie(route, name, value) for name, value in placed["cookie"].items())
    body, media = _body(tool, route, placed["body"])
    if not TOKEN.fullmatch(route.method) or not media.isprintable():
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
    by_name = {_named(route, name): (value, _written(route, name)) for name, value in placed["path"].items()}
    path = "/".join(_segment(tool, segment, by_name) for segment in own.path.split("/"))
    prefix = base.path.rstrip("/") if target else ""
    if prefix and not f"{path}/".startswith(f"{prefix}/"):
        path = prefix + path
    query = _query(route, placed["query"])
    query = "&".join(part for part in (quote(own.query, safe=_QUERY_LITERALS), query) if part)
    url = f"{base.scheme}://{base.netloc}{path}{f'?{query}' if query else ''}"
    try:
        return URL(url, encoded=True)
    except ValueError as error:
        raise UsageError(f"{tool.name!r} is at no URL that can be called ({url}): {error}.") from None


def _query(route: Route, values: dict[str, Any]) -> str:
    said = (query_of(_named(route, name), value, _written(route, name)) for name, value in values.items())
    return "&".join(part for part in said if part)


def _written(route: Route, name: str) -> Written:
    return route.written.get(name, Written())


def _named(route: Route, name: str) -> str:
    """What an argument is called on the wire."""
    return _written(route, name).name or name


def _segment(tool: Tool, template: str, values: dict[str, tuple[Any, Written]]) -> str:
    """One segment of the path. A value can neither end it nor make it vanish nor make it point upwards."""
    if not _PLACEHOLDER.search(template):
        return quote(template, safe=_PATH_LITERALS)

    def filled(match: re.Match[str]) -> str:
        if match[1] not in values:
            raise Unsendable(f"{tool.name} needs the argument {match[1]!r}.")
        return path_of(match[1], *values[match[1]])

    segment = _PLACEHOLDER.sub(filled, template)
    if segment in ("", ".", ".."):
        raise Unsendable(f"{tool.name}: {segment!r} cannot stand in a path, where {template} is.")
    return segment


def _header(route: Route, name: str, value: Any) -> tuple[str, str]:
    named, text = _named(route, name), header_of(value, _written(route, name))
    if named.lower() in _NOT_BY_A_CALL or not TOKEN.fullmatch(named):
        raise Unsendable(f"The header {named!r} cannot be set by a call.")
    if not text.isprintable():
        raise Unsendable(f"{named}: a header holds one line of text, not {text!r}.")
    return named, text


def _cookie(route: Route, name: str, value: Any) -> str:
    named = _named(route, name)
    if not TOKEN.fullmatch(named):
        raise Unsendable(f"The cookie {named!r} cannot be set by a call.")
    return f"{named}={quote(header_of(value, _written(route, name)))}"


def _body(tool: Tool, route: Route, values: dict[str, Any]) -> tuple[bytes | None, str]:
    """The body and its media type; nothing where the operation has none, or may go without."""
    if route.body is None and not any(route.places.get(name, "body") == "body" for name in tool.properties):
        return None, ""
    if route.body is not None and route.body not in values:
        return None, ""
    whole = values if route.body is None else values[route.body]
    media = route.media.partition(";")[0].strip().lower()
    if media == "application/x-www-form-urlencoded" and isinstance(whole, dict):
        return _query(route, whole).encode(), media
    if media == "multipart/form-data" and isinstance(whole, dict):
        return multipart([(_named(route, name), value, _written(route, name)) for name, value in whole.items()])
    if isinstance(whole, str) and "json" not in media:
        return whole.encode(), route.media
    named = {_named(route, name): value for name, value in whole.items()} if route.body is None else whole
    return orjson.dumps(named), route.media
