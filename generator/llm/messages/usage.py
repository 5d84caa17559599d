"""How many tokens a reply says that it took, in whatever form a server says it."""

from math import isfinite
from typing import Any


def tokens(usage: Any, *names: str) -> int:
    """The sum of what `usage` counts under these names; 0 where it does not say, or says what is no count."""
    said = [usage.get(name) for name in names] if isinstance(usage, dict) else []
    return sum(int(count) for count in said if isinstance(count, int | float) and isfinite(count) and count > 0)
