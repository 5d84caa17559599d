"""What makes a question one that may be asked of somebody who has not seen the chunk, nor the prompt.

- "not a question": a statement, or nothing that it asks about. A request such as "Explain …" is one.
- "about the text itself": it says "the passage", "the author", "above".
- "question is its answer": both, or question and evidence, are of the same words.
- "repeats the prompt": a long run of the prompt's own words, or the subject of an example in it.
"""

import re
from functools import lru_cache

from generator.text.asking import asks
from generator.text.pointing import points_at_text
from generator.text.repetition import loops
from generator.text.saying import meant, says_something, says_the_same
from generator.text.words import words

LONG_RUN = 8
"""Words in a row that a question takes from the prompt, and the chunk does not have."""
MOST_FOREIGN = 0.5
"""Share of a question's own words in the prompt above which, where the chunk has none, its subject is the prompt's."""
_CODE = re.compile("`([^`]+)`")


def question_fault(question: str, answer: str, evidence: str, shown: str, prompt: str = "") -> str | None:
    """Why a question may not be asked; None where it may.

    Args:
        question: The question.
        answer: Its answer.
        evidence: What the model says that the answer rests on.
        shown: The chunk with its title.
        prompt: What the model was told beside that: rules, examples.
    """
    if not says_something(question) or not asks(question):
        return "not a question"
    if points_at_text(question, shown):
        return "about the text itself"
    if says_the_same(question, answer) or says_the_same(question, evidence):
        return "question is its answer"
    if loops(question, shown):
        return "repeats itself"
    return "repeats the prompt" if prompt and repeats_prompt(question, shown, prompt) else None


def repeats_prompt(question: str, shown: str, prompt: str) -> bool:
    """Whether a question is made of the prompt's words instead of the chunk's."""
    return _has_run_of(question, shown, prompt) or _has_subject_of(question, shown, prompt)


def _has_run_of(question: str, shown: str, prompt: str) -> bool:
    asked, told = words(question), _folded(prompt)
    for start in range(len(asked) - LONG_RUN + 1):
        run = asked[start : start + LONG_RUN]
        if all(word in told for word in run):  # most are told apart by this, which is quicker
            row = f" {' '.join(run)} "
            if row in _in_a_row(prompt) and row not in _in_a_row(shown):
                return True
    return False


def _has_subject_of(question: str, shown: str, prompt: str) -> bool:
    """Whether most that a question speaks of is in the prompt, and nothing of it in the chunk."""
    own, told = meant(question), _folded(prompt)
    most = max(1, MOST_FOREIGN * len(own))
    if own & _meant(shown) or any(code in shown for code in _CODE.findall(question)):
        return False
    near = sum(word in told for word in own)  # most are told apart by this, which is quicker
    return near > most and len(_meant(prompt) & own) > most


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    return text.casefold()


@lru_cache(maxsize=8)
def _in_a_row(text: str) -> str:
    return f" {' '.join(words(text))} "


@lru_cache(maxsize=8)
def _meant(text: str) -> frozenset[str]:
    return meant(text)
