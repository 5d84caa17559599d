"""Which keys an OpenAPI operation asks for: its `security`, else the document's, by the schemes that these name."""

from typing import Any, Literal

from generator.tools.openapi.addresses import Unresolved
from generator.tools.openapi.schema import References
from generator.tools.spec.model import Key
from generator.tools.spec.schemas import listed

_PLACES: tuple[Literal["header", "query", "cookie"], ...] = ("header", "query", "cookie")


def keys_of(document: dict[str, Any], operation: dict[str, Any], references: References) -> list[list[Key]]:
    """The ways to be let in, in the document's order, each with its keys; an empty way is a call without any.

    A way that names a scheme which no key in a request can serve, a certificate for instance, is left out.
    """
    level = operation if isinstance(operation.get("security"), list) else document
    ways = [_way(way, document, references) for way in listed(level, "security") if isinstance(way, dict)]
    return [way for way in ways if way is not None]


def _way(way: dict[str, Any], document: dict[str, Any], references: References) -> list[Key] | None:
    components = document.get("components")
    schemes = components.get("securitySchemes") if isinstance(components, dict) else None
    found = []
    for name in way:
        try:
            scheme = references.follow(schemes.get(name)) if isinstance(schemes, dict) else None
        except Unresolved:
            scheme = None
        key = _key(name, scheme) if isinstance(scheme, dict) else None
        if key is None:
            return None
        found.append(key)
    return found


def _key(name: str, scheme: dict[str, Any]) -> Key | None:
    kind = scheme.get("type")
    if kind == "apiKey" and isinstance(scheme.get("name"), str):
        place = next((place for place in _PLACES if place == scheme.get("in")), None)
        return Key(scheme=name, place=place, name=scheme["name"]) if place else None
    if kind == "http" and str(scheme.get("scheme")).casefold() == "basic":
        return Key(scheme=name, place="basic")
    return Key(scheme=name, place="bearer") if kind in ("http", "oauth2", "openIdConnect") else None
