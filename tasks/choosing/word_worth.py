"""How many words a run of tokens is worth: thirteen Chinese characters are not thirteen words.

A word counts as one. In scripts that set no spaces a token is a character, and counts as that part of an English word
which it takes the place of in translations. A sign has to agree, and counts for nothing, as in code, where names and
numbers are what says something.

    worth(["法", "国", "的", "首", "都", "是"])  → 3 words
"""

from bisect import bisect_right
from collections.abc import Iterable
from functools import lru_cache

from generator.text.tokens import is_word

WORD = 20
"""What a word counts, so that all counts are whole numbers."""
_STARTS = (0x0E00, 0x0F00, 0x1000, 0x10A0, 0x1780, 0x1800, 0x3040, 0x3100, 0x3400, 0xA000, 0xAC00, 0xD7B0, 0x20000)
_WORTH = (5, WORD, 5, WORD, 5, WORD, 8, WORD, 12, WORD, 8, WORD, 12)
"""From each of these code points on: Thai and Lao, Burmese, Khmer, kana, Chinese characters, Hangul.

XQuAD's paragraphs have .62 English words a Chinese character and .23 a character of Thai; the others are guesses.
"""


def worth(tokens: Iterable[str]) -> int:
    """What tokens count, in twentieths of a word."""
    return sum(map(of_token, tokens))


@lru_cache(maxsize=1 << 16)
def of_token(token: str) -> int:
    """What a token counts, 0 to `WORD`."""
    if not is_word(token):
        return 0
    at = bisect_right(_STARTS, ord(token[0]))
    return _WORTH[at - 1] if at else WORD


def shown(tokens: list[str]) -> str:
    """Tokens as a line, without spaces between those of scripts that set none."""
    line = ""
    for before, token in zip(["", *tokens], tokens, strict=False):
        line += token if not line or (_is_part(before) and _is_part(token)) else f" {token}"
    return line


def _is_part(token: str) -> bool:
    return 0 < of_token(token) < WORD
