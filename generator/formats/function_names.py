"""Names of functions as OpenAI's API takes them: `notes.search/v2` → `notes_search_v2`.

A name that fits stays. Of another, the signs that do not fit become `_`; where that is longer than 64 signs, or another
function's name in the row, it ends with six signs of the true name's hash.
https://platform.openai.com/docs/api-reference/chat/create
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping

from generator.hashing import fingerprint

LONGEST = 64
_FITS = re.compile(rf"[a-zA-Z0-9_-]{{1,{LONGEST}}}")
_STRANGE = re.compile(r"[^a-zA-Z0-9_-]+")
_HASH = 6


def function_names(names: Iterable[str]) -> dict[str, str]:
    """By the true name, what a function is called; all differ."""
    found = dict.fromkeys(names, "")
    wanted = {name: name if _FITS.fullmatch(name) else _STRANGE.sub("_", name)[: LONGEST + 1] for name in found}
    count = Counter(wanted.values())
    return {name: called if _stays(name, called, count) else _marked(name, called) for name, called in wanted.items()}


def _stays(name: str, called: str, count: Mapping[str, int]) -> bool:
    """Whether a name may be called so: a name that fits always, another where nobody else is."""
    return len(called) <= LONGEST and (called == name or count[called] == 1)


def _marked(name: str, called: str) -> str:
    return f"{called[: LONGEST - _HASH - 1]}_{fingerprint(name, _HASH)}"
