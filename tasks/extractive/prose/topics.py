"""Topics: the words that put a question in its place ("For the "with" statement, …") when it needs them."""

import re

from tasks.extractive.prose.clauses import in_sentence, is_code, is_plural, tokens
from tasks.extractive.prose.lexicon import GENERIC_HEADINGS, PROPER, vocabulary

_CALL = re.compile(r"^(?:class |exception |async |await |static |classmethod )?([A-Za-z_][\w.]*)\(")
_PATH = re.compile(r"\s*(?:>|›|»|::|→|\|)\s*")
_FILE = re.compile(r"[/\\]|\.\w{1,5}$")
_NOUNS = vocabulary("string mapping typing binding indexing floating missing existing remaining underlying")
"""Words in -ing that open a noun phrase, not an activity."""

_DOTTED = re.compile(r"\w+\.[\w.]+|\w*_\w+")
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*\.?|chapter \d+\.?|part \w+\.?)\s+", re.IGNORECASE)


def name_of(owner: str) -> str:
    """What a signature or a defined term is called in a question: `len(s)` → `` `len()` ``."""
    call = _CALL.match(owner)
    if call:
        return f"`{call[1]}`" if owner.startswith(("class ", "exception ")) else f"`{call[1]}()`"
    return in_sentence(owner)


def is_call(owner: str) -> bool:
    """Whether an owner is a signature, not a term."""
    return bool(_CALL.match(owner))


def one_name(owners: tuple[str, ...]) -> tuple[str, ...]:
    """The owners; only the first where all are signatures of the same name."""
    return owners[:1] if len({name_of(owner) for owner in owners}) == 1 else owners


def subject_of(heading: str | None) -> str | None:
    """What a heading or title speaks of, as a noun phrase; None where it names nothing."""
    for part in reversed(_PATH.split(heading or "")):
        phrase = _NUMBER.sub("", re.split(r" (?:—|–|--) ", part.strip(" #=\t"))[0]).rstrip(":.")
        if _names_something(phrase):
            return f"`{phrase}`" if _DOTTED.fullmatch(phrase) else _with_article(_small(phrase))
    return None


def place(heading: str | None, owners: tuple[str, ...], *, variables: bool = False) -> str | None:
    """The opening that says what a question is about; None where nothing is known that could.

    Args:
        heading: The nearest heading.
        owners: The signatures or the term that the sentence stands under; they go before the heading.
        variables: Whether the question speaks of an argument, which only a signature can place.
    """
    if variables and not (owners and is_call(owners[0])):
        return None
    if owners := one_name(owners):
        return f"For {name_of(owners[0])}, " if len(owners) == 1 and len(owners[0]) < 80 else None
    subject = subject_of(heading)
    if subject is None:
        return None
    return f"When {subject}, " if _is_activity(subject) else f"For {subject}, "


def _names_something(phrase: str) -> bool:
    parts = phrase.split()
    if not parts or len(phrase) > 70 or "?" in phrase or _FILE.search(phrase) or parts[0].lower() in GENERIC_HEADINGS:
        return False
    return any(map(str.isalpha, phrase)) and (len(parts) > 1 or phrase[:1].isupper() or is_code(phrase))


def _small(phrase: str) -> str:
    """Title Case undone, names and abbreviations kept."""
    parts = tokens(phrase)
    capitals = sum(part[:1].isupper() for part in parts)
    if capitals < 2:
        return in_sentence(phrase)
    if any(part in PROPER for part in parts):
        return phrase
    return " ".join(part if in_sentence(part) == part else part.lower() for part in parts)


def _is_activity(phrase: str) -> bool:
    first, *others = phrase.split()
    return first.endswith("ing") and bool(others) and first.lower() not in _NOUNS and "of" not in others


def _with_article(phrase: str) -> str:
    parts = tokens(phrase)
    bare = parts[0].lower() in ("the", "a", "an", "how") or (is_code(parts[0]) and len(parts) == 1)
    uncountable = (
        parts[-1].endswith(("ing", "ity", "ness", "ance", "tion")) or parts[0][:1].isupper() or len(parts) == 1
    )
    return phrase if bare or uncountable or is_plural(parts) or _is_activity(phrase) else f"the {phrase}"
