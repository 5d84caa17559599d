"""What must hold of a sentence with words left out: they are one thing, the text says which, and the rest does not.

Cloze tests, Taylor 1953, https://doi.org/10.1177/107769905303000401; that a blank is a name, a number or a term is from
CNN/Daily Mail, Hermann et al. 2015, https://arxiv.org/abs/1506.03340.
"""

import re
from collections.abc import Iterator

from generator.text.evidence.bearing import stems
from generator.text.saying import says_something
from generator.text.sentences import sentences
from generator.text.support import contains
from generator.text.words import STOP_WORDS, stem, words
from tasks.checks.items.claims import BLANK, standing_in

LONGEST = 5
"""Words that may be missing."""
LEAST_LEFT = 4
"""Words with a meaning of their own that are left: fewer do not say what is missing."""
FITS = 0.9
"""Share of them that another sentence has for the blank to be filled from it as well."""
MORE_FIT = "more than one thing fits"
_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_GUESSED = frozenset(("0", "1", "2", "one", "two", "true", "false", "none", "null", "yes", "no"))
_MARKS = "`\"'“”‘’*"


def blank_fault(sentence: str, missing: str, evidence: str, shown: str) -> str | None:
    """Why words may not be left out of a sentence; None where they may.

    Args:
        sentence: The whole sentence.
        missing: The words.
        evidence: The words of the chunk that say what is missing.
        shown: The chunk with its title.
    """
    return next(_faults(sentence, missing, evidence, shown), None)


def with_blank(sentence: str, missing: str) -> str:
    """The sentence with a blank for the words and the marks around them; they stand in it once."""
    standing = standing_in(missing, sentence)
    assert standing is not None
    start, end = standing
    while start and end < len(sentence) and sentence[start - 1] in _MARKS and sentence[end] in _MARKS:
        start, end = start - 1, end + 1
    return sentence[:start] + BLANK + sentence[end:]


def _faults(sentence: str, missing: str, evidence: str, shown: str) -> Iterator[str]:
    if not standing_in(missing, sentence):
        yield "the missing words do not stand in the sentence once"
        return
    rest = with_blank(sentence, missing).replace(BLANK, " ")
    said = words(missing)
    if len(said) > LONGEST or BLANK in sentence:
        yield "too much is missing"
    if not says_something(missing) and not any(map(str.isdigit, missing)):
        yield "the missing words say nothing"
    if len(stems(rest)) < LEAST_LEFT:
        yield "too little is left"
    if gives_away(missing, rest):
        yield "the rest gives the missing words away"
    if not contains(evidence, missing):
        yield "the missing words are not in the evidence"
    if fits_elsewhere(rest, missing, shown):
        yield MORE_FIT


def gives_away(missing: str, rest: str) -> bool:
    """Whether what is left tells the missing words: `read_file` beside "reads a file", an acronym beside its words."""
    if missing.casefold() in _GUESSED:
        return True
    parts = {stem(part.lower()) for part in _PART.findall(missing.replace("_", " ")) if part.lower() not in STOP_WORDS}
    if parts and len(parts & stems(rest)) >= max(1, (len(parts) + 1) // 2):
        return True
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z]\w+", rest)).upper()
    return missing.isupper() and len(missing) > 2 and missing in initials


def fits_elsewhere(rest: str, missing: str, shown: str) -> bool:
    """Whether a sentence of a text says the rest of something else than what is missing."""
    wanted = stems(rest.replace(BLANK, " "))
    others = [told for told in sentences(shown) if not contains(told, missing)]
    return any(len(wanted & stems(told)) >= FITS * len(wanted) for told in others)
