"""What somebody probably meant."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: object, known: Iterable[str]) -> str:
    """What ends a sentence with the known name that is most like this one; empty where none is."""
    by_lower = {one.lower(): one for one in known}
    close = get_close_matches(str(name)[:100].lower(), by_lower, 1, 0.6)
    return f"; probably {by_lower[close[0]]!r} is meant." if close else ""
