"""An OpenAPI document in several files as one: what its references name in its own folder is put into it.

{"$ref": "pets/pet.yaml#/Pet"}  →  {"$ref": "#/x-files/pets~1pet.yaml/Pet"}, and the file under `x-files`

Files outside the folder, links that lead out of it, and addresses of the web are never read: their references stay as
they are, and reading the document tells them by name.
"""

import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import orjson

from generator.errors import UsageError

FILES = "x-files"
"""Where the other files stand in the document."""
MOST = 10_000
"""Files that a document may be in."""

_OTHER = re.compile(rb'"\$ref":"(?!#|\w+://)')
"""A reference to another file, in JSON."""
_DATA = {"example", "examples", "default", "enum", "const", "value"}


def bundled(document: dict[str, Any], path: Path, load: Callable[[Path], Any]) -> dict[str, Any]:
    """The document with the files beside and below it that it refers to; the same one where it refers to none.

    Args:
        document: Plain JSON data.
        path: Where it was read.
        load: Reads a file.

    Raises:
        UsageError: A file cannot be read as YAML or JSON, or there are too many.
    """
    return _Bundle(path, load).of(document) if _has_other(document) else document


class _Bundle:
    def __init__(self, path: Path, load: Callable[[Path], Any]) -> None:
        self._load = load
        self._root = path.resolve()
        self._folder = self._root.parent
        self._waiting: list[Path] = []
        self._known = {self._root}

    def of(self, document: dict[str, Any]) -> dict[str, Any]:
        found = self._rewritten(document, self._root)
        files: dict[str, Any] = {}
        while self._waiting:
            file = self._waiting.pop()
            files[self._name(file)] = self._rewritten(self._load(file), file)
        return {**found, FILES: files}

    def _rewritten(self, node: Any, file: Path) -> Any:
        if isinstance(node, list):
            return [self._rewritten(inner, file) for inner in node]
        if not isinstance(node, dict):
            return node
        return {
            name: inner if name in _DATA and not _is_schema_map(node, name) else self._part(name, inner, file)
            for name, inner in node.items()
        }

    def _part(self, name: str, inner: Any, file: Path) -> Any:
        if name == "$ref" and isinstance(inner, str):
            return self._address(inner, file)
        return self._rewritten(inner, file)

    def _address(self, address: str, file: Path) -> str:
        """Where in the one document that stands to which a file refers."""
        other, _, place = address.partition("#")
        target = self._file(other, file) if other else file
        if target is None:
            return address
        inside = "" if target == self._root else f"/{FILES}/{self._name(target).replace('~', '~0').replace('/', '~1')}"
        return f"#{inside}{place}" if place.startswith("/") or not place else address

    def _file(self, name: str, beside: Path) -> Path | None:
        """The file of that name in the document's folder, to be read; None where it may not be, or is none."""
        if "://" in name or name.startswith(("/", "\\")):
            return None
        with suppress(OSError, ValueError):
            file = (beside.parent / unquote(name)).resolve()
            if file.is_relative_to(self._folder) and file.is_file():
                self._add(file)
                return file
        return None

    def _add(self, file: Path) -> None:
        if file in self._known:
            return
        if len(self._known) >= MOST:
            raise UsageError(f"{self._root} refers to more than {MOST:,} files: bundle it into one, and give that.")
        self._known.add(file)
        self._waiting.append(file)

    def _name(self, file: Path) -> str:
        return file.relative_to(self._folder).as_posix()


def _has_other(document: dict[str, Any]) -> bool:
    """Whether there may be a reference to another file; looked for in the text, which is faster than a walk."""
    try:
        return _OTHER.search(orjson.dumps(document)) is not None
    except TypeError:  # a number of more digits than are written
        return True


def _is_schema_map(node: dict[str, Any], name: str) -> bool:
    """Whether a word of data is the name of a thing here: of a property, or of a response in `examples`."""
    return isinstance(node.get(name), dict) and ("$ref" in node[name] or "type" in node[name])
