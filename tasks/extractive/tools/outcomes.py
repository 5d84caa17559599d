"""Outcomes by rule: what a request asks for, clause by clause, and whether answer, state and data bear it out.

"Open a.h5 and tell me the mean of /temp." → "Open a.h5", "tell me the mean of /temp"
"""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from tasks.extractive.prose.words import content, share
from tasks.extractive.tools.grounds import Known, asked_values
from tasks.extractive.tools.judging import declines, gives_orders

MOST_REQUIREMENTS = 6
_CLAUSE = re.compile(r"(?<=[.?!;])\s+|,?\s+(?:and then|then|and also|after that)\s+|,\s+and\s+|\n+", re.IGNORECASE)
_ASIDE = re.compile(
    r"(?:i am|i'm|i was|we are|we're|this is|it is|it's|thanks|thank you|hi|hello|"
    r"i (?:want|have|need) to \w+ (?:this|it))\b",
    re.IGNORECASE,
)
"""Beginnings of clauses that tell who asks and why."""
_BORNE_OUT = 0.3
"""Share of a requirement's words that answer, state or data must have, where it names no value."""


class Judged(NamedTuple):
    """What the rules say of an outcome; the criteria are from 0 to 1.

    Attributes:
        met: For each requirement whether it is satisfied, and why.
        failure: See `tasks/tools/judging/outcome.py`.
    """

    met: list[tuple[bool, str]]
    understanding: float
    correctness: float
    completeness: float
    failure: str


def requirements_of(request: str) -> list[str]:
    """The clauses of a request that ask for something; the whole of it where none stands out."""
    clauses = [clause.strip(" ,;") for clause in _CLAUSE.split(request)]
    telling = [clause for clause in clauses if asked_values(clause) or _asks(clause)]
    return telling[:MOST_REQUIREMENTS] or [" ".join(request.split()) or "The request is met."]


def _asks(clause: str) -> bool:
    return len(content(clause)) >= 2 and not _ASIDE.match(clause)


def judge_outcome(
    request: str, requirements: Sequence[str], answer: str, state: Any, data: Sequence[Any], *, no_call: bool
) -> Judged:
    """Judge what was achieved, whatever the way there.

    Args:
        request: What the user asks.
        requirements: What has to be true.
        answer: The final answer; may be empty.
        state: What the system holds in the end; None where nobody can tell.
        data: What the system gave.
        no_call: The right outcome is to ask back, or to say that it cannot be done.
    """
    strange = Known((request,), (*data, state)).strange(answer)
    empty = not answer.strip() or gives_orders(answer)
    if no_call:
        right = not empty and declines(answer) and not strange
        said = "The answer asks back or declines." if right else "The answer does not ask back, nor decline."
        return _summed([(right, said)] * len(requirements), float(right), strange, empty, refused=False)
    reached = Known((answer,), (*data, state))
    there = set(content(" ".join(reached.words)))
    met = [_is_met(requirement, reached, there, empty=empty) for requirement in requirements]
    understanding = 0.0 if empty else min(1.0, share(content(request), there) / _BORNE_OUT)
    return _summed(met, understanding, strange, empty, refused=declines(answer) and not data)


def _is_met(requirement: str, reached: Known, there: set[str], *, empty: bool) -> tuple[bool, str]:
    if empty:
        return False, "There is no answer."
    values = asked_values(requirement)
    missing = [value for value in values if not reached.has(value)]
    if missing:
        return False, f"Neither answer nor state nor data has {missing[0][:60]}."
    if share(content(requirement), there) < _BORNE_OUT and not values:
        return False, "Neither answer nor state nor data speaks of it."
    return True, "Answer, state or data bear it out."


def _summed(
    met: list[tuple[bool, str]], understanding: float, strange: list[str], empty: bool, *, refused: bool
) -> Judged:
    correctness = 0.0 if empty else 1 / (1 + len(strange))
    completeness = sum(right for right, _ in met) / len(met) if met else 0.0
    failure = "none"
    if refused:
        failure = "refused a tool"
    elif strange:
        failure = "hallucination"
    elif completeness < 1:
        failure = "misread" if understanding < 0.5 and not empty else "omission"
    return Judged(met, round(understanding, 3), round(correctness, 3), round(completeness, 3), failure)
