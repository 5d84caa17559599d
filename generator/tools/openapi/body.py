"""The body of an OpenAPI operation as parameters: its properties where it is a plain object, else one parameter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from generator.tools.openapi.schema import References, Unresolved
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import Schema, listed
from generator.tools.spec.validation import unused

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_SENDS = ("post", "put", "patch")


@dataclass(frozen=True, slots=True)
class Body:
    """What a body adds to a tool.

    Attributes:
        whole: The parameter that is the body as a whole; None where its properties are parameters.
    """

    properties: dict[str, Schema] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    definitions: dict[str, Schema] = field(default_factory=dict)
    whole: str | None = None
    media: str = "application/json"


def body_of(operation: dict[str, Any], references: References, taken: Collection[str], method: str, say: Say) -> Body:
    """The body's part of a tool.

    Properties that the schema requires are required of a call whenever the method is one that sends a body: documents
    seldom say that the body itself is required.

    Args:
        operation: With its `requestBody`, if it has one.
        references: Those of the document.
        taken: Names that parameters beside the body have.
        method: In lower case.
        say: Takes the faults of what is left out.

    Raises:
        Unresolved: The body is needed and its schema cannot be found.
    """
    body = references.follow(operation.get("requestBody"))
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict) or not content:
        return Body()
    media = preferred(content)
    needed = body.get("required") is True
    try:
        given = content[media].get("schema", {}) if isinstance(content[media], dict) else {}
        plain = plain_object(references, given)
        if plain and not plain["properties"].keys() & taken:
            return _spread(references, plain, media, needed=needed or method in _SENDS)
        schema, definitions = references.schema(given)
    except Unresolved as error:
        if needed:
            raise
        say("", f"its body {error}: it is left out")
        return Body()
    name = unused("body", taken)
    if body.get("description") and isinstance(schema, dict):
        schema = {"description": str(body["description"]), **schema}
    return Body({name: schema}, [name] if needed else [], definitions, name, media)


def _spread(references: References, plain: dict[str, Any], media: str, *, needed: bool) -> Body:
    schema, definitions = references.schema(plain)
    properties = dict(schema["properties"])
    required = [name for name in schema["required"] if name in properties] if needed else []
    return Body(properties, required, definitions, None, media)


def preferred(content: Iterable[str]) -> str:
    """Of several media types the one that a caller writes most easily: JSON, then forms, then the first."""
    types = list(content)
    json = [media for media in types if media.split(";")[0].strip().endswith(("/json", "+json"))]
    forms = [media for media in types if media.split(";")[0].strip() in _FORMS]
    return (json or forms or types)[0]


def plain_object(references: References, schema: Any, levels: int = 5) -> dict[str, Any] | None:
    """The properties and the required ones of an object, those of an `allOf` joined; None for any other schema.

    Raises:
        Unresolved: A part of it cannot be found.
    """
    schema = references.follow(schema)
    if not isinstance(schema, dict) or levels == 0 or any(word in schema for word in ("anyOf", "oneOf", "not", "if")):
        return None
    if schema.get("nullable") is True or schema.get("additionalProperties") not in (None, False):
        return None
    own = schema.get("properties")
    inner = [plain_object(references, part, levels - 1) for part in listed(schema, "allOf")]
    if schema.get("type", "object") != "object" or not (isinstance(own, dict) or inner) or None in inner:
        return None
    properties: dict[str, Any] = {}
    required: list[str] = []
    outer = {
        "properties": own if isinstance(own, dict) else {},
        "required": [name for name in listed(schema, "required") if isinstance(name, str)],
    }
    for part in filter(None, [*inner, outer]):
        properties |= part["properties"]
        required += part["required"]
    return {"type": "object", "properties": properties, "required": list(dict.fromkeys(required))}
