"""How deep data from outside may be nested.

Whatever walks over data (a technique, pydantic, JSON's own writer) goes one call deeper a level, and Python ends at
some thousand calls: what is deeper than anybody writes is refused where it comes in, and nothing behind has to care.
"""

from typing import Any

DEPTH = 100
"""Levels that lists and objects may be nested."""
TOO_DEEP = f"is nested more than {DEPTH} levels deep"


class TooDeep(ValueError):
    """Data that is nested too deeply; the message is a predicate of it."""

    def __init__(self) -> None:
        super().__init__(TOO_DEEP)


def is_too_deep(value: Any) -> bool:
    """Whether data of lists and objects has more than `DEPTH` levels."""
    level = [value]
    for _ in range(DEPTH + 1):
        level = [part for item in level for part in _parts(item)]
        if not level:
            return False
    return True


def _parts(value: Any) -> Any:
    """What is in a list or object; nothing is in an empty one, which is a level all the same."""
    if isinstance(value, dict):
        return value.values() or (None,)
    return (value or (None,)) if isinstance(value, list) else ()


def may_be_too_deep(text: bytes | str, start: int = 0, end: int | None = None) -> bool:
    """Whether JSON has enough brackets to be too deep: a look that costs next to nothing, and is mostly the last."""
    if isinstance(text, str):
        return text.count("[", start, end) + text.count("{", start, end) > DEPTH
    return text.count(b"[", start, end) + text.count(b"{", start, end) > DEPTH
