"""Asking: the question that a clause answers, word order and all."""

import re
from collections.abc import Sequence

from generator.records import QuestionType
from tasks.extractive.prose.clauses import Clause, is_code
from tasks.extractive.prose.lexicon import BE, DETERMINERS, INTRANSITIVE, OPENERS, PARTICLES, TIMES, VERBS, vocabulary
from tasks.extractive.prose.states import Asked, ask_state, is_plural_noun

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
    if named or (clause.plural and is_plural_noun(clause.rest)):
        return f"What {clause.helper} {clause.subject}?", "factual"
    return ask_state(clause, "", clause.rest)


def _ask_modal_being(clause: Clause) -> Asked | None:
    if clause.helper in ("will", "would") or len(clause.rest) < 2:
        return None
    if clause.negated:
        forbids = clause.helper in ("must", "can", "may")
        return (f"What restriction applies to {clause.subject}?", "analytical") if forbids else None
    if clause.rest[0].lower() in ("a", "an", "the", "one", "either") and not _is_weak(clause.rest):
        return f"What {clause.helper} {clause.subject} be?", "factual"
    asked = ask_state(clause, "be ", clause.rest)
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
