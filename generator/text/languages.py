"""Which human language a text is written in: told offline, the same on every machine, or not told at all.

The model is the one that py3langid ships (BSD-3-Clause; naive Bayes over byte n-grams, Lui and Baldwin 2012,
https://aclanthology.org/P12-3005/); docs/measured.md has its figures. It is read when the first text is asked about.
"""

import re
from collections import Counter
from functools import lru_cache
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
_PART, _PARTS = 120, 4
"""Bytes that a part of a text has at least, and how many parts are looked at, at most."""
_HARDLY = 0.1
"""Probability of a language below which a text that is told to be in another one is not in it."""
_MOSTLY = 0.7
"""Share of the told parts of a text that are in its language; below, it is in several."""
_LITTLE_WORDS = frozenset(
    "the of and to is are was were be has have not as what which how does with from that this it its by when where "
    "why who".split()
)
_MANY = 0.2
"""Share of little words from which a text is English: one in two thousand in another language has as many."""
_A_SIGN = 0.02
"""Little words a sign: a text in a script without spaces has few words, of which some quoted ones are many."""
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
    if _is_plainly_english(text):
        return "en"
    told = Counter(found for part in _parts(text) if (found := _told(_prose(part))))
    if not told:
        return None
    ((language, _),) = told.most_common(1)
    same = sum(n for found, n in told.items() if same_language(found, language))
    return language if same >= _MOSTLY * told.total() else None


def foreign(text: str, language: str, source: str = "") -> str | None:
    """The language of a text that is clearly in another one than `language`; None where it may well be in that.

    Args:
        text: A question, an answer.
        language: ISO 639-1.
        source: What the text may quote: what stands there word for word is in nobody's language.
    """
    if text.strip() in source or (language == "en" and _is_plainly_english(text)):
        return None
    plain = _QUOTED.sub(" ", _prose(text[:_ENOUGH]))
    told = _told(plain)
    if told is None or same_language(told, language) or _probability(plain, language) > _HARDLY:
        return None
    return told


def same_language(one: str, other: str) -> bool:
    """Whether two codes are one language, or such as are hardly told apart by their texts: hr and sr, id and ms."""
    return one == other or any(one in group and other in group for group in _HARDLY_APART)


def _prose(text: str) -> str:
    """What is words of a language in the text, as far as signs tell."""
    return _ASCII_RUN.sub(_word, _CODE.sub(" ", text))


def _word(run: re.Match[str]) -> str:
    """Signs in a row as they are, or nothing where they are an identifier, an address, a number."""
    return " " if _NO_WORD.search(run[0].strip("()[]{}*_#<>\"',;:.!?|~$")) else run[0]


def _is_plainly_english(text: str) -> bool:
    """Whether its little words show it, which takes a hundredth of the time that the model takes."""
    text = text[:_ENOUGH].lower()
    said = text.split()
    little = [word for word in said if word in _LITTLE_WORDS]
    return len(little) >= max(2, _MANY * len(said), _A_SIGN * len(text)) and len(set(little)) > 1


def _told(plain: str) -> str | None:
    """The language of plain prose, if it shows one."""
    label, probability = _identifier().classify(plain)
    few = len(plain.strip().encode(errors="replace")) < _FEW
    likeliest = _FORMS.get(label, label)
    return likeliest if likeliest in NAMES and probability >= (_SURE_OF_FEW if few else _SURE) else None


def _probability(plain: str, language: str) -> float:
    """How probable it is that plain prose is in a language."""
    shares: list[tuple[str, float]] = _identifier().rank(plain)
    return sum(share for label, share in shares if _FORMS.get(label, label) == language)


def _parts(text: str) -> list[str]:
    """Some parts of a text, from its beginning to its end: sentences and lines, the short ones joined."""
    parts = [""]
    for piece in _END.split(_CODE.sub(" ", text[:_ENOUGH])):
        parts[-1] = f"{parts[-1]} {piece}"
        if len(parts[-1].encode(errors="replace")) >= _PART:
            parts.append("")
    if len(parts) > 1:  # the rest is too short to count as much as the others
        parts.pop()
    return parts[:: -(-len(parts) // _PARTS)]


@lru_cache(maxsize=1)
def _identifier() -> "LanguageIdentifier":
    """The model, for the languages that ISO 639-1 has a code for; `zxx` is what is in none."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([label for label in identifier.labels if label in {*NAMES, *_FORMS, "zxx"}])
    return identifier
