"""Names of tools, parameters and outputs as words: `userIDs`, `user_id` and `User-Id` all say (user, id)."""

import re
from functools import lru_cache

from generator.text.words import STOP_WORDS, words

GENERIC = frozenset(
    "id name type value result data status path key text content message description title count size length index "
    "number url date time timestamp code info detail item list array object output input response success error ok "
    "total limit offset page version format mode level start end query label tag state kind field body string".split()
)
"""Words that say little of what a thing is: two paths need not be paths of the same kind."""
REFERENCES = frozenset("id name path key url handle reference ref".split())
"""Words for what stands for a thing: who asks for a `file` as text means its path or its name."""
QUANTITIES = frozenset("count size length index number total limit offset page start end date time timestamp".split())
"""Generic words for a number or a moment: two counts of one thing need not be the same count."""

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![a-z]))")
_PARTS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[^A-Za-z0-9]+")
_SAME = {
    "identifier": ("id",), "filename": ("file", "name"), "filepath": ("file", "path"), "directory": ("folder",),
    "dir": ("folder",), "dirname": ("folder", "name"), "uri": ("url",), "link": ("url",), "num": ("number",),
    "indices": ("index",), "children": ("child",), "people": ("person",), "pathname": ("path",),
}  # fmt: skip
_VERBS = frozenset(
    "get list read open close create make add new set update put post patch delete remove fetch find search query "
    "lookup look show view describe visit scan load save write export import send start stop run execute compute "
    "calculate analyze analyse check validate convert suggest identify optimize stream batch count call do is has can "
    "retrieve return select generate build upload download copy move rename aggregate full "
    "partial all every parallel".split()
)
_MEANS = frozenset("by with from for in to using via on at of as into".split())


@lru_cache(maxsize=100_000)
def name_words(name: str) -> tuple[str, ...]:
    """Words of a name: lower case, singular, split at underscores and capitals, a few synonyms made one."""
    found = (singular(word) for word in words(_CAMEL.sub(" ", name[:200]).replace("_", " ")))
    return tuple(part for word in found for part in _SAME.get(word, (word,)))


def name_parts(name: str) -> list[str]:
    """The words of a name as it spells them, in lower case: `getUserByID`, `get_user-by.id` → get user by id."""
    return [word.lower() for word in _PARTS.split(name) if word]


@lru_cache(maxsize=100_000)
def singular(word: str) -> str:
    """A crude singular: enough to see that `paths` are many of a `path`."""
    if word in _SAME:
        return word
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    if len(word) > 2 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def entities(tool: str, category: str = "") -> tuple[str, ...]:
    """What a tool is about, by its name, else by its category.

    (user,) of `get_user_by_id`, and of `crm_get_user`: what stands before the verb is a namespace, unless nothing
    follows it. A word with a digit names a format or a version, not a thing.
    """
    said = name_words(tool)
    means = next((place for place, word in enumerate(said) if place and word in _MEANS), len(said))
    verb = next((place for place, word in enumerate(said[:means]) if word in _VERBS), -1)
    return _things(said[verb + 1 : means]) or _things(said[:means]) or _things(name_words(category))


def _things(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in said if word not in _VERBS | STOP_WORDS and not any(map(str.isdigit, word)))
