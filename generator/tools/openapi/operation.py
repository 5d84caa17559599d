"""One operation of an OpenAPI document as a tool."""

from collections.abc import Iterator
from typing import Any

from generator.tools.openapi.answer import outputs_of
from generator.tools.openapi.body import body_of
from generator.tools.openapi.parameters import TEMPLATE, ParameterReader
from generator.tools.openapi.schema import References
from generator.tools.openapi.security import keys_of
from generator.tools.spec.model import Effects, Route, Tool, closed_object, complexity_of
from generator.tools.spec.parsed import Say
from generator.tools.spec.schemas import listed

_SAFE = {"get", "head", "options", "trace"}


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

    def tool(self, name: str) -> Tool:
        """The tool of that name.

        Raises:
            Unresolved: The operation cannot be called: its body, which is required, cannot be found.
        """
        found = ParameterReader(self._references, self._path, self._say).read(self._item, self._own)
        body = body_of(self._own, self._references, found.properties.keys(), self._method, self._say)
        outputs, returns = outputs_of(self._own, self._references, self._say)
        definitions = found.definitions | body.definitions
        parameters = (
            closed_object(found.properties | body.properties, found.required + body.required)
            | body.rules
            | ({"$defs": definitions} if definitions else {})
        )
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
                places=found.places,
                written=found.written | body.written,
                body=body.whole,
                media=body.media,
                keys=keys_of(self._document, self._own, self._references),
            ),
        )

    def _category(self) -> str:
        return next((tag for tag in listed(self._own, "tags") if isinstance(tag, str)), "")

    def _description(self) -> str:
        texts = [str(self._own.get(word) or "").strip() for word in ("summary", "description")]
        return "\n\n".join(dict.fromkeys(text for text in texts if text))

    def _server(self) -> str:
        """The first server of the operation, its path or the document; none where it is not told in full."""
        for level in (self._own, self._item, self._document):
            for server in servers_of(level):
                if open_variable := TEMPLATE.search(server):
                    self._say("", f"the variable {open_variable[1]!r} of its server {server!r} has no default: calls "
                              "need the base URL of the service")  # fmt: skip
                    return ""
                return server
        return ""


def _effects(method: str) -> Effects:
    """What HTTP promises of a method (RFC 9110, 9.2)."""
    safe = method in _SAFE
    destructive = True if method == "delete" else False if safe else None
    return Effects(read_only=safe, destructive=destructive, idempotent=safe or method in ("put", "delete"))


def servers_of(level: dict[str, Any]) -> Iterator[str]:
    """The URLs of the servers that a document, a path or an operation names, with their variables' defaults.

    A variable without one has the first of its values, or stays as it is where it has none.
    """
    for server in listed(level, "servers"):
        if isinstance(server, dict) and isinstance(server.get("url"), str):
            yield _filled(server).rstrip("/")


def _filled(server: dict[str, Any]) -> str:
    variables = server.get("variables")
    url = str(server["url"])
    for name in TEMPLATE.findall(url):
        variable = variables.get(name) if isinstance(variables, dict) else None
        if isinstance(variable, dict):
            values = [variable["default"]] if "default" in variable else listed(variable, "enum")
            url = url.replace(f"{{{name}}}", str(values[0])) if values else url
    return url
