"""Names of functions as OpenAI's API takes them: `notes.search/v2` → `notes_search_v2`.

A name that fits stays. Of another, the signs that do not fit become `_`; where that is longer than 64 signs, or another
function's name, it ends with six signs of the true name's hash. What a name has become is remembered, so that in all
rows of an output a function has one name, and a name is one function's.
https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from collections import Counter
from collections.abc import Iterable

from generator.hashing import fingerprint

LONGEST = 64
_FITS = re.compile(rf"[a-zA-Z0-9_-]{{1,{LONGEST}}}")
_STRANGE = re.compile(r"[^a-zA-Z0-9_-]+")
_HASH = 6


class FunctionNames:
    """What functions are called in an output; names are given as they come, and kept."""

    def __init__(self) -> None:
        self._called: dict[str, str] = {}
        self._taken: set[str] = set()

    def __call__(self, names: Iterable[str]) -> dict[str, str]:
        """By the true name, what each function of a row is called; all differ."""
        row = list(dict.fromkeys(names))
        new = [name for name in row if name not in self._called]
        wanted = {name: _wanted(name) for name in new}
        count = Counter(wanted.values())
        for name in sorted(new, key=lambda name: wanted[name] != name):  # those that fit come first
            stays = wanted[name] == name or count[wanted[name]] == 1
            free = len(wanted[name]) <= LONGEST and wanted[name] not in self._taken
            self._called[name] = wanted[name] if stays and free else _marked(name, wanted[name])
            self._taken.add(self._called[name])
        return {name: self._called[name] for name in row}


def function_names(names: Iterable[str]) -> dict[str, str]:
    """By the true name, what a function is called; all differ."""
    return FunctionNames()(names)


def _wanted(name: str) -> str:
    return name if _FITS.fullmatch(name) else _STRANGE.sub("_", name)[: LONGEST + 1]


def _marked(name: str, called: str) -> str:
    return f"{called[: LONGEST - _HASH - 1]}_{fingerprint(name, _HASH)}"
