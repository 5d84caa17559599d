"""Values that a description shows: "The ticker, e.g. 'MSFT'", "Symbol (for example BTC-USD, ETH-USD)"."""

import re
from functools import lru_cache

_BEFORE = r"(?:\bfor example|\bfor instance|\be\.g\.?|\bi\.e\.?|\bsuch as|\bexamples?(?: values?)?(?: are| is)?|\blike)"
_QUOTE = r"(?:\"([^\"\n]{1,80})\"|'([^'\n]{1,80})'|`([^`\n]{1,80})`|“([^”\n]{1,80})”)"
_QUOTED = re.compile(_QUOTE)
_LIST = re.compile(
    rf"{_BEFORE}[,:]?\s*((?:{_QUOTE})(?:(?:\s*,\s*(?:or |and )?|\s+or\s+|\s+and\s+)(?:{_QUOTE}))*)", re.IGNORECASE
)
_BARE = re.compile(
    rf"{_BEFORE}[,:]?\s*([\w.+/@:$#-]*[\w/](?:\s*,\s*(?:or |and )?[\w.+/@:$#-]*[\w/])*)(?=\s*[).;]|\s*$|,? etc)",
    re.IGNORECASE,
)
_TELLING = re.compile(r"[\d/@_.:$#-]|^[A-Z]{2,}$|^[A-Z][a-z]+$")
"""A value that is no plain word: it has a digit or a sign, or it is a name."""
_NO_VALUE = re.compile(
    r"your|path/to|placeholder|<|\{|\.\.\.|…|^(?:YYYY|MM|DD|HH)\b|^x+$|^(?:etc|the|this|that|it|true|false|null|none)$",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def shown_values(description: str) -> tuple[str, ...]:
    """The values that a description shows as examples, in their order; placeholders such as `your-id` are none."""
    found: list[str] = []
    for match in _LIST.finditer(description[:2000]):
        found += ["".join(groups) for groups in _QUOTED.findall(match[1])]
    for match in _BARE.finditer(description[:2000]) if not found else ():
        parts = [re.sub(r"^(?:or|and)\s+", "", part.strip()) for part in match[1].split(",")]
        found += parts if all(map(_TELLING.search, parts)) else []
    return tuple(value for value in dict.fromkeys(found) if value.strip() == value and not _NO_VALUE.search(value))
