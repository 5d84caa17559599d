"""Objects whose properties can stand beside other parameters: what is said of them together stays said."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from generator.tools.openapi.schema import References
from generator.tools.spec.schemas import listed

_CHOICES: tuple[str, ...] = ("anyOf", "oneOf", "not", "if", "enum", "const", "patternProperties", "propertyNames")
_CHOICES += ("unevaluatedProperties", "dependentSchemas", "dependencies", "maxProperties")
"""Words that say of an object as a whole what cannot be said of its properties beside others."""
_DEPENDENT = "dependentRequired"
_LEAST = "minProperties"


@dataclass(slots=True)
class Plain:
    """The properties of an object.

    Attributes:
        dependent: By property, those that are required with it.
        least: How many must be given at least.
    """

    properties: dict[str, Any] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    dependent: dict[str, Any] = field(default_factory=dict)
    least: int = 0

    def stands_beside(self, taken: Collection[str]) -> bool:
        """Whether its properties can be parameters beside these."""
        return (
            bool(self.properties)
            and not self.properties.keys() & set(taken)
            and self.least <= max(1, len(set(self.required)))
        )

    def schema(self) -> dict[str, Any]:
        """The object as a schema; that one property is needed is said by their names, since others stand beside."""
        rules: dict[str, Any] = {_DEPENDENT: self.dependent} if self.dependent else {}
        if self.least and not self.required:
            rules["anyOf"] = [{"required": [name]} for name in self.properties]
        return {"type": "object", "properties": self.properties, "required": self.required, **rules}


def plain_object(references: References, schema: Any, levels: int = 5) -> Plain | None:
    """The properties and the required ones of an object, those of an `allOf` joined; None for any other schema.

    Raises:
        Unresolved: A part of it cannot be found.
    """
    schema = references.follow(schema)
    if not isinstance(schema, dict) or levels == 0 or any(word in schema for word in _CHOICES):
        return None
    if schema.get("nullable") is True or schema.get("additionalProperties") not in (None, False):
        return None
    own = schema.get("properties")
    inner = [plain_object(references, part, levels - 1) for part in listed(schema, "allOf")]
    if schema.get("type", "object") != "object" or not (isinstance(own, dict) or inner) or None in inner:
        return None
    least, dependent = schema.get(_LEAST, 0), schema.get(_DEPENDENT, {})
    if not isinstance(least, int) or not isinstance(dependent, dict):
        return None
    required = [name for name in listed(schema, "required") if isinstance(name, str)]
    outer = Plain(own if isinstance(own, dict) else {}, required, dependent, least)
    found = Plain()
    for part in filter(None, [*inner, outer]):
        found.properties = found.properties | part.properties
        found.required = list(dict.fromkeys([*found.required, *part.required]))
        found.dependent = found.dependent | part.dependent
        found.least = max(found.least, part.least)
    return found
