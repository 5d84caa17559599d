"""What somebody probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?` to end a sentence with; empty where nothing known is like the name."""
    by_lower = {one.lower(): one for one in known}
    close = get_close_matches(str(name)[:100].lower(), by_lower, 1, 0.6)
    return f"; did you mean {by_lower[close[0]]!r}?" if close else ""
