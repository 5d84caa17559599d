"""Read a file of YAML or JSON, told apart by what is in it, as plain JSON data of bounded size and depth."""

import json
import math
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError
from generator.parsing import yaml_text
from generator.parsing.bounds import DEPTH

LARGEST = 256 << 20
"""Bytes of a file that is read."""
VALUES = 5_000_000
"""Values that a file may hold, each counted as often as YAML's aliases repeat it."""

_PLAIN = (str, int, float, bool, type(None))


def load(path: Path) -> Any:
    """The data of a YAML or JSON file. YAML is read by its version 1.2: `on` and `12:30` are text, so are keys.

    Raises:
        UsageError: There is no such file, it is neither YAML nor JSON, it has a key twice, or it is too large.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST >> 20} MB: split it into several specifications.")
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): give a tool specification.") from None
    value = _parse(data, path)
    check_size(value, str(path))
    if twice := _repeated_key(data):
        raise UsageError(f"{path} has `{twice:.100}` twice in one object: keep one of them.")
    return value


def check_size(value: Any, name: str) -> None:
    """Refuse data that is nested too deeply, too large when aliases are followed, or no JSON.

    Raises:
        UsageError: It is one of these; `name` says whose data it is.
    """
    count, level, depth = 1, [value], 0
    while level:
        depth += 1
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
            elif isinstance(item, list):
                below += item
            elif not isinstance(item, _PLAIN):
                raise UsageError(f"{name} holds {type(item).__name__}, which JSON does not have: write it as text.")
            elif isinstance(item, float) and not math.isfinite(item):
                raise UsageError(f"{name} holds a number that JSON does not have, {item}: write it as text.")
            if count + len(below) > VALUES:
                raise UsageError(f"{name} holds more than {VALUES:,} values, aliases followed: make it smaller.")
        count += len(below)
        if depth > DEPTH:
            raise UsageError(f"{name} is nested more than {DEPTH} levels deep: make it flatter.")
        level = below


def _parse(data: bytes, path: Path) -> Any:
    try:
        return orjson.loads(data)
    except ValueError as error:
        return _lines(data) or _parse_yaml(data, path, error)


def _lines(data: bytes) -> list[Any] | None:
    """The objects of a file with one in each line; None where it is another."""
    if data.lstrip()[:1] != b"{":
        return None
    try:
        return [orjson.loads(line) for line in data.splitlines() if line.strip()]
    except ValueError:
        return None


def _parse_yaml(data: bytes, path: Path, no_json: ValueError) -> Any:
    try:
        return yaml_text.load(data, VALUES)
    except yaml_text.NotYAML as error:
        is_json = data.lstrip()[:1] in (b"{", b"[")
        fault = f"is not JSON ({no_json})" if is_json else f"is neither JSON nor YAML: it {error}"
        raise UsageError(f"{path} {fault}: give a tool specification.") from None
    except ValueError as error:
        raise UsageError(f"{path} {error}: make it smaller and flatter, each key once.") from None


def _repeated_key(data: bytes) -> str | None:
    """A name that an object has twice, of which readers take one and say nothing; None too where this is no JSON."""
    found: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in pairs]
        if len(set(names)) < len(names):
            found.append(next(name for name in names if names.count(name) > 1))

    with suppress(ValueError):
        json.loads(data, object_pairs_hook=look)
    return found[0] if found else None
