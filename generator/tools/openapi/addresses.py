"""What a reference of an OpenAPI document leads to: an address, a name of its own, or the bare name of a schema."""

from functools import cached_property
from typing import Any
from urllib.parse import unquote

from generator.tools.spec.anchors import anchors

_CHAIN = 20
_OF_SCHEMAS = ("#/components/schemas/", "#/definitions/", "#/$defs/")


class Unresolved(ValueError):
    """A reference that leads nowhere, in a circle, or to another document; says which."""


class Addresses:
    """The addresses of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._on_the_way: set[str] = set()

    def at(self, address: str) -> Any:
        """What stands at an address.

        Raises:
            Unresolved: Nothing does.
        """
        try:
            if address.startswith("#"):
                return self._node(self._named.get(address, address) if address[1:2] not in ("", "/") else address)
            return self._node(self._named[address])
        except LookupError:
            return self._by_bare_name(address)

    @cached_property
    def _named(self) -> dict[str, str]:
        """By the name that a part has given itself, where it stands."""
        return dict(anchors(self._document))

    def _node(self, address: str) -> Any:
        node: Any = self._document
        for raw in address.removeprefix("#").split("/")[1:]:
            step = unquote(raw).replace("~1", "/").replace("~0", "~")
            if isinstance(node, list) and step.isdecimal():
                node = node[int(step)]
            elif isinstance(node, dict):
                node = self._behind(node, step)[step]
            else:
                raise LookupError(step)
        if address[1:2] not in ("", "/"):
            raise LookupError(address)
        return node

    def _behind(self, node: dict[str, Any], step: str) -> dict[str, Any]:
        """Where a step leads on: what a reference in the way stands for, whole `parameters` in a file for instance."""
        for _ in range(_CHAIN):
            if step in node or not isinstance(node.get("$ref"), str) or node["$ref"] in self._on_the_way:
                break
            address = node["$ref"]
            self._on_the_way.add(address)
            try:
                found = self.at(address)
            finally:
                self._on_the_way.discard(address)
            node = found if isinstance(found, dict) else {}
        return node

    def _by_bare_name(self, address: str) -> Any:
        """The schema of that name, as some write it: `Pet`, or where an older version has its schemas."""
        name = next((address.removeprefix(each) for each in _OF_SCHEMAS if address.startswith(each)), address)
        if not set(name) & set("/#:.") or address != name:
            for place in _OF_SCHEMAS:
                try:
                    return self._node(place + name)
                except LookupError:
                    continue
        if address.startswith("#"):
            raise Unresolved(f"refers to {address!r}, which is not there")
        raise Unresolved(f"refers to {address!r}, another document, which is never fetched")
