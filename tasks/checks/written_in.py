"""The language that pairs are written in: their chunk's, or the one that is wanted; what is in another is refused."""

import re
from collections.abc import Iterable, Sequence

from generator.records import Chunk, QAPair
from generator.text.language_names import NAMES
from generator.text.languages import foreign, language_of, same_language

_SAID_IN_CODE = re.compile(
    r'"""(?P<double>.*?)"""|\'\'\'(?P<single>.*?)\'\'\'|/\*+(?P<block>.*?)\*/'
    r"|(?m:^\s*(?:#+!?|//+!?|--+|;;+|%+)(?P<line>.*)$)|\s(?:#|//)\s(?P<after>.*)",
    re.DOTALL,
)


def languages_for(text: str, *, is_code: bool = False, wanted: str = "") -> tuple[str, ...]:
    """The languages that pairs of a text may be in, the one to ask for first; none where it cannot be told.

    Pairs on code are in the language of its comments, or in English.

    Args:
        text: The chunk's; of a pair without one its own.
        is_code: Whether the text is source code.
        wanted: The user's wish, in ISO 639-1, which goes before all.
    """
    if wanted:
        return (wanted,)
    if is_code:
        said = " ".join(part for found in _SAID_IN_CODE.finditer(text) for part in found.groups() if part)
        return tuple(dict.fromkeys((language_of(said) or "en", "en")))
    told = language_of(text)
    return (told,) if told else ()


def languages_of(chunk: Chunk, wanted: str = "") -> tuple[str, ...]:
    """As `languages_for`, of a chunk."""
    return languages_for(chunk.text, is_code=chunk.is_code, wanted=wanted)


def language_of_pairs(pairs: Iterable[QAPair]) -> tuple[str, ...]:
    """As `languages_for`, of pairs that exist, which go on in the language that they are in."""
    return languages_for("\n".join(f"{pair.question}\n{pair.answer}" for pair in pairs))


def named(languages: Sequence[str]) -> str:
    """What a prompt calls the first of some languages; empty where there is none."""
    return NAMES[languages[0]] if languages else ""


def is_translated(own: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether pairs in the language that is wanted of them have other words than their text, which is in its own."""
    return bool(own and wanted) and not any(same_language(wanted[0], one) for one in own)


def in_another(texts: Sequence[str], languages: Sequence[str], source: str) -> bool:
    """Whether the texts of a pair are clearly not all in one of the languages that it may be in.

    Args:
        texts: Question, answer, steps.
        languages: Codes of ISO 639-1; none: any will do.
        source: What the texts may quote.
    """
    return bool(languages) and not any(all(not foreign(text, one, source) for text in texts) for one in languages)


def written_in(texts: Sequence[str], languages: Sequence[str]) -> str | None:
    """What a pair that is not `in_another` language is written in; None where that cannot be told."""
    if len(languages) == 1:
        return languages[0]
    told = language_of("\n".join(texts))
    if not languages:
        return told
    return next((one for one in languages if told and same_language(one, told)), languages[0])
