"""Numbers that changed places: one that the text has elsewhere, where what bears a sentence has another."""

import re

from generator.text.typography import plain
from generator.text.words import STOP_WORDS, in_word, stem

_FIGURE = re.compile(r"\d+(?:[.,:/'\u2009\u202f\xa0 ]?\d+)*")
_ENDS = (".", "!", "?", ";", "。", "।", "！", "？")
_SEPARATORS = re.compile(r"[.,'\s]")


def swapped_numbers(said: str, told: str) -> set[str]:
    """Numbers of a sentence that what bears it has not, where that has another number beside the same word.

    Args:
        said: The sentence.
        told: What bears it, nearly in the same words; of a free rendering this tells nothing.
    """
    if not any(sign.isdigit() for sign in said):
        return set()
    here, there = _figures(said), _figures(told)
    strange, missing = here.keys() - there.keys(), there.keys() - here.keys()
    return {one for one in strange if any(_beside_the_same(here[one], there[other]) for other in missing)}


def _figures(text: str) -> dict[str, tuple[str, str]]:
    """The numbers of a text, without separators, each with the word before it and the one after it."""
    typed = plain(text).casefold()
    return {
        _SEPARATORS.sub("", found[0]): (_word(typed[: found.start()], -1), _word(typed[found.end() :], 0))
        for found in _FIGURE.finditer(typed)
    }


def _word(text: str, place: int) -> str:
    """The first or the last word of a text, as far as it is looked at; none beyond the end of a sentence."""
    near = text[:40] if place == 0 else text[-40:]
    found = "".join(sign if in_word(sign) or sign in _ENDS else " " for sign in near).split()
    word = found[place] if found else ""
    ended = word[:1] in _ENDS if place == 0 else word[-1:] in _ENDS
    return "" if ended else stem(word.strip("".join(_ENDS)))


def _beside_the_same(one: tuple[str, str], other: tuple[str, str]) -> bool:
    same = [a for a, b in zip(one, other, strict=True) if a == b]
    return (len(same) > 1 and any(same)) or any(word and word not in STOP_WORDS for word in same)
