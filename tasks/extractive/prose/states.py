"""States: the question for a form of `be` and what follows: "is used to …", "are available when …"."""

import re
from collections.abc import Sequence

from generator.records import QuestionType
from tasks.extractive.prose.clauses import Clause, is_code
from tasks.extractive.prose.lexicon import DETERMINERS, PARTICIPLES, PREPOSITIONS, TIMES, vocabulary

Asked = tuple[str, QuestionType]

_MEANS = vocabulary("using with as via through from into like")
_PLACES = vocabulary("stored kept located held declared saved")
_STATES = vocabulary("available allowed possible valid permitted required necessary true false legal empty")
_AIMS = vocabulary("designed intended required guaranteed allowed expected permitted able meant")
_LINKING = vocabulary("called named supposed meant described")
_LIMITS = vocabulary("limited subject restricted")
_RELATIONS = {
    "equivalent": "to", "similar": "to", "identical": "to", "analogous": "to", "equal": "to", "related": "to",
    "limited": "to", "subject": "to", "restricted": "to", "responsible": "for", "composed": "of", "based": "on",
    "useful": "for", "needed": "for", "reserved": "for", "suitable": "for", "intended": "for", "associated": "with",
}  # fmt: skip
_FARTHEST_AGENT = 8


def ask_state(clause: Clause, be: str, rest: Sequence[str]) -> Asked | None:
    """The question for a state and what it hangs on; None where there is no good one.

    Args:
        clause: Gives the subject and the first word, a form of `be` or a modal verb.
        be: "be " after a modal verb, else empty.
        rest: What follows the form of `be`; at least one token.
    """
    state, link = rest[0].lower(), rest[1].lower() if len(rest) > 2 else ""
    start = f"{clause.helper} {clause.subject} {be}{state}"
    return _ask_relation(start, state, link, rest) or _ask_circumstance(start, state, link, rest)


def is_plural_noun(rest: Sequence[str]) -> bool:
    """Whether what follows "are" begins with a plural noun, as in "are ordered sets of numbers"."""
    head: list[str] = []
    for part in rest[:5]:
        if part.lower() in PREPOSITIONS or part.lower() in ("that", "which", "whose"):
            break
        head.append(part.lower().rstrip(","))
        if part.endswith(","):
            break
    plain = 0 < len(head) < 5 and all(part.replace("-", "").isalpha() for part in head)
    return plain and bool(re.search(r"[^sui]s$", head[-1]))


def _ask_relation(start: str, state: str, link: str, rest: Sequence[str]) -> Asked | None:
    """For what something is used for, similar to, based on, designed to do or bound to."""
    if state == "used" and link in ("to", "for"):
        return f"What {start} for?", "explanatory"
    if _RELATIONS.get(state) == link:
        compares = link == "to" and state not in _LIMITS
        return f"What {start} {link}?", "comparative" if compares else "analytical"
    if link != "to":
        return None
    is_thing = rest[2].lower() in DETERMINERS or is_code(rest[2])
    if state in _AIMS and len(rest) > 3 and not is_thing:
        return f"What {start} to do?", "explanatory"
    return (f"What {start} to?", "factual") if is_thing and _is_participle(state) else None


def _ask_circumstance(start: str, state: str, link: str, rest: Sequence[str]) -> Asked | None:
    """For when, by what, where and how something is done."""
    if link in TIMES or (link == "only" and rest[2].lower() in TIMES):
        known = _is_participle(state) or state in _STATES
        return (f"When {start}?", "inferential") if known else None
    if not _is_participle(state) or state in _STATES | _LINKING or (state, link) == ("known", "as"):
        return None
    if "by" in rest[1:_FARTHEST_AGENT]:
        return _ask_agent(start, rest[1 : rest.index("by")], rest[rest.index("by") + 1 :])
    if link in ("in", "on", "at") and state in _PLACES:
        return f"Where {start}?", "factual"
    return (f"How {start}?", "explanatory") if link in _MEANS else None


def _ask_agent(start: str, between: Sequence[str], agent: Sequence[str]) -> Asked | None:
    if not agent or any("," in part for part in between):
        return None
    predicate = " ".join([start, *between])
    if agent[0].endswith("ing"):
        return f"How {predicate}?", "procedural"
    asker = "Who or what" if start.startswith(("was ", "were ")) else "What"
    return f"{asker} {predicate} by?", "factual"


def _is_participle(word: str) -> bool:
    return word in PARTICIPLES or (word.endswith("ed") and word not in ("need", "indeed", "supposed", "allowed"))
