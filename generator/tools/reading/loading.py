"""Read a file of YAML or JSON, told apart by what is in it, as plain JSON data of bounded size and depth."""

import re
from pathlib import Path
from typing import Any

import orjson
import yaml

from generator.errors import UsageError

LARGEST = 256 << 20
"""Bytes of a file that is read."""
NODES = 5_000_000
"""Values that a file may hold, each counted as often as YAML's aliases repeat it."""
DEPTH = 100
"""Levels that values may be nested."""

_PLAIN = (str, int, float, bool, type(None))


def load(path: Path) -> Any:
    """The data of a YAML or JSON file. YAML is read by its version 1.2: `on` and `12:30` are text, so are keys.

    Raises:
        UsageError: There is no such file, it is neither YAML nor JSON, or it is too large.
    """
    try:
        if path.stat().st_size > LARGEST:
            raise UsageError(f"{path} is larger than {LARGEST >> 20} MB: split it into several specifications.")
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        raise UsageError(f"{path} cannot be read ({error.strerror}): give a tool specification.") from None
    value = _parse(data, path)
    check_size(value, str(path))
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
            if count + len(below) > NODES:
                raise UsageError(f"{name} holds more than {NODES:,} values, aliases followed: make it smaller.")
        count += len(below)
        if depth > DEPTH:
            raise UsageError(f"{name} is nested more than {DEPTH} levels deep: make it flatter.")
        level = below


def _parse(data: bytes, path: Path) -> Any:
    try:
        return orjson.loads(data)
    except ValueError as error:
        fault = f"is not JSON ({error})" if data.lstrip()[:1] in (b"{", b"[") else ""
    try:
        return yaml.load(data, _Loader)  # noqa: S506  a safe loader, see below
    except RecursionError:
        raise UsageError(f"{path} is nested more than {DEPTH} levels deep: make it flatter.") from None
    except (yaml.YAMLError, ValueError) as error:
        fault = fault or f"is neither JSON nor YAML ({' '.join(str(error).split())[:200]})"
        raise UsageError(f"{path} {fault}: give a tool specification.") from None


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, with the plain values of YAML 1.2 and keys that are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  yaml's own way

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if len(node.value) > NODES // 50:  # merge keys multiply before anything is built
            raise yaml.YAMLError("its merge keys expand to too many values")

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        self.flatten_mapping(node)
        return {_key(key): self.construct_object(value, deep=deep) for key, value in node.value}


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.YAMLError(f"a key is no text, {node.start_mark}")
    return str(node.value)


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]{1,300}", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))

_Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))
