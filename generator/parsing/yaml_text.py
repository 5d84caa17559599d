"""Read YAML as plain data of bounded size and depth: what is beyond is refused before any of it is built.

Values are those of YAML 1.2: `on` and `12:30` are text, and so are all keys. Aliases count as often as they repeat what
they stand for, so that ten lines cannot stand for a billion values.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import yaml

from generator.parsing.bounds import DEPTH, TooDeep

VALUES = 100_000
"""Values that settings, a prompt or a document's head may have; a value is a hundred characters of text at most."""


class NotYAML(ValueError):
    """The text is no YAML at all; the message says where, as a predicate."""


def load(data: bytes, most: int = VALUES, *, repeated_keys: bool = False) -> Any:
    """The data that a YAML text says.

    Args:
        data: The text, in UTF-8 or UTF-16.
        most: Values that it may hold, each counted as often as aliases repeat it.
        repeated_keys: Whether a key may come twice in a mapping; the last one counts then.

    Raises:
        NotYAML: It is not valid.
        ValueError: It is nested too deeply, too large, or has a key twice; the message is a predicate of the text.
    """
    try:
        _Account(most, repeated_keys).enter(yaml.parse(data, Loader=_Loader))
        return _built(data)
    except yaml.YAMLError as error:
        raise NotYAML(f"is not valid YAML ({' '.join(str(error).split())[:200]})") from None
    except RecursionError:  # some calls a level, on top of those that lead here
        raise TooDeep from None


def _built(data: bytes) -> Any:
    try:
        return yaml.load(data, _Loader)  # noqa: S506  a safe loader, see below
    except ValueError as error:  # a value that is none of the kind that its tag says
        raise yaml.YAMLError(error) from None


@dataclass(slots=True)
class _Node:
    """A value with all in it: how many values that are, and how many levels.

    Attributes:
        keys: Of a mapping, those that have come; None for what is no mapping.
        key_is_next: Whether the next value in a mapping is a key.
    """

    anchor: str | None = None
    values: int = 1
    levels: int = 1
    keys: set[str] | None = None
    key_is_next: bool = True


@dataclass(slots=True)
class _Account:
    """Counts what a text says, event by event, without building it."""

    most: int
    repeated_keys: bool
    open: list[_Node] = field(default_factory=list)
    anchored: dict[str, _Node] = field(default_factory=dict)
    values: int = 0

    def enter(self, events: Iterable[yaml.Event]) -> None:
        """Count all of a text.

        Raises:
            ValueError: It is too large, too deep, or has a key twice.
        """
        for event in events:
            if isinstance(event, yaml.AliasEvent):
                self._alias(event)
            elif isinstance(event, yaml.ScalarEvent):
                self._key(event)
                self._close(_Node(event.anchor, 1 + len(event.value) // 100, 0))
            elif isinstance(event, yaml.CollectionStartEvent):
                keys = set[str]() if isinstance(event, yaml.MappingStartEvent) else None
                self.open.append(_Node(event.anchor, keys=keys))
                self._bound(1, 0)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._close(self.open.pop(), counted=True)

    def _alias(self, event: yaml.AliasEvent) -> None:
        if any(node.anchor == event.anchor for node in self.open):
            raise ValueError(f"has an alias in what it stands for, *{event.anchor}")
        known = self.anchored.get(event.anchor or "", _Node(levels=0))  # one that stands for nothing is no YAML
        self._close(_Node(None, known.values, known.levels))

    def _close(self, node: _Node, *, counted: bool = False) -> None:
        if not counted:
            self._bound(node.values, node.levels)
        if node.anchor:
            self.anchored[node.anchor] = node
        if self.open:
            outer = self.open[-1]
            outer.values += node.values
            outer.levels = max(outer.levels, node.levels + 1)
            outer.key_is_next = not outer.key_is_next

    def _bound(self, values: int, levels: int) -> None:
        self.values += values
        if self.values > self.most:
            raise ValueError(f"holds more than {self.most:,} values, aliases followed")
        if len(self.open) + levels > DEPTH:
            raise TooDeep

    def _key(self, event: yaml.ScalarEvent) -> None:
        keys = self.open[-1].keys if self.open else None
        if keys is None or not self.open[-1].key_is_next or self.repeated_keys:
            return
        if event.value in keys and event.value != "<<":
            again = f", again in line {event.start_mark.line + 1}" if event.start_mark else ""
            raise ValueError(f"has `{event.value:.100}` twice{again}")
        keys.add(event.value)


_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Loader(_Base):  # type: ignore[misc]
    """The safe loader, with the plain values of YAML 1.2 and keys that are text."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  yaml's own way

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[str, Any]:
        self.flatten_mapping(node)
        return {_key(key): self.construct_object(value, deep=deep) for key, value in node.value}


def _key(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        raise yaml.YAMLError(f"a key is no text, {node.start_mark}")
    return str(node.value)


def _construct_int(loader: Any, node: yaml.ScalarNode) -> int:
    return int(loader.construct_scalar(node))


for _tag, _pattern, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]{1,300}", "-+0123456789"),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)(?:[eE][-+]?[0-9]+)?|[-+]?[0-9]+[eE][-+]?[0-9]+", "-+0123456789."),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
):
    _Loader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), list(_first))

_Loader.add_constructor("tag:yaml.org,2002:int", _construct_int)
