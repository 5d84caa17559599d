"""The body of an OpenAPI operation as parameters: its properties where it is a plain object, else one parameter."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from generator.tools.openapi.addresses import Unresolved
from generator.tools.openapi.parameters import style_of
from generator.tools.openapi.plain import Plain, plain_object
from generator.tools.openapi.schema import References
from generator.tools.spec.model import Written
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import Schema, writable
from generator.tools.spec.validation import unused

_PARTS = "multipart/form-data"
_FORMS = ("application/x-www-form-urlencoded", _PARTS)
_SENDS = ("post", "put", "patch")
_FILE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Body:
    """What a body adds to a tool.

    Attributes:
        rules: What is said of its properties together, in words of JSON Schema.
        written: By property, how it is written in a form, where that is not as usual.
        whole: The parameter that is the body as a whole; None where its properties are parameters.
    """

    properties: dict[str, Schema] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    definitions: dict[str, Schema] = field(default_factory=dict)
    rules: dict[str, Any] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)
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
        Unresolved: The body is needed and cannot be found.
    """
    body = references.follow(operation.get("requestBody"))
    content = body.get("content") if isinstance(body, dict) else None
    if not isinstance(content, dict) or not content:
        return Body()
    media = preferred(content)
    said = content[media] if isinstance(content[media], dict) else {}
    needed = body.get("required") is True
    try:
        given = said.get("schema", {})
        plain = plain_object(references, given)
        if plain and plain.stands_beside(taken) and all(map(writable, plain.properties)):
            return _spread(references, plain, media, said, needed=needed or method in _SENDS, say=say)
        references.follow(given)
    except Unresolved as error:
        if needed:
            raise
        say("", f"its body {error}: it is left out")
        return Body()
    name = unused("body", taken)
    schema, definitions = references.schema(given, partial(say, name))
    if body.get("description") and isinstance(schema, dict):
        schema = {"description": str(body["description"]), **schema}
    required = [name] if needed else []
    return Body({name: schema}, required, definitions, {}, _fields(said, schema, media), name, _sendable(media))


def _spread(references: References, plain: Plain, media: str, said: dict[str, Any], *, needed: bool, say: Say) -> Body:
    schema, definitions = references.schema(plain.schema(), partial(say, ""))
    properties = dict(schema["properties"])
    required = [name for name in schema["required"] if name in properties] if needed else []
    rules = {word: part for word, part in schema.items() if word not in ("type", "properties", "required")}
    rules = rules if needed else {word: part for word, part in rules.items() if word != "anyOf"}
    return Body(properties, required, definitions, rules, _fields(said, schema, media), None, _sendable(media))


def _fields(said: dict[str, Any], schema: Schema, media: str) -> dict[str, Written]:
    """How the fields of a form are written."""
    if _bare(media) not in _FORMS:
        return {}
    encoding = said.get("encoding")
    properties = schema.get("properties") if isinstance(schema, dict) else None
    found = {}
    for name, part in (properties if isinstance(properties, dict) else {}).items():
        own = encoding.get(name) if isinstance(encoding, dict) else None
        written = style_of(own) if isinstance(own, dict) else Written()
        media_of_it = own.get("contentType") if isinstance(own, dict) else None
        if isinstance(media_of_it, str) and written.style is None:
            written = written.model_copy(update={"media": media_of_it.split(",")[0].strip()})
        elif _bare(media) == _PARTS and _is_file(part):
            written = written.model_copy(update={"media": _FILE})
        if written != Written():
            found[name] = written
    return found


def _is_file(schema: Schema) -> bool:
    part = schema.get("items", schema) if isinstance(schema, dict) else {}
    return isinstance(part, dict) and (part.get("format") == "binary" or part.get("contentMediaType") == _FILE)


def preferred(content: Iterable[str]) -> str:
    """Of several media types the one that a caller writes most easily: JSON, then forms, then the first."""
    types = list(content)
    json = [media for media in types if _bare(media).endswith(("/json", "+json"))]
    forms = [media for media in types if _bare(media) in _FORMS]
    return (json or forms or types)[0]


def _bare(media: str) -> str:
    return media.split(";", maxsplit=1)[0].strip()


def _sendable(media: str) -> str:
    """The media type itself; JSON where any will do."""
    return "application/json" if "*" in media else media
