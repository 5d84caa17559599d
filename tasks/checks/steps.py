"""Steps of a chain of thought, checked: what may stand before an answer, and why not.

What a chain must be follows Distilling step-by-step, Hsieh et al. 2023, https://arxiv.org/abs/2305.02301, whose small
model learns to write the rationale that leads to its answer. The paper keeps every rationale of the teacher; here each
is checked first, by rules alone, for a chain that says its answer twice teaches nothing.

    Step 1: The ice in the harbour takes 3 weeks to break.
    Step 2: Ships wait outside until it has broken, so they wait 3 weeks.

Words are compared as `generator.text.support` does: by content, an inflected form being the same word.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from generator.reasoning import clean_steps
from generator.text.names import names
from generator.text.numbers import new_numbers
from generator.text.support import held
from generator.text.words import content_words, squeeze, words
from tasks.checks.computed_numbers import has_known_numbers

FEWEST, MOST = 2, 5
"""Steps of a chain."""
SAME = 0.8
"""Two texts that each hold this share of the other's content words say the same."""
REPEATED = 0.85
"""A step of whose content words an earlier step holds this share says nothing else."""
LEAST_LED, LEAST_LED_LAST = 0.5, 0.25
"""Shares of what the answer tells that all steps, and the last of them, must hold."""
LEAST_SAID_LAST = 0.5
"""Share of the last step's own words that the answer holds, where the last tells little of it: "For this reason, …"."""
LEAST_PREPARED = 0.25
"""Share of what the answer tells that the steps before the last must hold where the last one is the answer itself."""
LEAST_GROUNDED = 0.5
"""Share of a step's content words that chunk and question must hold: the rest is how the step is put."""
MANY_NAMES = 0.2
"""Share of capitalised words within sentences above which capitals do not tell a name: German nouns, title case."""

_MARK = re.compile(r"(?<!\S)(\d{1,2})[.)]\s+")
_NEGATION = re.compile(r"\b(?:not?|nor|never|none|without|cannot|\w+n't)\b")
_ABOUT_THE_TASK = frozenset(
    "question ask asks asked asking answer answers answered document text chunk passage says said states stated step "
    "first need needs find want wants know determine identify let therefore thus hence consequently according "
    "conclusion conclude".split()
)
"""Words that say what is being done, not what is so."""
_VERDICTS = frozenset(("yes", "no", "true", "false"))


def fault(steps: Sequence[str], question: str, answer: str, source: str) -> str | None:
    """Why a chain may not stand before its answer; None where it may.

    - "one step only", "too many steps": a chain has 2 to 5; one of none has too few.
    - "circular": a step says the same as the question, or one before the last the same as the answer; the last may,
      where the steps before it hold some of what the answer tells, so that it concludes instead of repeating.
    - "restating": nearly all that a step says is in one earlier step; or, for one before the last, in all of them
      together. A word of the answer that was not yet there is something new.
    - "not leading to the answer": numbers of the answer are missing from the steps; or they hold too little of what it
      tells; or the last holds too little of that, while most that it says is not in the answer either.
    - "ungrounded": a number or a name that is not in chunk, question or an earlier step; or most words of a step are
      in neither chunk nor question. A number may be computed (see `tasks.checks.computed_numbers`).

    What an answer tells are its content words that the question does not have; all of them, where it has them all.

    Args:
        steps: The chain; marks such as "Step 1:" make no difference.
        question: What is asked.
        answer: What the steps lead to.
        source: The chunk, with its title; empty where there is none, and then nothing is said of grounds.
    """
    chain, answer = clean_steps(steps), _uncounted(answer)
    if len(chain) < FEWEST:
        return "one step only"
    if len(chain) > MOST:
        return "too many steps"
    told = _told(answer, question)
    if _is_circular(chain, question, answer, told):
        return "circular"
    if any(_repeats(chain, place, told) for place in range(len(chain))):
        return "restating"
    if not _leads(chain, question, answer, told):
        return "not leading to the answer"
    return "ungrounded" if source.strip() and not _is_grounded(chain, question, source) else None


def ground(source: str | None, *around: str | None) -> str:
    """A chunk with what the prompt says about it, as `fault` takes it; empty where there is no chunk."""
    return "\n".join([*filter(None, around), source]) if source else ""


def _uncounted(answer: str) -> str:
    """An answer without the numbers that only count the items of its list, on lines of their own or not."""
    marks = [int(mark) for mark in _MARK.findall(answer)]
    return _MARK.sub("", answer) if len(marks) > 1 and marks == list(range(1, len(marks) + 1)) else answer


def _told(answer: str, question: str) -> str:
    wanted = [word for word in content_words(answer) if word not in _VERDICTS]
    return " ".join(word for word in wanted if not held(word, question)) or " ".join(wanted)


def _is_circular(chain: Sequence[str], question: str, answer: str, told: str) -> bool:
    *before, last = chain
    if any(_says_the_same(step, question) and not (told and held(told, step)) for step in chain):
        return True
    if any(_says_the_same(step, answer) for step in before):
        return True
    return _says_the_same(last, answer) and held(told, " ".join(before)) < LEAST_PREPARED


def _says_the_same(one: str, other: str) -> bool:
    if _negated(one) != _negated(other):
        return False
    a, b = _said(one), _said(other)
    return held(a, b) >= SAME and held(b, a) >= SAME


def _said(part: str) -> str:
    """The words of a step that say what is so."""
    return " ".join(word for word in content_words(part) if word not in _ABOUT_THE_TASK)


def _negated(part: str) -> bool:
    return len(_NEGATION.findall(squeeze(part))) % 2 == 1


def _repeats(chain: Sequence[str], place: int, told: str) -> bool:
    step, earlier = chain[place], chain[:place]
    said = _said(step)
    if not said:
        return True
    known = [*earlier, " ".join(earlier)] if place < len(chain) - 1 else earlier
    return any(_adds_nothing(said, _negated(step), other, told) for other in known)


def _adds_nothing(said: str, negated: bool, known: str, told: str) -> bool:
    new = " ".join(word for word in said.split() if not held(word, known))
    tells = any(held(word, told) for word in new.split())
    return held(said, known) >= REPEATED and not tells and negated == _negated(known)


def _leads(chain: Sequence[str], question: str, answer: str, told: str) -> bool:
    if new_numbers(answer, question, *chain):
        return False
    concludes = held(told, chain[-1]) >= LEAST_LED_LAST or held(_said(chain[-1]), answer) >= LEAST_SAID_LAST
    return concludes and held(told, " ".join(chain)) >= LEAST_LED


def _is_grounded(chain: Sequence[str], question: str, source: str) -> bool:
    ground = f"{source}\n{question}"
    return all(
        held(step, ground) >= LEAST_GROUNDED
        and has_known_numbers(step, chain[:place], question, source)
        and not (_tells_names(source) and _has_new_name(step, f"{ground}\n{' '.join(chain[:place])}"))
        for place, step in enumerate(chain)
    )


@lru_cache(maxsize=8)
def _tells_names(source: str) -> bool:
    """Whether a capital within a sentence of this text tells a name."""
    return len(names(source)) < MANY_NAMES * len(set(words(source)))


def _has_new_name(step: str, known: str) -> bool:
    return any(held(name, known) < 1 for name in names(step))
