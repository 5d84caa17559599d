"""Keys that a service asks for, out of the environment by their scheme's name, put where the specification says.

The scheme `api_key` has its key in GENERATOR_TOOLS_KEY_API_KEY. A key is in no record, log line or message, and goes
where the Authorization of the user may go and nowhere else (`http`). For `basic` it is `user:password`.
"""

import re
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from urllib.parse import quote_plus

from yarl import URL

from generator.errors import UsageError
from generator.tools.executors.http_request import OF_CONNECTION, TOKEN, Unsendable, WebRequest
from generator.tools.spec.model import Key, Route

KEYS = "GENERATOR_TOOLS_KEY_"


def variable_of(scheme: str) -> str:
    """The environment variable of a scheme's key."""
    return KEYS + re.sub(r"[^A-Z0-9]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", scheme).upper()).strip("_")


def keys_in(environment: Mapping[str, str]) -> dict[str, str]:
    """The keys that an environment has, by their variables.

    Raises:
        UsageError: One is no line of text.
    """
    found = {name: value.strip() for name, value in environment.items() if name.startswith(KEYS) and value.strip()}
    for name, value in found.items():
        if not value.isprintable():
            raise UsageError(f"{name} holds more than one line of text: set it to the key.")
    return found


def asks_for(routes: Iterable[Route], known: Mapping[str, str]) -> set[str]:
    """The variables of those keys that are known and that routes ask for."""
    asked = {variable_of(key.scheme) for route in routes for way in route.keys for key in way}
    return asked & known.keys()


def with_keys(request: WebRequest, route: Route, known: Mapping[str, str]) -> WebRequest:
    """The request with the keys of the first way of which all are known; as it is where there is none.

    Raises:
        Unsendable: A key has no place that can be.
    """
    way = next((way for way in route.keys if all(variable_of(key.scheme) in known for key in way)), [])
    for key in way:
        request = _with_key(request, key, known[variable_of(key.scheme)])
    return request


def forms_of(keys: Iterable[str]) -> Iterator[str]:
    """Texts by which a service could repeat a key: itself, the password in it, and what is sent of both."""
    for key in keys:
        yield from (key, key.rpartition(":")[2], key.rpartition(" ")[2], b64encode(key.encode()).decode())


def _with_key(request: WebRequest, key: Key, secret: str) -> WebRequest:
    if key.place in ("header", "cookie") and (not TOKEN.fullmatch(key.name) or key.name.lower() in OF_CONNECTION):
        raise Unsendable(f"The key of the scheme {key.scheme!r} goes under {key.name!r}, which no {key.place} can be.")
    headers = dict(request.headers)
    match key.place:
        case "query":
            return replace(request, url=_with_query(request.url, f"{quote_plus(key.name)}={quote_plus(secret)}"))
        case "cookie":
            headers["Cookie"] = "; ".join(part for part in (headers.get("Cookie"), f"{key.name}={secret}") if part)
        case "header":
            headers[key.name] = secret
        case "basic":
            headers["Authorization"] = f"Basic {b64encode(secret.encode()).decode()}"
        case "bearer":
            headers["Authorization"] = f"Bearer {secret.removeprefix('Bearer ')}"
    return replace(request, headers=headers)


def _with_query(url: URL, pair: str) -> URL:
    before = f"{url.raw_query_string}&" if url.raw_query_string else ""
    return URL(f"{str(url).partition('?')[0]}?{before}{pair}", encoded=True)
