"""Which documents of a folder to take, by patterns as `.gitignore` has them.

*.md        any file so called, wherever it lies        docs/*.md   only those in the folder docs of the root
drafts/     everything below any folder so called       docs/**     everything below docs
"""

import re
from collections.abc import Sequence

from generator.errors import UsageError

_PARTS = re.compile(r"\*\*/|/\*\*$|\*\*|\*|\?|\[!?[^\]/]+\]|.", re.DOTALL)
_REGEX = {"**/": "(?:.*/)?", "/**": "/.*", "**": ".*", "*": "[^/]*", "?": "[^/]"}


class Globs:
    """Patterns of names to take and to leave out.

    Args:
        include: A document has to fit one of them; none: all do.
        exclude: A document may fit none of them.

    Raises:
        UsageError: A pattern is empty or none.
    """

    def __init__(self, include: Sequence[str] = (), exclude: Sequence[str] = ()) -> None:
        self._include = [_compiled(pattern) for pattern in include]
        self._exclude = [_compiled(pattern) for pattern in exclude]

    def take(self, name: str) -> bool:
        """Whether to take a document, by its path below the root, with forward slashes."""
        wanted = not self._include or any(pattern.fullmatch(name) for pattern in self._include)
        return wanted and not any(pattern.fullmatch(name) for pattern in self._exclude)


def _compiled(pattern: str) -> re.Pattern[str]:
    path = pattern.strip().removeprefix("./")
    body = path.strip("/")
    if not body:
        raise UsageError(f"The pattern {pattern!r} names no file; use patterns such as '*.md', 'docs/**' or 'drafts/'.")
    anywhere = "" if "/" in path.rstrip("/") else "(?:.*/)?"
    below = "/.*" if path.endswith("/") else "(?:/.*)?"
    try:
        return re.compile(anywhere + "".join(map(_translated, _PARTS.findall(body))) + below, re.DOTALL)
    except re.error as error:
        raise UsageError(f"The pattern {pattern!r} is not valid: {error}.") from None


def _translated(part: str) -> str:
    if part.startswith("[") and part.endswith("]") and len(part) > 2:
        return "[" + part[1:].replace("\\", "\\\\").replace("!", "^", 1 if part[1] == "!" else 0)
    return _REGEX.get(part) or re.escape(part)
