"""A text as the words that count when answers are compared: SQuAD's normalisation, in more languages than English.

Rajpurkar et al. 2016, https://arxiv.org/abs/1606.05250, compare answers in lower case, without punctuation and without
articles; Lewis et al. 2020, https://arxiv.org/abs/1910.07475, do so with each language's own articles. Numbers are one
word however they are set, and a minus sign is part of them.

    compared("The 1,000 litres.", "en")   → ["1000", "litres"]
"""

from collections import Counter
from collections.abc import Sequence

from generator.text.tokens import tokens

_ARTICLES = {
    "en": "a an the",
    "de": "der die das den dem des ein eine einen einem einer eines",
    "fr": "le la les l un une des",
    "es": "el la los las lo un una unos unas",
    "it": "il lo la i gli le l un uno una",
    "pt": "o a os as um uma uns umas",
    "nl": "de het een",
    "sv": "en ett den det",
    "da": "en et den det",
    "no": "en et ei den det",
    "hu": "a az egy",
}
_SETS = {language: frozenset(listed.split()) for language, listed in _ARTICLES.items()}


def compared(text: str, language: str | None = None) -> list[str]:
    """The words of a text.

    Args:
        text: Any.
        language: As ISO 639-1 has it; its articles are left out. Of one that is not known none are.
    """
    articles = _SETS.get(language or "", frozenset[str]())
    found = tokens(text.replace("’", "'"))
    return [word for word in found if word not in articles] or found


def f1(said: Sequence[str], wanted: Sequence[str]) -> float:
    """The harmonic mean of how many of the words said are wanted and how many of those wanted are said."""
    common = (Counter(said) & Counter(wanted)).total()
    return 2 * common / (len(said) + len(wanted)) if common else 0.0


def within(part: Sequence[str], whole: Sequence[str]) -> bool:
    """Whether words stand in others one after another; none stand nowhere."""
    size = len(part)
    return size > 0 and any(list(whole[at : at + size]) == list(part) for at in range(len(whole) - size + 1))
