"""What a chunk must say for an answer to be kept, and which words of it bear that answer.

A light edit is welcome and an invention is not; what lies between is refused with the reason:

- "answer says nothing": no word with a meaning of its own. "repeats itself": a phrase over and over.
- "evidence not in the chunk": neither quoted, nor edited from a span of it, and no span bears the answer either.
- "number not in the chunk", "number of something else", "unit not in the chunk", "name not in the chunk".
- "says the opposite": a negation or the opposite of a word, in what is otherwise nearly the chunk's own sentence.
- "answer not supported": too few of its words are in the chunk, or they are from here and there.

Typography makes no difference (see `generator.text.typography`), and what the prompt shows beside the text, its title,
counts as said.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from generator.text.evidence.alignment import Alignment, aligned
from generator.text.evidence.bearing import bearing, stems
from generator.text.evidence.opposites import says_the_opposite
from generator.text.evidence.quotations import is_bag_of, locate, locate_edited
from generator.text.evidence.swapped import swapped_numbers
from generator.text.evidence.units import changed_units
from generator.text.names import new_names
from generator.text.numbers import new_numbers
from generator.text.repetition import loops
from generator.text.saying import says_something
from generator.text.sentences import sentences
from generator.text.support import contains, held, stands_in
from generator.text.words import content_words, has_no_spaces

LEAST_SUPPORT = 0.6
"""Share of an answer's content words that the chunk must hold: a light edit changes some, an invention most."""
LEAST_PAIRS = 0.4
"""Share of the pairs of characters of an answer in a script without spaces: single characters prove little."""
NEARLY_THE_EVIDENCE = 0.75
"""Share of a sentence's words in the evidence, in order, from which it is compared with that and nothing else."""
LEAST_EVIDENCE = 2
"""Content words of evidence; characters of a script without spaces count half."""
_ENDS = re.compile(r"[.!?:;。！？।][\"'”’»)\]*_`]*$")
"""How a sentence ends; a heading does not."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words of a chunk that an answer rests on.

    Attributes:
        text: As they stand in the chunk.
        found: Whether they were found here, the ones given being edited, among other words, or no quotation.
    """

    text: str
    found: bool = False


def evidence_for(question: str, answer: str, evidence: str, shown: str, *, is_code: bool = False) -> Evidence | None:
    """The span of what is shown that was given as evidence, or that bears the answer where that is none.

    Args:
        question: What was asked.
        answer: The answer.
        evidence: As it was given.
        shown: The chunk with its title.
        is_code: Whether the chunk is source code, in which a line with "#" is no heading.

    Returns:
        None where there is no such span, or where the evidence is a bag of words: they are all in the chunk, but taken
        from here and there.
    """
    given = evidence.strip()
    if _is_enough(given) and (is_code or not _is_heading(given, shown)):
        if given in shown:
            return Evidence(given)
        if quoted := locate(given, shown):
            return Evidence(quoted)
        if (edited := locate_edited(given, shown)) and _is_enough(edited):
            return Evidence(edited, found=True)
        if is_bag_of(given, shown):
            return None
    borne = bearing(answer, shown, question)
    return Evidence(borne.text, found=True) if borne.share >= LEAST_SUPPORT else None


def unsupported(
    question: str, answer: str, evidence: str, shown: str, *, language: str | None = None, translated: bool = False
) -> str | None:
    """Why what is shown does not support an answer; None where it does.

    Args:
        question: What was asked; what it says is known.
        answer: The answer.
        evidence: The span that it rests on.
        shown: The chunk with its title.
        language: Of what is shown, in ISO 639-1, where it can be told.
        translated: Whether the answer is in another language, and so has none of its words.
    """
    known = (shown, question)
    if stands_in(answer, shown):  # most do, and the measures below take ten times as long
        return None if says_something(answer) else "answer says nothing"
    if fault := next(_bare_faults(answer, known, None if translated else language), None):
        return fault
    if translated or contains(shown, answer):
        return None
    if held(answer, shown) < LEAST_SUPPORT or (has_no_spaces(answer) and _shared(answer, shown) < LEAST_PAIRS):
        return "answer not supported"
    if new_names(answer, *known, language=language):
        return "name not in the chunk"
    return next(contradictions(answer, evidence, shown, question, language), None)


def _bare_faults(answer: str, known: tuple[str, str], language: str | None) -> Iterator[str]:
    """What is wrong with an answer whatever its language and its words are."""
    if not says_something(answer):
        yield "answer says nothing"
    if loops(answer, known[0]):
        yield "repeats itself"
    if new_numbers(answer, *known, language=language):
        yield "number not in the chunk"


def contradictions(
    answer: str, evidence: str, shown: str, question: str = "", language: str | None = None
) -> Iterator[str]:
    """What sentences of an answer say otherwise than what bears them: another unit, another number, the opposite.

    Args:
        answer: What is looked at.
        evidence: What it should say, nearly in the same words: the words of a chunk, the draft of a rewrite.
        shown: Where else what bears a sentence may stand.
        question: Decides between places.
        language: Of all, in ISO 639-1, where it can be told.
    """
    for sentence in sentences(answer):
        if contains(evidence, sentence):
            continue
        sides, told = _beside(sentence, evidence, shown, question)
        if changed_units(sentence, told):
            yield "unit not in the chunk"
        if sides.share >= LEAST_SUPPORT and swapped_numbers(sentence, told):
            yield "number of something else"
        if says_the_opposite(sides, language):
            yield "says the opposite"


def _beside(sentence: str, evidence: str, shown: str, question: str) -> tuple[Alignment, str]:
    """A sentence beside what bears it: the evidence, or other sentences of the chunk that are nearer to it."""
    nearest = bearing(sentence, evidence, question).text or evidence
    sides = aligned(sentence, nearest)
    if sides.share >= NEARLY_THE_EVIDENCE:
        return sides, nearest
    told = bearing(sentence, shown, question).text
    other = aligned(sentence, told)
    return (other, told) if other.share > sides.share else (sides, nearest)


def _shared(answer: str, shown: str) -> float:
    wanted = stems(answer)
    return len(wanted & stems(shown)) / len(wanted) if wanted else 0.0


def _is_heading(evidence: str, shown: str) -> bool:
    """Whether evidence is no more than a title: it says what a chunk is about, and nothing of it."""
    said = evidence.strip("# ")
    title, *lines = shown.splitlines() or [""]
    headings = [line for line in (title, *lines) if line.startswith("#")]
    if lines and not lines[0].strip():  # the title stands above the text
        headings.append(title.rsplit(">", 1)[-1])
    return any(line.strip("# ") == said for line in headings) and not _ENDS.search(said)


def _is_enough(evidence: str) -> bool:
    count = len(content_words(evidence))
    return count >= LEAST_EVIDENCE * (2 if has_no_spaces(evidence) else 1)
