"""Schemas of an OpenAPI document as they stand in a tool: references resolved, nothing left that points outside.

A small schema is put in the place of the reference to it. One that refers to itself, or is large, becomes a definition
in the tool's own `$defs`. References to other documents are never fetched.
"""

from typing import Any
from urllib.parse import unquote

from generator.tools.spec.dialects import modern
from generator.tools.spec.schemas import Schema, parts, rebuilt
from generator.tools.spec.validation import unused

INLINE = 100
"""Most parts of a schema that is put in the place of a reference."""
LARGEST = 5_000
"""Most parts of the definitions that a tool carries."""
_CHAIN = 20
_BESIDE = {"description", "title", "default", "examples", "deprecated", "readOnly", "writeOnly"}


class Unresolved(ValueError):
    """A reference that leads nowhere, in a circle, or to another document; says which."""


class References:
    """The references of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._targets: dict[str, Schema] = {}
        self._sizes: dict[str, float] = {}
        self._names: dict[str, str] = {}
        self._inlined: dict[str, Schema] = {}

    def follow(self, node: Any) -> Any:
        """What a parameter, body, response or path item is, behind the references to it.

        Raises:
            Unresolved: It cannot be found.
        """
        for _ in range(_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self._at(node["$ref"])
        raise Unresolved(f"the reference {node['$ref']!r} leads in a circle")

    def schema(self, schema: Schema) -> tuple[Schema, dict[str, Schema]]:
        """A schema of what is sent, in the words of 2020-12, and the definitions that it needs.

        Raises:
            Unresolved: It refers to what cannot be found.
        """
        definitions: dict[str, Schema] = {}
        found = self._resolved(modern(schema), definitions)
        waiting = list(definitions)
        size = 0
        while waiting:
            name = waiting.pop()
            before = set(definitions)
            definitions[name] = self._resolved(self._target(definitions[name]), definitions)
            waiting += definitions.keys() - before
            size += sum(1 for _ in parts(definitions[name]))
            if size > LARGEST:
                raise Unresolved(f"its schema has more than {LARGEST:,} parts")
        return _sent(found), {name: _sent(part) for name, part in definitions.items()}

    def flat(self, schema: Schema, levels: int = 3) -> Schema:
        """A schema without definitions: below some levels of references, only the type is told.

        Raises:
            Unresolved: It refers to what cannot be found.
        """
        budget = [LARGEST // 10]

        def put(part: dict[str, Any], left: int) -> Schema:
            address = part.get("$ref")
            if not isinstance(address, str):
                return part
            target = self._target(address)
            if left and budget[0] >= 0:  # whose parts are not counted again for each reference to it
                budget[0] -= 1 + sum(1 for _ in parts(target))
            if left == 0 or budget[0] < 0:
                kind = target.get("type") if isinstance(target, dict) else None
                return {"type": kind} if kind else {}
            return _beside(part, rebuilt(target, lambda inner: put(inner, left - 1)))

        return rebuilt(modern(schema), lambda part: put(part, levels))

    def _resolved(self, schema: Schema, definitions: dict[str, Schema]) -> Schema:
        """With references put in place; in `definitions`, under a new name, the address of what has to be defined."""

        def put(part: dict[str, Any]) -> Schema:
            address = part.get("$ref")
            if not isinstance(address, str):
                return part
            if self._size(address) <= INLINE:
                return _beside(part, self._inline(address))
            name = self._name(address)
            definitions.setdefault(name, address)
            return {**part, "$ref": f"#/$defs/{name}"}

        return rebuilt(schema, put)

    def _inline(self, address: str) -> Schema:
        if address not in self._inlined:
            self._inlined[address] = self._resolved(self._target(address), {})
        return self._inlined[address]

    def _target(self, address: str) -> Schema:
        if address not in self._targets:
            self._targets[address] = modern(self._at(address))
        return self._targets[address]

    def _size(self, address: str, above: tuple[str, ...] = ()) -> float:
        """Parts of a schema with all references put in place; infinite where it refers to itself."""
        if address in above or len(above) > _CHAIN:
            return float("inf")
        if address not in self._sizes:
            total = 0.0
            for part in parts(self._target(address)):
                inner = part.get("$ref")
                total += 1 + (self._size(inner, (*above, address)) if isinstance(inner, str) else 0)
                if total > INLINE:
                    total = float("inf")
                    break
            self._sizes[address] = total
        return self._sizes[address]

    def _name(self, address: str) -> str:
        if address not in self._names:
            wanted = "".join(c if c.isalnum() or c in "._-" else "_" for c in address.rsplit("/", 1)[-1]) or "schema"
            self._names[address] = unused(wanted, set(self._names.values()))
        return self._names[address]

    def _at(self, address: str) -> Any:
        if not address.startswith("#"):
            raise Unresolved(f"refers to {address!r}, another document, which is never fetched")
        node: Any = self._document
        for raw in address.removeprefix("#").split("/")[1:]:
            step = _unescaped(raw)
            if isinstance(node, dict) and step in node:
                node = node[step]
            elif isinstance(node, list) and step.isdecimal() and int(step) < len(node):
                node = node[int(step)]
            else:
                raise Unresolved(f"refers to {address!r}, which is not there")
        return node


def _unescaped(step: str) -> str:
    return unquote(step).replace("~1", "/").replace("~0", "~")


def _beside(reference: dict[str, Any], target: Schema) -> Schema:
    """The target together with what stands beside the reference to it."""
    beside = {word: part for word, part in reference.items() if word != "$ref"}
    if not beside:
        return target
    if beside.keys() <= _BESIDE:
        return {**target, **beside} if isinstance(target, dict) else beside
    told = {word: beside.pop(word) for word in _BESIDE if word in beside}
    return {"allOf": [target, beside], **told}


def _sent(schema: Schema) -> Schema:
    """Without the properties that only a server writes."""
    return rebuilt(schema, _without_read_only) if any("readOnly" in part for part in parts(schema)) else schema


def _without_read_only(schema: dict[str, Any]) -> Schema:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return schema
    kept = {
        name: part for name, part in properties.items() if not (isinstance(part, dict) and part.get("readOnly") is True)
    }
    found = {**schema, "properties": kept}
    if isinstance(schema.get("required"), list):
        gone = properties.keys() - kept.keys()
        found["required"] = [name for name in schema["required"] if not isinstance(name, str) or name not in gone]
    return found
