"""Texts that say what held-out chunks say, and no trained one: what stands in both parts is boilerplate and no leak."""

from collections.abc import Iterable, Sequence
from itertools import chain

import numpy as np

from generator.text.tokens import words_of
from tasks.choosing.word_worth import WORD, worth
from tasks.splitting.passages import runs_of
from tasks.splitting.sides import Flags


def is_long(text: str, words: int) -> bool:
    """Whether a chunk has as many words as make a passage; a heading alone is none."""
    return worth(words_of(text)) >= words * WORD


def leaking(texts: Sequence[str], held_out: Sequence[str], trained: Iterable[str], words: int) -> Flags:
    """Which texts share so many words in a row with a held-out chunk, and not with a trained one: (texts,)."""
    value, position = runs_of(chain(texts, held_out, trained), words)
    ours = position < len(texts)
    others = position >= len(texts) + len(held_out)
    theirs = np.setdiff1d(value[~ours & ~others], value[others])
    found = np.zeros(len(texts), bool)
    found[position[ours][np.isin(value[ours], theirs)]] = True
    return found
