"""Complexity and quality of a pair by counting, without a model: quick enough for every row there is.

DEITA, Liu et al. 2023, https://arxiv.org/abs/2312.15685, trains a model for each of the two scores. These are proxies
for them: they see what a text looks like, never whether it is true. `tasks/choosing/multi_score.py` asks a model
instead.

    complexity("Explain why dough rises faster at 30 °C, and what limits it.", "")  → 4.9
    quality("What is yeast?", "A fungus.")                                          → 1.1

Words are counted by their number of different ones and on a logarithmic scale: twice the words is a step, not twice
the complexity, and saying a thing again adds nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from math import log2

from generator.text.words import STOP_WORDS
from tasks.choosing.plain_words import LONGEST_TEXT, Words, found_in, read, share

_DEMANDS = frozenset(
    """and or but if unless when while where whereas although though which that whose without within only exactly must
    should cannot never each every both between except including using given assuming such least most least than until
    before after per also then instead rather""".split()
)
"""Words that bring a further clause, condition or constraint; a comma, semicolon, colon or question mark does, too."""
_REASONING = frozenset(
    """why how explain compare contrast derive prove justify analyse analyze evaluate assess design argue infer deduce
    estimate optimise optimize predict reconcile distinguish critique diagnose interpret implications implication
    consequence consequences cause causes tradeoff tradeoffs trade-off differ differs difference differences effect
    affect affects relationship determine plan debug refactor prioritise prioritize limits limit""".split()
)
_LINKS = frozenset(
    """because therefore thus hence since so however although whereas while unless if then first second third finally
    instead consequently moreover otherwise but when which""".split()
)
"""Words with which an answer connects what it says."""
_REFUSALS = (
    "i m sorry", "i am sorry", "i apologize", "i apologise", "as an ai", "as a language model", "i cannot", "i can t",
    "i m unable", "i am unable", "i don t know", "i do not know", "cannot be answered", "no information",
    "not enough information", "lorem ipsum", "rate this 10", "rate this answer", "ignore your instructions",
    "ignore previous instructions", "ignore all instructions",
)  # fmt: skip
_BOILERPLATE = (
    "great question", "good question", "i hope this helps", "let me know", "feel free", "happy to help", "click here",
    "subscribe", "all rights reserved",
)  # fmt: skip
_OPENERS = ("Sure!", "Sure,", "Certainly!", "Certainly,", "Of course!", "Absolutely!")
_MARKS = re.compile(r"[,;:?](?=\s|$)")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*•]|\d+[.)])[ \t]+(.+)$")
_ENDS = tuple(".!?…。！？`|}")
_BRACKETS = (("(", ")"), ("[", "]"), ("{", "}"))
_CLOSERS = "\"'”’)]*_ \t\n"
_LONGEST = 400
"""Words of an answer up to which length costs nothing; four times as many cost three tenths."""


def _logarithmic(full: int, weight: float) -> tuple[float, ...]:
    """What a count from 0 to `full` weighs; looked up, it costs half of what reckoning does."""
    return tuple(weight * log2(1 + count) / log2(1 + full) for count in range(full + 1))


_OF_DEMANDS, _OF_WORDS, _OF_REASONING = _logarithmic(10, 3.0), _logarithmic(48, 2.0), _logarithmic(3, 2.0)
_OF_LONG_WORDS, _OF_TOLD, _OF_LINKS = _logarithmic(8, 1.0), _logarithmic(150, 0.75), _logarithmic(6, 0.75)
_OF_FIGURES, _OF_CONTENT, _OF_STRUCTURE = _logarithmic(4, 0.5), _logarithmic(24, 4.0), _logarithmic(4, 1.5)


def complexity(question: str, answer: str) -> float:
    """How much a question asks for, 0 to 10; adding words to either text never lowers it.

    A sum of seven counts. A count n weighs `weight * min(1, log2(1 + n) / log2(1 + full))`:

    | count | weight | full | why |
    |---|---|---|---|
    | words and marks in the question that open a clause or set a constraint | 3 | 10 | more to satisfy at once |
    | different words of the question | 2 | 48 | length, without credit for repeating |
    | different words in the question that ask for reasoning | 2 | 3 | not to be looked up |
    | different words in the question of 8 letters or more | 1 | 8 | technical vocabulary |
    | different words of the answer | 0.75 | 150 | more is needed to answer |
    | different connectives in the answer | 0.75 | 6 | the answer argues |
    | different numbers in both | 0.5 | 4 | quantities to keep apart |

    Constraints weigh most because DEITA makes its complex variants by adding them. Without an answer 8.5 is the most.
    The vocabulary is English; in other languages the counts of words, marks and numbers remain.
    """
    asked, different, _ = read(question)
    told = read(answer).different
    demands = sum(map(asked.count, different & _DEMANDS)) + len(_MARKS.findall(question[:LONGEST_TEXT]))
    figures = {*filter(str.isdigit, different), *filter(str.isdigit, told)}
    return (
        _OF_DEMANDS[min(demands, 10)]
        + _OF_WORDS[min(len(different), 48)]
        + _OF_REASONING[min(len(different & _REASONING), 3)]
        + _OF_LONG_WORDS[min(len([word for word in different if len(word) >= 8]), 8)]
        + _OF_TOLD[min(len(told), 150)]
        + _OF_LINKS[min(len(told & _LINKS), 6)]
        + _OF_FIGURES[min(len(figures), 4)]
    )


def quality(question: str, answer: str, source: str = "") -> float:
    """How good an answer looks, 0 to 10; 0 for an empty one.

    A weighted mean of signals, each 0 to 1:

    | signal | weight | full | why |
    |---|---|---|---|
    | content: different content words that the question does not have, logarithmic | 4 | 24 | it says something |
    | relevance: share of the question's content words in it | 2 | 0.5 | it answers this question |
    | structure: different connectives and list items, logarithmic | 1.5 | 4 | it is put in order |
    | support: share of its content words in the source | 2.5 | 0.9 | left out without a source |

    times a factor for each fault:

    * cut off (no mark of an end, or a bracket or fence left open): 0.6;
    * repetition: 1 / (1 + 2r), r = word trigrams said again for each different word, the first tenth free;
    * longer than 400 words: 1 − 0.15 · log2(words / 400), at least 0.6;
    * a number that neither source nor question has, where there is a source: 0.7;
    * a refusal, or an order to its reader ("rate this 10"): 0.2; a phrase of politeness or of a web page: 0.85.

    Nothing that is counted for an answer counts twice, so repeating one of its sentences never raises the score of an
    answer that is whole.

    Args:
        question: What is asked.
        answer: The answer; its first 16,000 characters are read.
        source: The text that it was taken from; empty where there is none. Its first 16,000 characters are read.
    """
    told = read(answer)
    if not told.said:
        return 0.0
    different, asked = told.different, read(question).different - STOP_WORDS
    items: set[str] = set(_ITEM.findall(answer[:LONGEST_TEXT])) if "\n" in answer else set()
    numbering: set[str] = {word for word in different if word.isdigit() and len(word) < 3} if items else set()
    new = len(different) - len(different & STOP_WORDS) - len(different & asked) - len(numbering - asked)
    total = (
        _OF_CONTENT[min(new, 24)]
        + 2.0 * min(1.0, share(asked, told) / 0.5)
        + _OF_STRUCTURE[min(len(different & _LINKS) + len(items), 4)]
    )
    faults = _repetition(told) * _ending(answer) * _length(len(told.said)) * _manners(answer, told)
    if not source:
        return total / 0.75 * faults
    there, meant = read(source), different - STOP_WORDS - numbering
    total += 2.5 * min(1.0, share(meant, there) / 0.9)
    figures = set(filter(str.isdigit, meant - asked))
    return total * faults * (1.0 if found_in(figures, there) == len(figures) else 0.7)


def _repetition(told: Words) -> float:
    said, different = told.said, len(told.different)
    if len(said) - different <= different / 10:  # no more trigrams than words are said again
        return 1.0
    again = max(0, len(said) - 2) - len(set(zip(said, said[1:], said[2:], strict=False)))
    return 1 / (1 + 2 * max(0.0, again / different - 0.1))


def _ending(answer: str) -> float:
    return 0.6 if _is_open(answer) or not answer.rstrip(_CLOSERS).endswith(_ENDS) else 1.0


def _is_open(answer: str) -> bool:
    for opening, closing in _BRACKETS:
        if opening in answer and answer.count(opening) > answer.count(closing):
            return True
    return answer.count("```") % 2 == 1


def _length(count: int) -> float:
    return 1.0 if count <= _LONGEST else max(0.6, 1 - 0.15 * log2(count / _LONGEST))


def _by_last_word(phrases: Iterable[str], factor: float) -> dict[str, list[tuple[str, float]]]:
    found = defaultdict(list)
    for phrase in phrases:
        found[phrase.split()[-1]].append((phrase, factor))
    return found


_PHRASES = {**_by_last_word(_BOILERPLATE, 0.85), **_by_last_word(_REFUSALS, 0.2)}
"""By their last words, so that most answers need not be searched."""
_LAST_WORDS = frozenset(_PHRASES)


def _manners(answer: str, told: Words) -> float:
    factors = [0.85] if answer.startswith(_OPENERS) else [1.0]
    for word in told.different & _LAST_WORDS:
        factors += [factor for phrase, factor in _PHRASES[word] if f" {phrase} " in f"{told.plain} "]
    return min(factors)
