"""Pairs as a model would probably write them, as many as it is asked for: estimates are made with these.

The rules of `extractive` write fewer, for they ask only what a sentence lends itself to. These ask what is
known about a sentence, or two in a row; nobody is to be trained on them.
"""

import re
from collections.abc import Iterator
from itertools import count

_END = re.compile(r"(?<=[.!?])\s+|\n+")
_SHORTEST, _LONGEST = 20, 400
"""Characters of a sentence."""
_NAMED = 8
"""Words of a sentence that a question names; for another question about it the next ones."""


def likely_pairs(text: str, *, sentences: int = 1) -> Iterator[tuple[str, list[str]]]:
    """Questions with the sentences that answer them, without end.

    Args:
        text: The chunk.
        sentences: Sentences in a row that make an answer. Of several a question names half of the first alone, so that
            there is something to reason about.
    """
    found = _sentences(text)
    for number in count():
        place, part = number % len(found), number // len(found)
        words = found[place].split()
        most = _NAMED if sentences == 1 else max(1, min(_NAMED, len(words) // 2))
        named = words[part * 3 : part * 3 + most] or [words[0], f"({part})"]
        about = " ".join(named).rstrip(".,;:!?")
        answer = list(dict.fromkeys(found[(place + more) % len(found)] for more in range(sentences)))
        yield f"What is known about {about}?", answer


def likely_steps(answer: str) -> list[str]:
    """Two steps to an answer: every other quarter of its words, so that neither says half of it in a row."""
    words = answer.split()
    quarter = max(1, len(words) // 4)
    return [" ".join(word for n, word in enumerate(words) if n // quarter % 2 == part) for part in (0, 1)]


def _sentences(text: str) -> list[str]:
    pieces = [piece.strip()[:_LONGEST] for piece in _END.split(text)]
    good = [piece for piece in pieces if len(piece) >= _SHORTEST and " " in piece]
    return list(dict.fromkeys(good)) or [text.strip()[:_LONGEST]]
