"""What a tool's description says that one gets from it: a thing that is wanted, or something to be done.

"Shape of a dataset." → Wish(verb="", thing="the shape of a dataset")
"Exports a dataset to CSV." → Wish(verb="export", thing="a dataset to CSV")
"""

import re
from dataclasses import dataclass

from generator.tools.spec.model import Tool
from generator.tools.spec.names import name_parts
from tasks.extractive.prose.lexicon import THIRD, VERBS, third, vocabulary
from tasks.extractive.prose.words import lowered

LONGEST = 2000
"""Characters of a description that are read."""
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
        admit issue grant release transfer"""
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
_PREAMBLE = re.compile(
    r"^(?:(?:this|the) (?:tool|endpoint|function|operation|method|call|api|command) (?:is used to |can be used to |"
    r"(?:lets|allows) (?:you|one|users?)(?: to)? |will )?|(?:use|used|useful|utility|allows you|lets you|tool"
    r"|function) (?:this )?(?:tool )?(?:to |for )?)",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:;|: |, (?:which|with|without|including|so|optionally|as|and (?:then|which|how|what)|where|if|or|one|by|for|all"
    r"|e\.g\.|each|every|not|now|whatever|below|above|in|on|at|from|its|given)\b| so that | such as | e\.g\. "
    r"|,? and (?:returns?|gives?|gets?|reports?) | \u2013 | \u2014 | - ).*",
    re.IGNORECASE | re.DOTALL,
)
_LOOSE = re.compile(
    r" in (?:one|a single) call| of any [a-z]+| in a certain way"
    r"| (?:that|which) an? (?:id|identifier|name|path|key|handle) (?:stands for|names|refers to|identifies|points to)"
)
"""What says nothing to a user."""
_POSSESSIVE = re.compile(r"(?<!\w)(?:the )?(an?|one) ([\w-]+(?: [\w-]+)?)'s ([\w-]+)")
_BRACKETS = re.compile(r"\s*[(\[][^)\]]*[)\]]")
_FIRST = re.compile(r"^(.+?)[.!?](?:\s|$)", re.DOTALL)
_DETERMINED = frozenset(
    "the everything anything all every each both its their your my this that these those any no some whether how which "
    "what where when".split()
)
_ARTICLES = frozenset(("a", "an", "one"))
_WITHOUT_ARTICLE = _DETERMINED | _ARTICLES | _NOUN_AFTER | {"up", "out"}
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
    """What a tool is for, by the first sentence of its description; without one, by its name."""
    said = " ".join(_BRACKETS.sub("", tool.description[:LONGEST]).replace("`", "").split())
    first = _FIRST.match(said)
    plain = _TAIL.sub("", _PREAMBLE.sub("", first[1] if first else said)).strip(" .,")
    plain = _POSSESSIVE.sub(r"the \3 of \1 \2", _LOOSE.sub("", plain))
    words = (plain or " ".join(name_parts(tool.name))).split()
    return _wish(words or [tool.name], name_parts(tool.name)[:1])


def is_plural(thing: str) -> bool:
    """Whether what stands before the first preposition is several: by its ending, or an `and`."""
    head = _BREAKS.split(thing, maxsplit=1)[0].split() or [""]
    return " and " in f" {' '.join(head)} " or (head[-1].endswith("s") and not head[-1].endswith(("ss", "us", "is")))


def _wish(words: list[str], named: list[str]) -> Wish:
    first, rest = words[0].lower(), " ".join(words[1:])
    base = first if first in KNOWN_VERBS else _BASE.get(first, "")
    second = words[1].lower() if rest else ""
    if first in _NOUNS and second not in _DETERMINED | _ARTICLES and named != [first]:
        base = ""
    if base and rest and (second not in _NOUN_AFTER or base in _LEADING):
        if base == "say":  # what a tool says, it tells; what it is to be told, it notes
            return Wish("note" if second == "that" else "tell me", rest)
        if base in _GIVING:
            return _wanted(rest.removeprefix("me ").removeprefix("back "))
        return Wish(base, rest if second in _CLAUSES or base in _LEADING else _with_article(rest))
    if base and not rest:
        return Wish(base, "")
    return _wanted(lowered(" ".join(words)))


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
