r"""Reasoning as steps: read out of text, without the marks that they came with, and written as text again.

"First look.\n\nThen see."  or  ["1. First look.", "2. Then see."]
→ ["First look.", "Then see."]
→ "Step 1: First look.\nStep 2: Then see."
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

_STEP = r"(?:step|schritt|[ée]tape|paso|passo|stap|steg|krok|шаг|步骤|ステップ|단계)\s*\d{1,2}"
_AFTER = r"(?:(?:[:)：]|[.–—-](?!\d))[*_]*|(?=\n)|$)"
_MARKED = re.compile(rf"(?im)^[ \t*_#>-]*{_STEP}[ \t]*[*_]*[ \t]*{_AFTER}[ \t]*")
_COUNTED = re.compile(r"(?m)^[ \t]*\(?\d{1,2}[.)][ \t]+")
_BULLET = re.compile(r"^\s*[-*•]\s+")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")


def is_reasoning(value: Any) -> bool:
    """Whether a record's `reasoning` is text, a list of steps, or nothing."""
    steps = value if isinstance(value, list) else ["" if value is None else value]
    return all(isinstance(step, str) for step in steps)


def steps_of(reasoning: str) -> list[str]:
    """The steps of a chain that is one text.

    They begin at lines with "Step 1:", else at numbered lines, else they are paragraphs, else lines; but lines of which
    one begins with a small letter are one sentence, or code, that goes on. What stands before the first mark is a step
    of its own. Marks are taken off.
    """
    for mark in (_MARKED, _COUNTED):
        if len(mark.findall(reasoning)) > (mark is _COUNTED):
            return _stripped(_split_at(mark, reasoning))
    paragraphs = _EMPTY_LINE.split(reasoning.strip())
    return _stripped(paragraphs if len(paragraphs) > 1 else _lines(reasoning))


def clean_steps(steps: Iterable[str]) -> list[str]:
    """Steps without the marks that a model gave them ("Step 1:", "2.", "-"), and without empty ones.

    An entry in which several marked steps stand becomes those steps.
    """
    return [part for step in steps for part in _stripped(_split_at(_MARKED, step))]


def numbered(steps: Iterable[str]) -> str:
    """Steps as one text, "Step 1: …" and so on, each on a line of its own."""
    return "\n".join(f"Step {number}: {step}" for number, step in enumerate(steps, 1))


def _lines(paragraph: str) -> list[str]:
    lines = paragraph.splitlines()
    return [paragraph] if any(line.lstrip()[:1].islower() for line in lines[1:]) else lines


def _split_at(mark: re.Pattern[str], reasoning: str) -> list[str]:
    starts = [0, *(found.start() for found in mark.finditer(reasoning)), len(reasoning)]
    return [reasoning[start:end] for start, end in pairwise(starts)]


def _stripped(parts: Iterable[str]) -> list[str]:
    return [bare for part in parts if (bare := _without_mark(part))]


def _without_mark(step: str) -> str:
    """The step without marks at its beginning, however many it has."""
    before = ""
    while step != before:
        before, step = step, step.strip()
        for mark in (_MARKED, _COUNTED, _BULLET):
            found = mark.match(step)
            step = step[found.end() :] if found else step
    return step
