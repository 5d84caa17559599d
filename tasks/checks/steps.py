"""Steps of a chain of thought, checked: what may stand before an answer, and why not.

What a chain must be follows Distilling step-by-step, Hsieh et al. 2023, https://arxiv.org/abs/2305.02301, whose small
model learns to write the rationale that leads to its answer. The paper keeps every rationale of the teacher; here each
is checked first, by rules alone, for a chain that says its answer twice teaches nothing.

    Step 1: The ice in the harbour takes 3 weeks to break.
    Step 2: Ships wait outside until it has broken, so they wait 3 weeks.

Words are compared as `generator.text.support` does: by content, an inflected form being the same word; numbers by
value, and what is calculated is calculated again. In languages other than English all words count as content.
"""

import re
from collections.abc import Callable, Sequence

from generator.reasoning import clean_steps
from tasks.checks.arithmetic.calculations import is_wrong
from tasks.checks.chains.chain import Chain
from tasks.checks.chains.founding import is_ungrounded
from tasks.checks.chains.leading import leads_elsewhere
from tasks.checks.chains.repeating import is_circular, restates

FEWEST, MOST = 2, 5
"""Steps of a chain."""
_MARK = re.compile(r"(?<!\S)(\d{1,2})[.)]\s+")

_FAULTS: dict[str, Callable[[Chain], bool]] = {
    "one step only": lambda chain: len(chain.steps) < FEWEST,
    "too many steps": lambda chain: len(chain.steps) > MOST,
    "wrong calculation": lambda chain: any(map(is_wrong, chain.steps)),
    "circular": is_circular,
    "restating": restates,
    "not leading to the answer": leads_elsewhere,
    "ungrounded": is_ungrounded,
}
"""Reasons, in the order in which they are looked for."""


def fault(steps: Sequence[str], question: str, answer: str, source: str) -> str | None:
    """Why a chain may not stand before its answer; None where it may.

    - "one step only", "too many steps": a chain has 2 to 5; one of none has too few.
    - "wrong calculation": a step says that a calculation makes what it does not (see `tasks.checks.arithmetic`).
    - "circular": a step says the same as the question, or one before the last the same as the answer; the last may,
      where the steps before it hold some of what the answer tells, so that it concludes instead of repeating.
    - "restating": all that a step says is in one earlier step, or all but a word of one that says the same; or it says
      only what is being done. A number or a word of the answer that was not yet there is something new, and so is a
      calculation. The last may give the answer alone: "So the answer is 260."
    - "not leading to the answer": numbers of the answer are missing from the steps, or none is in the last; or the
      steps hold too little of what it tells; or the last holds too little of that, while most that it says is neither
      in the answer nor in the question; or the first step is the conclusion already.
    - "ungrounded": a number that is in no chunk, question or earlier step and is not worked out (see
      `tasks.checks.chains.computed_numbers`); a new name; or most words of a step are in neither chunk, question nor an
      earlier step. Without a chunk: a number that does not come of those that the question tells, or a step that has
      nothing to do with question, answer and the other steps.

    What an answer tells are its content words that the question does not have; all of them, where it has them all.

    Args:
        steps: The chain; marks such as "Step 1:" make no difference.
        question: What is asked.
        answer: What the steps lead to.
        source: The chunk, with its title; empty where there is none.
    """
    chain = Chain(clean_steps(steps), question, _uncounted(answer), source.strip())
    return next((reason for reason, is_so in _FAULTS.items() if is_so(chain)), None)


def ground(source: str | None, *around: str | None) -> str:
    """A chunk with what the prompt says about it, as `fault` takes it; empty where there is no chunk."""
    return "\n".join([*filter(None, around), source]) if source else ""


def _uncounted(answer: str) -> str:
    """An answer without the numbers that only count the items of its list, on lines of their own or not."""
    marks = [int(mark) for mark in _MARK.findall(answer)]
    return _MARK.sub("", answer) if len(marks) > 1 and marks == list(range(1, len(marks) + 1)) else answer
