"""One operation of an OpenAPI document as a tool."""

import re
from collections.abc import Iterator
from typing import Any, cast

from generator.tools.openapi.answer import outputs_of
from generator.tools.openapi.body import Body, body_of
from generator.tools.openapi.schema import References, Unresolved
from generator.tools.spec.model import Effects, Place, Route, Tool, closed_object, complexity_of
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import Schema, listed

_IGNORED = {"accept", "content-type", "authorization"}
"""Headers that the specification says are no parameters."""
_SAFE = {"get", "head", "options", "trace"}
_TEMPLATE = re.compile(r"\{([^{}]+)\}")


class Operation:
    """Makes a tool of an operation.

    Args:
        document: The whole document.
        references: Its references.
        path: With `{parameter}` in it.
        item: The path's item: its operations, and what they share.
        method: In lower case.
        say: Takes the faults on the way.
    """

    def __init__(
        self, document: dict[str, Any], references: References, path: str, item: dict[str, Any], method: str, say: Say
    ) -> None:
        self._document, self._references = document, references
        self._path, self._item, self._method, self._say = path, item, method, say
        self._own: dict[str, Any] = item[method]
        self._properties: dict[str, Schema] = {}
        self._required: list[str] = []
        self._places: dict[str, Place] = {}
        self._definitions: dict[str, Schema] = {}

    def tool(self, name: str) -> Tool:
        """The tool of that name.

        Raises:
            Unresolved: The operation cannot be called: a required part of it cannot be found.
        """
        for given in self._parameters():
            self._take(given)
        self._complete_path()
        body = body_of(self._own, self._references, self._properties.keys(), self._method, self._say)
        self._take_body(body)
        outputs, returns = outputs_of(self._own, self._references, self._say)
        definitions = {"$defs": self._definitions} if self._definitions else {}
        parameters = closed_object(self._properties, self._required) | definitions
        return Tool(
            tool_id=name,
            name=name,
            category=self._category(),
            description=self._description(),
            parameters=parameters,
            outputs=outputs,
            returns=returns,
            complexity=complexity_of(parameters),
            effects=_effects(self._method),
            route=Route(
                method=self._method.upper(),
                url=self._server() + self._path,
                places=self._places,
                body=body.whole,
                media=body.media,
            ),
        )

    def _parameters(self) -> list[dict[str, Any]]:
        """The path's and the operation's own, which count where both name the same."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for given in [*listed(self._item, "parameters"), *listed(self._own, "parameters")]:
            parameter = self._references.follow(given)
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str) and parameter["name"]:
                found[parameter["name"], str(parameter.get("in"))] = parameter
            else:
                self._say("", "one of its parameters has no name: it is left out")
        return list(found.values())

    def _take(self, parameter: dict[str, Any]) -> None:
        name, place = parameter["name"], str(parameter.get("in"))
        required = parameter.get("required") is True or place == "path"
        fault = self._fault(name, place)
        if fault and required and place != "path":
            raise Unresolved(f"its required parameter {name!r} {fault}")
        if fault:
            self._say(name, f"{fault}: it is left out")
        elif place != "header" or name.casefold() not in _IGNORED:
            try:
                self._put(name, cast("Place", place), self._schema(parameter), required)
            except Unresolved as error:
                if required:
                    raise
                self._say(name, f"{error}: it is left out")

    def _fault(self, name: str, place: str) -> str | None:
        if place not in ("path", "query", "header", "cookie"):
            return f"is in {place!r}, which is no place of OpenAPI 3"
        if name in self._properties:
            return f"is in the {self._places[name]} too, and a call can give it once"
        if place == "path" and name not in _TEMPLATE.findall(self._path):
            return "is in the path, where there is no such place"
        return None

    def _put(self, name: str, place: Place, schema: tuple[Schema, dict[str, Schema]], required: bool) -> None:
        self._places[name] = place
        self._properties[name] = schema[0]
        self._definitions |= schema[1]
        self._required += [name] if required else []

    def _schema(self, parameter: dict[str, Any]) -> tuple[Schema, dict[str, Schema]]:
        content = parameter.get("content")
        media = next(iter(content.values()), {}) if isinstance(content, dict) else parameter
        schema, definitions = self._references.schema(media.get("schema", {}) if isinstance(media, dict) else {})
        told = {"description": str(parameter["description"])} if parameter.get("description") else {}
        shown = {"examples": [parameter["example"]]} if "example" in parameter else {}
        return ({**shown, **schema, **told} if isinstance(schema, dict) else schema), definitions

    def _complete_path(self) -> None:
        for name in _TEMPLATE.findall(self._path):
            if name not in self._properties:
                self._say(name, "is in the path but not described: any text is taken")
                self._put(name, "path", ({"type": "string"}, {}), required=True)

    def _take_body(self, body: Body) -> None:
        self._properties |= body.properties
        self._required += body.required
        self._definitions |= body.definitions

    def _category(self) -> str:
        return next((tag for tag in listed(self._own, "tags") if isinstance(tag, str)), "")

    def _description(self) -> str:
        texts = [str(self._own.get(word) or "").strip() for word in ("summary", "description")]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def _server(self) -> str:
        """The first server of the operation, its path or the document."""
        levels = (self._own, self._item, self._document)
        return next((url for level in levels for url in servers_of(level)), "")


def _effects(method: str) -> Effects:
    """What HTTP promises of a method (RFC 9110, 9.2)."""
    safe = method in _SAFE
    destructive = True if method == "delete" else False if safe else None
    return Effects(read_only=safe, destructive=destructive, idempotent=safe or method in ("put", "delete"))


def servers_of(level: dict[str, Any]) -> Iterator[str]:
    """The URLs of the servers that a document, a path or an operation names, with their variables' defaults.

    Raises:
        Unresolved: A variable has none.
    """
    for server in listed(level, "servers"):
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield _filled(server).rstrip("/")


def _filled(server: dict[str, Any]) -> str:
    variables = server.get("variables")
    url = str(server["url"])
    for name in _TEMPLATE.findall(url):
        variable = variables.get(name) if isinstance(variables, dict) else None
        if not isinstance(variable, dict) or "default" not in variable:
            raise Unresolved(f"the variable {name!r} of its server {url!r} has no default")
        url = url.replace(f"{{{name}}}", str(variable["default"]))
    return url
