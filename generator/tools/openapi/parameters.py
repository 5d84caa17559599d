"""The parameters of an OpenAPI operation beside its body: schemas, where they go, how they are written there."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, cast, get_args

from generator.tools.openapi.addresses import Unresolved
from generator.tools.openapi.schema import References
from generator.tools.openapi.swagger import value_schema
from generator.tools.spec.model import Place, Style, Written
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import Schema, listed, writable
from generator.tools.spec.validation import unused

TEMPLATE = re.compile(r"\{([^{}]+)\}")
_IGNORED = {"accept", "content-type", "authorization"}
"""Headers that the specification says are no parameters."""
_PLACES = ("path", "query", "header", "cookie")


@dataclass(slots=True)
class Arguments:
    """What a tool takes, as it is put together.

    Attributes:
        places: By name, where it goes.
        written: By name, how it is written there, where that is not as usual.
    """

    properties: dict[str, Schema] = field(default_factory=dict)
    required: list[str] = field(default_factory=list)
    definitions: dict[str, Schema] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    written: dict[str, Written] = field(default_factory=dict)


class ParameterReader:
    """Reads the parameters of one operation.

    Args:
        references: Those of the document.
        path: With `{parameter}` in it.
        say: Takes the faults on the way.
    """

    def __init__(self, references: References, path: str, say: Say) -> None:
        self._references, self._path, self._say = references, path, say
        self._found = Arguments()

    def read(self, *levels: dict[str, Any]) -> Arguments:
        """The parameters of the path and the operation's own, which count where both name the same."""
        for parameter in self._given(levels):
            self._take(parameter)
        for name in TEMPLATE.findall(self._path):
            if (name, "path") not in self._on_the_wire():
                self._say(name, "is in the path but not described: any text is taken")
                self._put(name, "path", {"type": "string"}, {}, required=True)
        return self._found

    def _given(self, levels: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for given in (each for level in levels for each in listed(level, "parameters")):
            try:
                parameter = self._references.follow(given)
            except Unresolved as error:
                self._say("", f"one of its parameters {error}: it is left out")
                continue
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                found[parameter["name"], str(parameter.get("in"))] = parameter
            else:
                self._say("", "one of its parameters has no name: it is left out")
        return list(found.values())

    def _take(self, parameter: dict[str, Any]) -> None:
        name, place = parameter["name"], str(parameter.get("in"))
        if place == "path":
            name = self._in_path(name)
        if fault := self._fault(name, place):
            self._say(name, f"{fault}: it is left out")
        elif place != "header" or name.casefold() not in _IGNORED:
            schema, definitions = self._schema(parameter, name)
            written = _written(parameter, schema)
            required = str(parameter.get("required")).casefold() == "true" or place == "path"
            self._put(name, cast("Place", place), schema, definitions, required=required, written=written)

    def _in_path(self, name: str) -> str:
        """As the path spells it, if only the case differs."""
        spelled = TEMPLATE.findall(self._path)
        return name if name in spelled else next((each for each in spelled if each.lower() == name.lower()), name)

    def _fault(self, name: str, place: str) -> str | None:
        if place not in _PLACES:
            return f"is in {place!r}, which is no place of OpenAPI 3"
        if place == "path" and name not in TEMPLATE.findall(self._path):
            return "is in the path, where there is no such place"
        return None

    def _put(
        self,
        name: str,
        place: Place,
        schema: Schema,
        definitions: dict[str, Schema],
        *,
        required: bool,
        written: Written | None = None,
    ) -> None:
        """Take it under its own name, or under another where that is taken or cannot be written."""
        found = self._found
        called = name if writable(name) and name not in found.properties else f"{place}_{name}"
        called = unused(called if writable(called) else f"{place}_parameter", found.properties)
        written = written or Written()
        if called != name:
            written = written.model_copy(update={"name": name})
            what = f"is in the {found.places[name]} too" if name in found.places else "is no name that can be written"
            self._say(name, f"{what}: that of the {place} is called {called!r}")
        if written != Written():
            found.written[called] = written
        found.places[called] = place
        found.properties[called] = schema
        found.definitions |= definitions
        found.required += [called] if required else []

    def _on_the_wire(self) -> set[tuple[str, str]]:
        return {(written_as(self._found.written, name), place) for name, place in self._found.places.items()}

    def _schema(self, parameter: dict[str, Any], name: str) -> tuple[Schema, dict[str, Schema]]:
        media = _content(parameter)[1] if "content" in parameter else parameter
        given = media["schema"] if "schema" in media else value_schema(parameter) if media is parameter else {}
        schema, definitions = self._references.schema(given, partial(self._say, name))
        told = {"description": str(parameter["description"])} if parameter.get("description") else {}
        shown = {"examples": [parameter["example"]]} if "example" in parameter else {}
        return ({**shown, **schema, **told} if isinstance(schema, dict) else schema), definitions


def written_as(written: dict[str, Written], name: str) -> str:
    """What a parameter is called where it goes."""
    return (written[name].name if name in written else None) or name


def style_of(given: dict[str, Any]) -> Written:
    """How a parameter, or a field of a form, says that it is written."""
    style, explode = given.get("style"), given.get("explode")
    return Written(
        style=cast("Style", style) if style in get_args(Style) else None,
        explode=explode if isinstance(explode, bool) else None,
        reserved=given.get("allowReserved") is True,
    )


def _written(parameter: dict[str, Any], schema: Schema) -> Written:
    """How it is written; that of an object is said even where the document does not say it."""
    if "content" in parameter:
        return Written(media=_content(parameter)[0])
    written = style_of(parameter)
    is_object = isinstance(schema, dict) and ("properties" in schema or schema.get("type") == "object")
    usual: Style = "form" if parameter.get("in") in ("query", "cookie") else "simple"
    return written.model_copy(update={"style": usual}) if written.style is None and is_object else written


def _content(parameter: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    content = parameter["content"]
    media, said = next(iter(content.items()), (None, {})) if isinstance(content, dict) else (None, {})
    return media, said if isinstance(said, dict) else {}
