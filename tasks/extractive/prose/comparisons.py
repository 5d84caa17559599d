"""Comparisons: questions for how things differ, and for the kinds of a thing that a sentence tells apart."""

import re

from tasks.extractive.prose.clauses import parse, tokens
from tasks.extractive.prose.leaning import Asking, is_short, leaning
from tasks.extractive.prose.lexicon import BE, MODALS, OPENERS, POINTERS
from tasks.extractive.prose.sentences import Sentence

_UNLIKE = re.compile(r"^Unlike (?P<other>[^,]+), (?P<main>.+)$")
_CONTRAST = re.compile(r"^(?P<one>[^,]+), (?:whereas|while) (?P<two>[^,]+)$")
_THAN = re.compile(
    r"\b(?:(?:more|less|fewer) (?:\w+ )?|\w+er (?:\w+ )?)than (?P<other>(?:the |an? )?[^\s,;:]+(?: [^\s,;:]+){0,3})$"
)
_KINDS = re.compile(
    r"^There (?:is|are) (?:currently |also )?(?:two|three|four|five|six|several|many|a number of|\d+) "
    r"(?P<kinds>(?:\w+ )?(?:kinds|types|ways|forms|sorts|categories|classes|modes|levels|stages|phases|methods) "
    r"(?:of|to|in) .+?)[:.]?$"
)
_COUNTED = re.compile(
    r"^There are (?:currently )?(?P<kinds>(?:exactly )?(?:two|three|four|five|six|seven) [a-z\- ]+?): .+$"
)


def difference(_sentence: Sentence, core: str) -> Asking | None:
    """For "Unlike X, Y …": how Y differs from X."""
    match = _UNLIKE.match(core)
    clause = parse(tokens(match["main"])) if match else None
    if match is None or clause is None or match["other"].split()[0].lower() in OPENERS:
        return None
    question = f"How {'do' if clause.plural else 'does'} {clause.subject} differ from {match['other']}?"
    return Asking(question, "comparative", 9, leaning(clause.subject))


def contrast(_sentence: Sentence, core: str) -> Asking | None:
    """For "X …, whereas Y …": how the two differ."""
    match = _CONTRAST.match(core)
    one, two = (parse(tokens(match[side])) if match else None for side in ("one", "two"))
    if one is None or two is None or one.subject == two.subject:
        return None
    return Asking(f"How do {one.subject} and {two.subject} differ?", "comparative", 9, leaning(one.subject))


def comparison(_sentence: Sentence, core: str) -> Asking | None:
    """For "X is faster than Y": how X compares with Y."""
    than, clause = _THAN.search(core), parse(tokens(core))
    if than is None or clause is None or not is_short(clause):
        return None
    other = than["other"]
    said = {word.lower() for word in other.split()}
    if said & (POINTERS | MODALS | BE.keys() | OPENERS) or other[0].isdigit():
        return None
    question = f"How {'do' if clause.plural else 'does'} {clause.subject} compare with {other}?"
    return Asking(question, "comparative", 8, leaning(f"{clause.subject} {other}"))


def kinds(_sentence: Sentence, core: str) -> Asking | None:
    """For "There are three kinds of X: …": what they are."""
    if counted := _COUNTED.match(core):
        return Asking(f"What are the {counted['kinds']}?", "factual", 8, leaning(counted["kinds"], "rather"))
    match = _KINDS.match(core)
    if match is None or "," in match["kinds"]:
        return None
    return Asking(f"What {match['kinds'].rstrip(':')} are there?", "analytical", 7, leaning(match["kinds"]))
