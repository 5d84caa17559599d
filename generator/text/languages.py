"""Which human language a text is written in: told offline, the same on every machine, or not told at all.

The model is the one that py3langid ships (BSD-3-Clause; naive Bayes over byte n-grams, Lui and Baldwin 2012,
https://aclanthology.org/P12-3005/); docs/measured.md has its figures. It is read when the first text is asked about.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from generator.text.language_names import NAMES

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

_SURE, _SURE_OF_FEW = 0.5, 0.8
"""Probability from which a language is told; that of a few words says less."""
_FEW = 20
"""Bytes below which a text is of few words; a letter of Greek or Cyrillic has two, of Hindi or Chinese three."""
_ENOUGH = 4000
"""Characters that are looked at: what a text is written in shows by then."""
_PART, _PARTS = 120, 24
"""Bytes that a part of a text has at least, and how many parts are looked at."""
_HARDLY = 0.1
"""Probability of a language below which a text that is told to be in another one is not in it."""
_MOSTLY = 0.7
"""Share of the told parts of a text that are in its language; below, it is in several."""
_HARDLY_APART = ({"bs", "hr", "sr"}, {"id", "ms"})
_FORMS = {"nb": "no", "nn": "no"}
"""What the model tells apart and ISO 639-1 has one code for as well."""

_CODE = re.compile(
    r"(`{3,}|~{3,}).*?(?:\1|\Z)"  # blocks of code
    r"|`[^`\n]+`"
    r"|<[^<>\n]{1,200}>"  # tags, and addresses between angles
    r"|\]\([^()\s]*\)",  # where a link leads
    re.DOTALL,
)
_ASCII_RUN = re.compile(r"[!-~]+")
_NO_WORD = re.compile(r"[_/\\=<>{}()\[\]@#&%$^|~+\d]|\w[.:]\w|[a-z][A-Z]|^--?\w")
_QUOTED = re.compile(r"\"[^\"\n]+\"|“[^”\n]+”|„[^“”\n]+[“”]|«[^»\n]+»|「[^」\n]+」|『[^』\n]+』|《[^》\n]+》")
_END = re.compile(r"\n+|(?<=[.!?…;])\s+|(?<=[。！？；।॥])")


@lru_cache(maxsize=1024)  # a chunk is looked at when it is asked about and for each pair that comes of it
def language_of(text: str) -> str | None:
    """The language of a text as ISO 639-1 has it, `de`.

    Code, addresses, identifiers and numbers are passed over.

    Returns:
        None where it cannot be told: the text is too short, is no prose, or is in several languages.
    """
    plain = _prose(text)
    told, _ = _told(plain)
    return told if told and not _mixed(plain, told) else None


def foreign(text: str, language: str, source: str = "") -> str | None:
    """The language of a text that is clearly in another one than `language`; None where it may well be in that.

    Args:
        text: A question, an answer.
        language: ISO 639-1.
        source: What the text may quote: what stands there word for word is in nobody's language.
    """
    if text.strip() in source:
        return None
    plain = _prose(text)
    told, share = _told(_QUOTED.sub(" ", plain))
    if told is None or same_language(told, language) or share.get(language, 0.0) > _HARDLY:
        return None
    return told


def same_language(one: str, other: str) -> bool:
    """Whether two codes are one language, or such as are hardly told apart by their texts: hr and sr, id and ms."""
    return one == other or any(one in group and other in group for group in _HARDLY_APART)


def _prose(text: str) -> str:
    """What is words of a language in the text, as far as signs tell."""
    return _ASCII_RUN.sub(_word, _CODE.sub(" ", text[:_ENOUGH]))


def _word(run: re.Match[str]) -> str:
    """Signs in a row as they are, or nothing where they are an identifier, an address, a number."""
    return " " if _NO_WORD.search(run[0].strip("()[]{}*_#<>\"',;:.!?|~$")) else run[0]


def _told(plain: str) -> tuple[str | None, dict[str, float]]:
    """The language of plain prose, if it shows one, and the probability of each."""
    share: dict[str, float] = {}
    for label, probability in _identifier().rank(plain):
        language = _FORMS.get(label, label)
        share[language] = share.get(language, 0.0) + probability
    likeliest, probability = max(share.items(), key=itemgetter(1))
    few = len(plain.strip().encode(errors="replace")) < _FEW
    told = likeliest in NAMES and probability >= (_SURE_OF_FEW if few else _SURE)
    return likeliest if told else None, share


def _mixed(plain: str, language: str) -> bool:
    """Whether much of a text is in other languages than the text as a whole seems to be."""
    told = [found for part in islice(_parts(plain), _PARTS) if (found := _told(part)[0])]
    return sum(same_language(found, language) for found in told) < _MOSTLY * len(told)


def _parts(plain: str) -> Iterator[str]:
    """Sentences and lines, the short ones joined; a rest that is short is left out."""
    part = ""
    for piece in _END.split(plain):
        part = f"{part} {piece}"
        if len(part.encode(errors="replace")) >= _PART:
            yield part
            part = ""


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    """The model, for the languages that ISO 639-1 has a code for; `zxx` is what is in none."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([label for label in identifier.labels if label in {*NAMES, *_FORMS, "zxx"}])
    return identifier
