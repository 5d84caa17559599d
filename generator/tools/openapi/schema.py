"""Schemas of an OpenAPI document as they stand in a tool: references resolved, nothing left that points outside.

A small schema is put in the place of the reference to it. One that refers to itself, or is large, becomes a definition
in the tool's own `$defs`, the same for all tools. What a reference does not find takes any value, and is told.
"""

from collections.abc import Callable
from typing import Any

from generator.tools.openapi.addresses import Addresses, Unresolved
from generator.tools.spec.dialects import modern
from generator.tools.spec.schemas import Schema, parts, rebuilt
from generator.tools.spec.validation import unused

INLINE = 100
"""Most parts of a schema that is put in the place of a reference."""
LARGEST = 7_500
"""Most parts of the definitions that a tool carries; of what lies deeper only the type is told."""
_FLAT = 500
_CHAIN = 20
_BESIDE = {"description", "title", "default", "examples", "deprecated", "readOnly", "writeOnly"}

Note = Callable[[str], None]
"""Takes what could not be read of a schema, as a predicate of it."""


class References:
    """The references of one document."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._addresses = Addresses(document)
        self._targets: dict[str, Schema] = {}
        self._missing: dict[str, str] = {}
        self._sizes: dict[str, float] = {}
        self._names: dict[str, str] = {}
        self._inlined: dict[str, Schema] = {}
        self._defined: dict[str, tuple[Schema, dict[str, str], int]] = {}

    def follow(self, node: Any) -> Any:
        """What a parameter, body, response or path item is, behind the references to it.

        Raises:
            Unresolved: It cannot be found.
        """
        for _ in range(_CHAIN):
            if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                return node
            node = self._addresses.at(node["$ref"])
        raise Unresolved(f"the reference {node['$ref']!r} leads in a circle")

    def schema(self, schema: Schema, note: Note) -> tuple[Schema, dict[str, Schema]]:
        """A schema of what is sent, in the words of 2020-12, and the definitions that it needs.

        Args:
            schema: As the document has it.
            note: Takes what was not found, or lies too deep.
        """
        schema = modern(schema)
        needed: dict[str, str] = {}
        found = _sent(self._resolved(schema, needed))
        definitions: dict[str, Schema] = {}
        waiting, size = dict(needed), 0
        while waiting:
            deeper: dict[str, str] = {}
            for name, address in waiting.items():
                definition, below, parts_of_it = self._definition(address)
                size += parts_of_it
                definitions[name] = definition if size <= LARGEST else _only_type(definition)
                deeper |= below if size <= LARGEST else {}
            waiting = {name: address for name, address in deeper.items() if name not in definitions}
        if size > LARGEST:
            note(f"its schema has more than {LARGEST:,} parts: of what lies deeper only the type is checked")
        for why in self._missing_in(schema):
            note(f"{why}: any value is taken there")
        return found, definitions

    def flat(self, schema: Schema, levels: int = 3) -> Schema:
        """A schema without definitions: below some levels of references, only the type is told."""
        budget = [_FLAT]

        def put(part: dict[str, Any], left: int) -> Schema:
            address = part.get("$ref")
            if not isinstance(address, str):
                return part
            target = self._target(address)
            if left and budget[0] >= 0:  # whose parts are not counted again for each reference to it
                budget[0] -= 1 + sum(1 for _ in parts(target))
            if left == 0 or budget[0] < 0:
                return _only_type(target)
            return _beside(part, rebuilt(target, lambda inner: put(inner, left - 1)))

        return rebuilt(modern(schema), lambda part: put(part, levels))

    def _definition(self, address: str) -> tuple[Schema, dict[str, str], int]:
        """What is defined under an address, the definitions that it needs, and how many parts it has."""
        if address not in self._defined:
            below: dict[str, str] = {}
            found = _sent(self._resolved(self._target(address), below))
            self._defined[address] = found, below, sum(1 for _ in parts(found))
        return self._defined[address]

    def _resolved(self, schema: Schema, needed: dict[str, str]) -> Schema:
        """With references put in place; in `needed`, under a new name, the address of what has to be defined."""

        def put(part: dict[str, Any]) -> Schema:
            address = part.get("$ref")
            if not isinstance(address, str):
                return part
            if self._size(address) <= INLINE:
                return _beside(part, self._inline(address))
            name = self._name(address)
            needed[name] = address
            return {**part, "$ref": f"#/$defs/{name}"}

        return rebuilt(schema, put)

    def _inline(self, address: str) -> Schema:
        if address not in self._inlined:
            self._inlined[address] = self._resolved(self._target(address), {})
        return self._inlined[address]

    def _target(self, address: str) -> Schema:
        """The schema at an address; one that takes any value where there is none."""
        if address not in self._targets:
            try:
                found = self._addresses.at(address)
            except Unresolved as error:
                found, self._missing[address] = {}, str(error)
            self._targets[address] = modern(_repeated(found, address))
        return self._targets[address]

    def _missing_in(self, schema: Schema) -> list[str]:
        """Why references in a schema, and in what it refers to, lead nowhere."""
        if not self._missing:
            return []
        seen: dict[str, None] = {}
        waiting = [schema]
        while waiting:
            addresses = {part["$ref"] for part in parts(waiting.pop()) if isinstance(part.get("$ref"), str)}
            new = sorted(addresses - seen.keys())
            seen |= dict.fromkeys(new)
            waiting += [self._target(address) for address in new]
        return [self._missing[address] for address in seen if address in self._missing]

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
            last = address.rsplit("/", 1)[-1].replace("~1", "/").rsplit("/", 1)[-1]
            wanted = "".join(c if c.isalnum() or c in "._-" else "_" for c in last) or "schema"
            self._names[address] = unused(wanted, set(self._names.values()))
        return self._names[address]


def _repeated(schema: Schema, address: str) -> Schema:
    """A schema of draft 2019-09 that refers to itself by `$recursiveRef`, by its address."""
    if not any("$recursiveRef" in part for part in parts(schema)):
        return schema
    return rebuilt(schema, lambda part: {**part, "$recursiveRef": address} if "$recursiveRef" in part else part)


def _only_type(schema: Schema) -> Schema:
    kind = schema.get("type") if isinstance(schema, dict) else None
    return {"type": kind} if kind else {}


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
