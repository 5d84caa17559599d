"""A Swagger 2.0 document (https://swagger.io/specification/v2/) in the words of OpenAPI 3.0.

{"in": "query", "name": "tags", "type": "array", "collectionFormat": "pipes"}
 → {"in": "query", "name": "tags", "style": "pipeDelimited", "explode": false, "schema": {"type": "array"}}

Schemas stay where they are, so that references to them hold.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from generator.tools.openapi.addresses import Addresses, Unresolved
from generator.tools.spec.schemas import listed

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_OF_PARAMETER = (
    *("name", "in", "description", "required", "collectionFormat", "allowEmptyValue", "schema", "style", "explode"),
    *("content", "allowReserved", "examples", "deprecated"),
)
"""Words of a parameter; all others describe its value."""
_FORMATS: dict[str, tuple[str, str, bool]] = {
    "csv": ("form", "simple", False),
    "ssv": ("spaceDelimited", "spaceDelimited", False),
    "tsv": ("tabDelimited", "tabDelimited", False),
    "pipes": ("pipeDelimited", "pipeDelimited", False),
    "multi": ("form", "simple", True),
}
"""By the way in which a list is written: its style in a query, its style elsewhere, and whether it is exploded."""
_FORM, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def upgraded(document: dict[str, Any]) -> dict[str, Any]:
    """The document as OpenAPI 3.0 says the same."""
    return _Upgrade(document).document()


def value_schema(parameter: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter that describes its value by words of its own."""
    found = {word: part for word, part in parameter.items() if word not in _OF_PARAMETER}
    return {**found, "type": "string", "format": "binary"} if found.get("type") == "file" else found


class _Upgrade:
    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._addresses = Addresses(document)

    def document(self) -> dict[str, Any]:
        given = self._document
        paths = given.get("paths")
        schemes = given.get("securityDefinitions")
        kept = {word: part for word, part in given.items() if word not in ("swagger", "host", "basePath", "schemes")}
        return kept | {
            "openapi": "3.0.3",
            "servers": list(self._servers(given, listed(given, "schemes"))),
            "$defs": given.get("definitions", {}),  # as references are reworded
            "paths": {path: self._item(item) for path, item in paths.items()} if isinstance(paths, dict) else paths,
            "components": {
                "securitySchemes": {name: _scheme(scheme) for name, scheme in schemes.items()}
                if isinstance(schemes, dict)
                else {}
            },
        }

    def _servers(self, document: dict[str, Any], schemes: list[Any]) -> Iterator[dict[str, str]]:
        host, base = document.get("host"), str(document.get("basePath") or "")
        base = base if not base or base.startswith("/") else f"/{base}"
        if not isinstance(host, str) or not host:
            yield from [{"url": base}] if base.strip("/") else []
            return
        known = [scheme for scheme in ("https", "http") if scheme in schemes] or ["https"]
        for scheme in known:
            yield {"url": f"{scheme}://{host}{base}"}

    def _item(self, item: Any) -> Any:
        item = self._followed(item)
        if not isinstance(item, dict):
            return item
        shared = [self._followed(each) for each in listed(item, "parameters")]
        changed = {
            method: self._operation(operation, shared)
            for method, given in item.items()
            if method in METHODS and isinstance(operation := self._followed(given), dict)
        }
        return {word: part for word, part in item.items() if word != "parameters"} | changed

    def _operation(self, operation: dict[str, Any], shared: list[Any]) -> dict[str, Any]:
        own = [self._followed(each) for each in listed(operation, "parameters")]
        named = {(each.get("name"), each.get("in")) for each in own if isinstance(each, dict)}
        given = [each for each in shared if not _is_in(each, named)] + own
        plain = [each for each in given if not (isinstance(each, dict) and each.get("in") in ("body", "formData"))]
        found = {**operation, "parameters": [_parameter(each) if isinstance(each, dict) else each for each in plain]}
        if body := self._body([each for each in given if each not in plain], operation):
            found["requestBody"] = body
        if isinstance(operation.get("responses"), dict):
            makes = self._media(operation, "produces")
            found["responses"] = {code: self._response(each, makes) for code, each in operation["responses"].items()}
        if servers := list(self._servers(self._document, listed(operation, "schemes"))):
            found |= {"servers": servers} if listed(operation, "schemes") else {}
        return found

    def _body(self, given: list[dict[str, Any]], operation: dict[str, Any]) -> dict[str, Any] | None:
        takes = self._media(operation, "consumes")
        whole = next((each for each in given if each["in"] == "body"), None)
        if whole is not None:
            content = {media: {"schema": whole.get("schema", {})} for media in takes or ["application/json"]}
            told = {"description": whole["description"]} if whole.get("description") else {}
            return {"content": content, "required": whole.get("required") is True, **told}
        fields = {str(each.get("name") or ""): each for each in given}
        if not fields:
            return None
        has_file = any(each.get("type") == "file" for each in given)
        media = next((each for each in takes if each in (_FORM, _PARTS)), _PARTS if has_file else _FORM)
        required = [name for name, each in fields.items() if each.get("required") is True]
        schema = {
            "type": "object",
            "properties": {name: {**_told(each), **value_schema(each)} for name, each in fields.items()},
            "required": required,
        }
        encoding = {name: style for name, each in fields.items() if (style := _style(each))}
        return {"content": {media: {"schema": schema, "encoding": encoding}}, "required": bool(required)}

    def _media(self, operation: dict[str, Any], word: str) -> list[str]:
        given = operation[word] if isinstance(operation.get(word), list) else listed(self._document, word)
        return [media for media in given if isinstance(media, str)]

    def _response(self, given: Any, makes: list[str]) -> Any:
        response = self._followed(given)
        if not isinstance(response, dict) or "schema" not in response:
            return response
        return {**response, "content": {(makes or ["application/json"])[0]: {"schema": response["schema"]}}}

    def _followed(self, node: Any) -> Any:
        """What a reference leads to; the reference itself where that is nothing."""
        with suppress(Unresolved):
            for _ in range(20):
                if not isinstance(node, dict) or not isinstance(node.get("$ref"), str):
                    break
                node = self._addresses.at(node["$ref"])
        return node


def _is_in(parameter: Any, named: set[tuple[Any, Any]]) -> bool:
    return isinstance(parameter, dict) and (parameter.get("name"), parameter.get("in")) in named


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in given or "schema" in given:
        return given
    words = ("name", "in", "description", "required", "allowEmptyValue")
    kept: dict[str, Any] = {word: given[word] for word in words if word in given}
    return {**kept, "schema": value_schema(given), **_style(given)}


def _style(given: dict[str, Any]) -> dict[str, Any]:
    if given.get("type") != "array":
        return {}
    query, other, explode = _FORMATS.get(str(given.get("collectionFormat")), _FORMATS["csv"])
    return {"style": query if given.get("in") in ("query", "formData") else other, "explode": explode}


def _told(given: dict[str, Any]) -> dict[str, Any]:
    return {"description": str(given["description"])} if given.get("description") else {}


def _scheme(given: Any) -> Any:
    if not isinstance(given, dict):
        return given
    match given.get("type"):
        case "basic":
            return {"type": "http", "scheme": "basic"}
        case "oauth2":
            flow = str(given.get("flow"))
            return {"type": "oauth2", "flows": {_FLOWS.get(flow, flow): given}}
    return given
