"""Whether a reply says that it cannot tell; one that then answers all the same does not.

"The passages do not mention when Oda was founded."     → True
"I don't know exactly, but it was in 1911."             → False
"""

import re

from generator.evaluation.scoring.abstaining_words import HOWEVER, OFFERS, SAYINGS, UNTIL

_ABSTAINS = re.compile("|".join(f"(?:{saying})" for saying in SAYINGS), re.IGNORECASE)
_HOWEVER, _OFFERS, _UNTIL = (re.compile(words, re.IGNORECASE) for words in (HOWEVER, OFFERS, UNTIL))
_MARKS = re.compile(r"[*_`#]+")
_SENTENCES = re.compile(r"(?<=[.!?])\s+|(?<=[。！？])|\n+")
_EARLY = 2
"""Sentences at the beginning of a reply, in one of which it has to be said."""


def abstains(text: str) -> bool:
    """Whether a reply says that it cannot tell, and leaves it at that."""
    plain = _MARKS.sub("", text).replace("’", "'")
    sentences = [part.strip() for part in _SENTENCES.split(plain) if part.strip()]
    place = next((place for place, said in enumerate(sentences[:_EARLY]) if _cannot_tell(said)), None)
    return place is not None and not any(_answers(part) for part in _after(sentences, place))


def _after(sentences: list[str], place: int) -> list[str]:
    """What follows on a sentence that abstains, where a `but` announces that more is known."""
    said = sentences[place]
    clauses = [said[found.end() :] for found in _HOWEVER.finditer(said) if _cannot_tell(said[: found.start()])]
    return clauses[:1] + [sentence for sentence in sentences[place + 1 : place + 2] if _HOWEVER.match(sentence)]


def _cannot_tell(said: str) -> bool:
    found = _ABSTAINS.search(said)
    return found is not None and not _UNTIL.search(said, found.end())


def _answers(clause: str) -> bool:
    return bool(clause.strip(" ,.")) and not _cannot_tell(clause) and not _OFFERS.search(clause)
