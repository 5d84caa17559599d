"""What a tool's description says that one gets from it: a thing that is wanted, or something to be done.

"Shape of a dataset." → Wish(verb="", thing="the shape of a dataset")
"Exports a dataset to CSV." → Wish(verb="export", thing="a dataset to CSV")
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.extractive.prose.lexicon import THIRD, VERBS, third, vocabulary
from tasks.extractive.prose.words import lowered
from tasks.extractive.tools.documented import sentence_of

_GIVING = frozenset("get return fetch retrieve give report obtain show display tell provide".split())
KNOWN_VERBS = (
    VERBS
    | _GIVING
    | vocabulary(
        """analyse analyze answer append approve archive assign bring browse calculate cancel check choose clone close
        commit complete compress connect copy count crop decode deploy diff download draft draw edit email
        encode estimate examine explore fork forecast identify inspect invite join launch list look measure
        merge modify move notify open optimise optimize order pay pin plan play post predict preview publish
        query quote rank rate reconfigure refresh rename reply reschedule say go survey log listen reserve
        restart resize resume reverse revoke rotate sample save scan score scroll seek send sign sort stage
        stat stream subscribe suggest summarise summarize switch sync tag transcribe translate turn unlock
        unsubscribe upload upsert vote walk watch withdraw zip enrol enroll renew lend borrow return replace pay hire
        admit issue grant release transfer navigate customize customise recover capture build click type hover press
        scrape crawl render draw paint rotate flip trigger fork lint force stage unstage star unstar dismiss lock mute
        unmute block unblock ping poll kill refund capture authorize authorise void acknowledge escalate appeal deny"""
    )
)
_BASE = THIRD | {third(verb): verb for verb in KNOWN_VERBS}
_NOUN_AFTER = frozenset("of in at for with by as and or".split())
_LEADING = vocabulary("look go walk search log subscribe connect browse listen check wait ask apply")
"""Verbs that have a preposition behind them."""
_NOUNS = vocabulary(
    """access address block call cause change cost count cover design display form format index limit link map mark
    match mean model name order pay plan play process query quote rank rate record report request score set shape share
    signal sort stage state stream support tag test time vote watch"""
)
"""Verbs only where an article follows, or the tool's name begins with them: `Report summary`, `Mean speed`."""
_DETERMINED = frozenset(
    "the everything anything all every each both its their your my this that these those any no some whether how which "
    "what where when".split()
)
_ARTICLES = frozenset(("a", "an", "one"))
_WITHOUT_ARTICLE = _DETERMINED | _ARTICLES | _NOUN_AFTER | {"up", "out"}
_WITH = frozenset("from to into on onto with through".split())
_CLAUSES = frozenset("whether how which what where when who".split())
_BREAKS = re.compile(r"\b(?:of|in|at|for|with|that|under|from|by|to|on|between|within|below|as|about|into|which)\b")


@dataclass(frozen=True)
class Wish:
    """What a user of a tool wants.

    Attributes:
        verb: What is to be done; empty where the thing itself is wanted.
        thing: Wanted, or what it is done to; with an article.
    """

    verb: str
    thing: str


def read_wish(tool: Tool) -> Wish:
    """What a tool is for, by a sentence of its description; without one, by its name."""
    words, named = sentence_of(tool).split(), name_parts(tool.name)
    if words and words[0].lower() in named[1:] and tool.effects.read_only is False:  # what changes things is a deed
        named = [words[0].lower()]
    return _wish(words or [tool.name], named[:1], does=tool.effects.read_only is False)


def is_plural(thing: str) -> bool:
    """Whether what stands before the first preposition is several: by its ending, or an `and`."""
    head = _BREAKS.split(thing, maxsplit=1)[0].split() or [""]
    return " and " in f" {' '.join(head)} " or (head[-1].endswith("s") and not head[-1].endswith(("ss", "us", "is")))


def _wish(words: list[str], named: list[str], *, does: bool) -> Wish:
    words = _first_of_several(words, named)
    rest = " ".join(words[1:])
    base = _verb(words, named, does=does)
    second = words[1].lower() if rest else ""
    if base and rest and (second not in _NOUN_AFTER or base in _LEADING):
        if base == "say":  # what a tool says, it tells; what it is to be told, it notes
            return Wish("note" if second == "that" else "tell me", rest)
        if base in _GIVING:
            return _wanted(rest.removeprefix("me ").removeprefix("back "))
        return Wish(base, rest if second in _CLAUSES or base in _LEADING else _with_article(rest))
    if base and not rest:
        return Wish(base, "")
    return _wanted(lowered(" ".join(words)))


def _verb(words: Sequence[str], named: Sequence[str], *, does: bool) -> str:
    """The verb that words begin with, in its base form; empty where they begin otherwise."""
    first, second = words[0].lower(), words[1].lower() if len(words) > 1 else ""
    if " and " in first:
        return first
    if does and named and first == named[0] and second and second not in _NOUN_AFTER:
        return first
    if first in _NOUNS and second not in _DETERMINED | _ARTICLES and list(named) != [first]:
        return ""
    return (first if first in KNOWN_VERBS else _BASE.get(first, "")) or _unlisted_verb(first, second, named)


def _unlisted_verb(first: str, second: str, named: Sequence[str]) -> str:
    """What nobody lists is a verb where an article follows, `pickle a beet`, or where the tool is called by it."""
    if not first.isalpha() or first in _WITHOUT_ARTICLE:
        return ""
    has_article = second in _ARTICLES | {"the", "all", "its", "your"}
    if named and first in (named[0], third(named[0])) and (has_article or is_plural(second)):
        return named[0]
    if (named and first == named[0] and second in _WITH) or (has_article and not first.endswith(("s", "ed", "ing"))):
        return first
    if has_article and first.endswith("s") and not first.endswith(("ss", "ics", "us")):
        return first[:-2] if first.endswith(("shes", "ches", "sses", "xes")) else first[:-1]
    return ""


def _first_of_several(words: list[str], named: Sequence[str]) -> list[str]:
    """`Create or update a file` is one of them, the one that the tool is called by if it is."""
    verbs, place, either, joined = list[str](), 0, False, True
    while place < len(words):
        word = words[place].strip(",").lower()
        verb = word if word in KNOWN_VERBS else _BASE.get(word, "")
        if word in ("or", "and/or", "and", "/", "&"):
            either, joined = either or word in ("or", "and/or", "/"), True
        elif verb and joined:
            verbs.append(verb)
            joined = words[place].endswith(",")
        else:
            break
        place += 1
    if len(verbs) < 2 or place == len(words):
        return words
    if not either and len(verbs) == 2:  # both are done; what only gives is no deed
        deeds = [verb for verb in verbs if verb not in _GIVING]
        return [" and ".join(deeds) or verbs[0], *words[place:]]
    return [next((verb for verb in verbs if verb in named), verbs[0]), *words[place:]]


def _wanted(thing: str) -> Wish:
    """The thing itself; what begins as a clause, as in `whether it is open`, has to be told."""
    if thing.split(" ", 1)[0].lower() in _CLAUSES:
        return Wish("tell me", thing)
    first, _, rest = thing.partition(" ")
    if first.lower() in _ARTICLES and rest:
        return Wish("", f"the {rest}")
    return Wish("", thing if first.lower() in _DETERMINED else f"the {thing}")


def _with_article(thing: str) -> str:
    """`file` → the file; what has an article, or is several, has all it needs."""
    takes_none = thing.split(" ", 1)[0].lower() in _WITHOUT_ARTICLE or is_plural(thing)
    return thing if takes_none else f"the {thing}"
