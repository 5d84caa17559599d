"""Asking: the question that a clause answers, word order and all."""

import re
from collections.abc import Sequence

from generator.records import QuestionType
from tasks.extractive.prose.clauses import Clause, is_code
from tasks.extractive.prose.lexicon import (
    BE,
    DETERMINERS,
    INTRANSITIVE,
    OPENERS,
    PARTICIPLES,
    PARTICLES,
    PREPOSITIONS,
    TIMES,
    VERBS,
    vocabulary,
)

Asked = tuple[str, QuestionType]
"""A question and its type."""

_ANALYTICAL = vocabulary("depend consist distinguish influence govern determine affect rely imply")
_EXPLANATORY = vocabulary("allow enable ensure guarantee prevent mean cause simplify lead result indicate")
_VAGUE_SUBJECTS = vocabulary(
    """object objects value values way ways thing things case cases result user users example method type function
    implementation implementations"""
)
_IDIOMS = vocabulary("equal place precedence effect care part sense sure use")
"""Objects that make one word with their verb: "takes place"."""

_COUNTS = vocabulary("a an no one two three several both at")
_WEAK = vocabulary("same one case former latter following reason")
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


def ask(clause: Clause) -> Asked | None:
    """The question that the whole clause answers, and its type; None where there is no good one."""
    if not clause.rest or _is_vague(clause):
        return None
    if clause.helper in BE and not clause.verb:
        return _ask_being(clause)
    if clause.helper in ("can", "may", "must") and "only" in (clause.verb, clause.rest[0]):
        return f"What restriction applies to {clause.subject}?", "analytical"
    if clause.verb == "be":
        return _ask_modal_being(clause)
    return _ask_doing(clause)


def _is_vague(clause: Clause) -> bool:
    subject = [word for word in clause.subject.lower().split() if word not in DETERMINERS]
    return len(subject) == 1 and subject[0] in _VAGUE_SUBJECTS


def _ask_being(clause: Clause) -> Asked | None:
    if clause.negated:
        return None
    named = clause.rest[0].lower() in ("a", "an", "the") and len(clause.rest) > 2 and not _is_weak(clause.rest)
    if named or (clause.plural and _is_plural_noun(clause.rest)):
        return f"What {clause.helper} {clause.subject}?", "factual"
    return _ask_state(clause)


def _ask_modal_being(clause: Clause) -> Asked | None:
    if clause.helper in ("will", "would") or len(clause.rest) < 2:
        return None
    if clause.negated:
        forbids = clause.helper in ("must", "can", "may")
        return (f"What restriction applies to {clause.subject}?", "analytical") if forbids else None
    if clause.rest[0].lower() in ("a", "an", "the", "one", "either") and not _is_weak(clause.rest):
        return f"What {clause.helper} {clause.subject} be?", "factual"
    asked = _ask_state(clause)
    obliged = clause.helper == "must" and TIMES.isdisjoint(clause.rest)
    return asked or ((f"What requirement applies to {clause.subject}?", "analytical") if obliged else None)


def _ask_doing(clause: Clause) -> Asked | None:
    verb, first = clause.verb, clause.rest[0].lower()
    start = f"{clause.helper} {clause.subject} {'not ' if clause.negated else ''}{verb}"
    if verb == "differ" and first == "from":
        other = re.split(r",| (?:in|if|when|only|by) ", " ".join(clause.rest[1:]), maxsplit=1)[0]
        return f"How {clause.helper} {clause.subject} differ from {other}?", "comparative"
    if PARTICLES.get(verb) == first and len(clause.rest) > 1:
        return f"What {start} {first}?", _kind_of(verb)
    if verb in INTRANSITIVE:
        return _ask_happening(start, first)
    if verb == "have":
        plain = (first in _COUNTS or is_code(clause.rest[0])) and not clause.negated
        return (f"What {start}?", "factual") if plain and len(clause.rest) > 2 else None
    known = verb in VERBS or first in ("a", "an", "the", "all", "any", "each") or is_code(clause.rest[0])
    return (f"What {start}?", _kind_of(verb)) if known and _is_object(clause.rest) else None


def _ask_happening(start: str, link: str) -> Asked | None:
    if link in TIMES:
        return f"When {start}?", "inferential"
    return (f"How {start}?", "explanatory") if link in ("by", "with", "as") else None


def _ask_state(clause: Clause) -> Asked | None:
    """The question for a state and what it hangs on; None where there is no good one."""
    rest = clause.rest
    state, link = rest[0].lower(), rest[1].lower() if len(rest) > 2 else ""
    start = f"{clause.helper} {clause.subject} {'be ' if clause.verb else ''}{state}"
    return _ask_relation(start, state, link, rest) or _ask_circumstance(start, state, link, rest)


def _is_plural_noun(rest: Sequence[str]) -> bool:
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


def _kind_of(verb: str) -> QuestionType:
    if verb in _ANALYTICAL:
        return "analytical"
    return "explanatory" if verb in _EXPLANATORY else "factual"


def _is_object(rest: Sequence[str]) -> bool:
    first = rest[0].lower().strip(",;")
    if first in ("that", "whether", "how", "what", "which"):
        return len(rest) > 3
    plain = first in DETERMINERS or is_code(rest[0]) or first.isalpha() or "-" in first
    adverb = first.endswith("ly") or first in ("more", "less", "very", "much")
    return plain and not adverb and first not in OPENERS | _IDIOMS and not _is_weak(rest)


def _is_weak(rest: Sequence[str]) -> bool:
    """Whether the answer would say no more than "the same" or "the one"."""
    return len(rest) > 1 and rest[0].lower() == "the" and rest[1].lower().strip(",;.") in _WEAK
