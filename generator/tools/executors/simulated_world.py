"""What a simulated session holds: things by kind and key, created, changed and deleted by calls.

What a tool does to which kind of thing is read from its name (`create_book`, `list_books`), and which thing from its
arguments (`book_id`). A thing that the session did not make is there all the same, made up by its key.
"""

from dataclasses import dataclass
from typing import Any, Literal

from generator.tools.spec.model import Tool
from generator.tools.spec.names import entities, name_words

Deed = Literal["create", "read", "list", "update", "delete", "other"]

_VERBS: dict[Deed, str] = {
    "create": "create add insert register new make post",
    "read": "get read fetch show view retrieve describe lookup",
    "list": "list search find query browse",
    "update": "update patch edit set change modify replace put rename",
    "delete": "delete remove destroy drop cancel",
}
_DEEDS = {verb: deed for deed, verbs in _VERBS.items() for verb in verbs.split()}
_KEYS = ("id", "uuid", "key", "name", "path", "number", "code")
"""Words for what tells a thing from others of its kind, the surest first."""


Key = str | int


@dataclass(frozen=True, slots=True)
class Aim:
    """What a call is about.

    Attributes:
        deed: What it does.
        kind: To what kind of thing, for example `book`.
        key: To which one; None where the arguments do not say.
    """

    deed: Deed
    kind: str
    key: Key | None


class World:
    """The things of one session.

    Attributes:
        changes: How often something was created, changed or deleted.
    """

    def __init__(self) -> None:
        self.changes = 0
        self._things: dict[tuple[str, Key], dict[str, Any] | None] = {}
        self._mentioned: dict[Key, dict[str, Any]] = {}

    def known(self, kind: str, key: Key) -> dict[str, Any]:
        """What the session has learnt of a thing; empty for one that it has not touched."""
        return self._things.get((kind, key)) or self._mentioned.get(key, {})

    def keep(self, kind: str, key: Key, facts: dict[str, Any]) -> None:
        """Write down what is known of a thing; it is there from now on."""
        self._things[kind, key] = {**self.known(kind, key), **facts}
        self.changes += 1

    def mention(self, key: Key, facts: dict[str, Any]) -> None:
        """Remember a thing that a result told of, of whatever kind it may be: `lend_book` gives a loan."""
        self._mentioned[key] = facts

    def drop(self, kind: str, key: Key) -> None:
        """A thing is gone from now on."""
        self._things[kind, key] = None
        self.changes += 1

    def gone(self, kind: str, key: Key) -> bool:
        return self._things.get((kind, key), {}) is None

    def of_kind(self, kind: str) -> dict[Key, dict[str, Any]]:
        """The things of a kind that the session made or changed, by key, oldest first."""
        return {key: facts for (one, key), facts in self._things.items() if one == kind and facts is not None}

    def load(self, state: dict[str, dict[str, dict[str, Any]]]) -> None:
        """Know these things from the beginning, in the form of `state`; a key is a number where its thing says so."""
        for kind, things in state.items():
            for key, facts in things.items():
                own = key_in(facts, kind)
                self._things[kind, own if own is not None and str(own) == key else key] = dict(facts)

    def state(self) -> dict[str, dict[str, Any]]:
        """All that the session made or changed, by kind and key."""
        kinds = dict.fromkeys(kind for (kind, _), facts in self._things.items() if facts is not None)
        return {kind: {str(key): facts for key, facts in self.of_kind(kind).items()} for kind in kinds}


def aim_of(tool: Tool, args: dict[str, Any]) -> Aim:
    """What a call is about, by the tool's name and its arguments."""
    said = name_words(tool.name)
    deed: Deed = next((_DEEDS[word] for word in said if word in _DEEDS), "other")
    kind = "_".join(entities(tool.name, tool.category)) or "thing"
    return Aim(deed, kind, key_in(args, kind))


def referred(args: dict[str, Any], kind: str) -> list[tuple[str, Key]]:
    """The things that arguments name, by kind and key: `book_id` names a book, `id` one of the kind in question."""
    found = [(name_words(name), value) for name, value in args.items()]
    return [
        ("_".join(words[:-1]) or kind, value)
        for words, value in found
        if words and words[-1] in _KEYS and _is_key(value)
    ]


def key_in(values: dict[str, Any], kind: str) -> Key | None:
    """The value among arguments, or fields of a result, that says which thing of a kind it is."""
    ranked = [(rank, values[name]) for name in values if _is_key(values[name]) and (rank := _rank(name, kind)) >= 0]
    return min(ranked, default=(0, None), key=lambda each: each[0])[1]


def _rank(name: str, kind: str) -> int:
    """How surely a name is that of the key of a kind: 0 is the surest, -1 says that it is not."""
    words = name_words(name)
    if "_".join(words) == kind:
        return 2 * len(_KEYS)
    if not words or words[-1] not in _KEYS or "_".join(words[:-1]) not in ("", kind):
        return -1
    return 2 * _KEYS.index(words[-1]) + (len(words) == 1)


def _is_key(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)
