"""Complexity and quality of a pair without a model: quick enough for every row there is.

DEITA, Liu et al. 2023, https://arxiv.org/abs/2312.15685, trains a model for each of the two scores. These are proxies
for them: they see what a text looks like, never whether it is true. Complexity is reckoned by rules; quality is a
learned score of an answer's traits, times factors for faults. `tasks/choosing/multi_score.py` asks a model instead.

    complexity("Explain why dough rises faster at 30 °C, and what limits it.", "")  → 4.9
    quality("What is yeast?", "A fungus.")                                          → 0.7

Words are counted by their number of different ones and on a logarithmic scale: twice the words is a step, not twice
the complexity, and saying a thing again adds nothing.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from math import log2

from generator.text.words import STOP_WORDS
from tasks.choosing.answer_scorer import score
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
    "not enough information",
)  # fmt: skip
_ORDERS = (
    "lorem ipsum", "rate this 10", "rate this answer", "ignore your instructions", "ignore previous instructions",
    "ignore all instructions",
)  # fmt: skip
_BOILERPLATE = (
    "great question", "good question", "i hope this helps", "let me know", "feel free", "happy to help", "click here",
    "subscribe", "all rights reserved",
)  # fmt: skip
_OPENERS = ("Sure!", "Sure,", "Certainly!", "Certainly,", "Of course!", "Absolutely!")
_MARKS = re.compile(r"[,;:?](?=\s|$)")
_ITEM = re.compile(r"(?m)^[ \t]*(?:[-*•]|\d+[.)])[ \t]+(.+)$")


def _logarithmic(full: int, weight: float) -> tuple[float, ...]:
    """What a count from 0 to `full` weighs; looked up, it costs half of what reckoning does."""
    return tuple(weight * log2(1 + count) / log2(1 + full) for count in range(full + 1))


_OF_DEMANDS, _OF_WORDS, _OF_REASONING = _logarithmic(10, 3.0), _logarithmic(48, 2.0), _logarithmic(3, 2.0)
_OF_LONG_WORDS, _OF_TOLD, _OF_LINKS = _logarithmic(8, 1.0), _logarithmic(150, 0.75), _logarithmic(6, 0.75)
_OF_FIGURES = _logarithmic(4, 0.5)


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

    The learned score of its traits (`tasks/choosing/answer_scorer.py`: what it says in different words, whether that is
    on the question, said again, cut off or left open), less for faults that sets of preferences hardly have:

    * a refusal at its beginning, or an order to its reader ("rate this 10"): the odds, score to 10 − score, times 0.2;
      a phrase of politeness or of a web page: times 0.95;
    * where there is a source: the score times 0.75 + 0.25 times the share of its content words that the source has, 0.9
      of them being all; and times 0.7 for a number that neither source nor question has.

    Args:
        question: What is asked.
        answer: The answer; its first 16,000 characters are read.
        source: The text that it was taken from; empty where there is none. Its first 16,000 characters are read.
    """
    told = read(answer)
    if not told.said:
        return 0.0
    learned = score(question, answer)
    odds = learned * _manners(answer, told)
    total = 10 * odds / (odds + 10 - learned)
    return total * _support(question, answer, read(source)) if source else total


def _support(question: str, answer: str, source: Words) -> float:
    """A factor for what the source says of an answer."""
    items = "\n" in answer and _ITEM.search(answer[:LONGEST_TEXT])
    told, asked = read(answer).different, read(question).different
    numbering = {word for word in told if word.isdigit() and len(word) < 3} if items else set()
    meant = told - STOP_WORDS - numbering
    figures = set(filter(str.isdigit, meant - asked))
    invented = found_in(figures, source) < len(figures)
    return (0.75 + 0.25 * min(1.0, share(meant, source) / 0.9)) * (0.7 if invented else 1.0)


def _by_last_word(phrases: Iterable[str], factor: float) -> dict[str, list[tuple[str, float]]]:
    found = defaultdict(list)
    for phrase in phrases:
        found[phrase.split()[-1]].append((phrase, factor))
    return found


_PHRASES = {**_by_last_word(_BOILERPLATE, 0.95), **_by_last_word(_ORDERS, 0.2), **_by_last_word(_REFUSALS, 0.2)}
"""By their last words, so that most answers need not be searched."""
_LAST_WORDS = frozenset(_PHRASES)
_BEGINNING = 160
"""Characters in which an answer refuses, if it does: a story may well say "I cannot"."""


def _manners(answer: str, told: Words) -> float:
    factors = [0.95] if answer.startswith(_OPENERS) else [1.0]
    for word in told.different & _LAST_WORDS:
        for phrase, factor in _PHRASES[word]:
            said = told.plain[:_BEGINNING] if phrase in _REFUSALS else told.plain
            factors += [factor] if f" {phrase} " in f"{said} " else []
    return min(factors)
