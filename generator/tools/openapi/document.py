"""Read a document of OpenAPI 3 (https://spec.openapis.org/oas/v3.1.1) or Swagger 2.0: one tool an operation.

Path, query, header and cookie parameters and the properties of the body become the tool's parameters; the answer when
all goes well says its outputs; the method says what a call may do.
"""

import re
from collections.abc import Iterator
from typing import Any

from generator.errors import UsageError
from generator.tools.openapi.addresses import Unresolved
from generator.tools.openapi.operation import Operation, servers_of
from generator.tools.openapi.schema import References
from generator.tools.openapi.swagger import METHODS, upgraded
from generator.tools.spec.model import ToolSpec
from generator.tools.spec.parsed import Parsed, SpecFault, saying
from generator.tools.spec.validation import unused, usable_name


def from_openapi(document: dict[str, Any], name: str) -> Parsed:
    """The specification that a document says; an operation that cannot be called is left out and told.

    Args:
        document: Plain JSON data.
        name: What to call the API where the document has no title.

    Raises:
        UsageError: The document is of another version, or has no paths.
    """
    _check_version(document, name)
    document = upgraded(document) if "swagger" in document else document
    references = References(document)
    faults: list[SpecFault] = []
    names: set[str] = set()
    tools = []
    for path, item, method in _operations(document, references, faults):
        called = _name(item[method], path, method, names, faults)
        say = saying(faults, called)
        try:
            tools.append(Operation(document, references, path, item, method, say).tool(called))
            names.add(called)
        except Unresolved as error:
            say("", f"{error}: the operation is left out")
    info = document.get("info")
    info = info if isinstance(info, dict) else {}
    title, description = str(info.get("title") or name), str(info.get("description") or "")
    servers = [url for url in servers_of(document) if "{" not in url]
    return Parsed(ToolSpec(name=title, description=description, kind="openapi", servers=servers, tools=tools), faults)


def _check_version(document: dict[str, Any], name: str) -> None:
    if "swagger" in document:
        version = str(document["swagger"])
        if not version.startswith("2"):
            raise UsageError(f"{name} is Swagger {version:.10}, which is not read: give Swagger 2.0 or OpenAPI 3.")
    else:
        version = str(document.get("openapi"))
        if not version.startswith("3."):
            raise UsageError(
                f"{name} is OpenAPI {version:.10}, which is not read: give a document of OpenAPI 3.0 or 3.1, or of "
                "Swagger 2.0."
            )
    if not isinstance(document.get("paths"), dict) or not document["paths"]:
        raise UsageError(f"{name} has no `paths`, so there is nothing to call: give a document with operations.")


def _operations(
    document: dict[str, Any], references: References, faults: list[SpecFault]
) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Path, item and method of each operation; references to an item or an operation are followed."""
    paths = _followed(references, document["paths"], "paths", "all of it", faults)
    for path, given in paths.items() if isinstance(paths, dict) else ():
        item = _followed(references, given, path, "the path", faults)
        for method in METHODS if isinstance(item, dict) else ():
            if item.get(method) is None:
                continue
            named = f"{method.upper()} {path}"
            operation = _followed(references, item[method], named, "the operation", faults)
            if isinstance(operation, dict):
                yield path, {**item, method: operation}, method
            elif operation is not None:
                faults.append(SpecFault(named, "", "is no object: it is left out"))


def _followed(references: References, given: Any, named: str, what: str, faults: list[SpecFault]) -> Any:
    try:
        return references.follow(given)
    except Unresolved as error:
        faults.append(SpecFault(named, "", f"{error}: {what} is left out"))
        return None


def _name(operation: dict[str, Any], path: str, method: str, names: set[str], faults: list[SpecFault]) -> str:
    """The operation's id where it has a good one, else method and path: `get_pets_by_pet_id`."""
    given = operation.get("operationId")
    wanted = usable_name(str(given)) if given else ""
    if wanted in names:
        faults.append(SpecFault(wanted, "", f"is the id of two operations: that of {method.upper()} {path} is renamed"))
    elif given and wanted != given:
        faults.append(
            SpecFault(str(given), "", f"is an id that cannot be called: it is {wanted or 'named by its path'}")
        )
    base = wanted or _from_path(path, method)
    return unused(base, names)


def _from_path(path: str, method: str) -> str:
    words = [method]
    for part in path.split("/"):
        words += [("by_" if part.startswith("{") else "") + word for word in [_snake(part)] if word]
    return usable_name("_".join(words)) or method


def _snake(part: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", part)
    return re.sub(r"\W+", "_", spaced).strip("_").lower()
