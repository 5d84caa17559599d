"""Clauses: who does what in a sentence, where it is plain enough to be told by rule.

A clause is read only when its subject is a noun phrase that names something by itself and its verb is known; anything
doubtful is None. So a missing entry in the lexicon costs a question and never makes a wrong one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.extractive.prose.lexicon import (
    ADVERBS,
    BE,
    DETERMINERS,
    INTRANSITIVE,
    MODALS,
    OPENERS,
    PARTICIPIAL,
    PARTICIPLES,
    PARTICLES,
    POINTERS,
    PREPOSITIONS,
    PROPER,
    THIRD,
    TIMES,
    VAGUE,
    VERBS,
)

_TOKEN = re.compile(r"""(?:"[^"]*"|“[^”]*”|`+[^`]+`+|\*\*?[^*\s][^*]*\*\*?|\([^()]*\)|[^\s"“`(*]|[*"“`(])+""")
_CODE = re.compile(r"""["“`*_()\[\]{}<>=/\\]|\w\.\w|[a-z][A-Z]|\d""")
_VARIABLE = re.compile(r"(?<!\ba )(?<!\ban )(?<![*\w])\*[a-z]\w*\*(?!\*)")
_LONGEST_SUBJECT = 9
_KNOWN_VERBS = VERBS | PARTICLES.keys() | INTRANSITIVE


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause in the present tense.

    Attributes:
        subject: As it is written within a sentence, with a small first letter where it is not a name.
        plural: Whether the subject is plural.
        helper: The form of `be` or the modal verb that is there, else the form of `do` that a question needs.
        negated: Whether it says that something is not so.
        verb: Base form; empty after a form of `be`.
        rest: What follows.
    """

    subject: str
    plural: bool
    helper: str
    negated: bool
    verb: str
    rest: tuple[str, ...]

    @property
    def predicate(self) -> str:
        """What stands after the subject when the clause is turned into a question."""
        return " ".join(filter(None, ("not" if self.negated else "", self.verb, *self.rest)))

    def asked(self, word: str) -> str:
        """The question for the reason, the condition or the manner of what it says: "Why does the harbour freeze?"."""
        return f"{word} {self.helper} {self.subject} {self.predicate}?"


def tokens(text: str) -> list[str]:
    """Words of a sentence; a quoted or bracketed piece, with what clings to it, is one."""
    return _TOKEN.findall(text)


def is_code(token: str) -> bool:
    """Whether a token is quoted, emphasised or looks like a name in a program."""
    return bool(_CODE.search(token))


def parse(parts: Sequence[str]) -> Clause | None:
    """Read a clause from the tokens of a sentence without its final stop."""
    for place in range(1, min(len(parts) - 1, _LONGEST_SUBJECT + 1)):
        if _is_finite(parts, place):
            subject = parts[:place]
            while len(subject) > 1 and subject[-1] in ADVERBS:
                subject = subject[:-1]
            return _clause(subject, parts[place].lower(), list(parts[place + 1 :])) if _names_itself(subject) else None
    return None


def in_sentence(phrase: str) -> str:
    """A phrase as it stands within a sentence: a small first letter, unless it begins with a name."""
    head = re.split(r"[\s\-’']", phrase, maxsplit=1)[0]
    ordinary = head[:1].isupper() and (head[1:].islower() or len(head) == 1) and head not in PROPER
    return phrase[:1].lower() + phrase[1:] if ordinary else phrase


def is_definite(phrase: str) -> bool:
    """Whether a phrase leans on what the text said before: "the suite", or a variable of its own."""
    parts = tokens(phrase)
    for place, part in enumerate(parts):
        if part.lower() == "the" and parts[place + 1 : place + 2] and parts[place + 1].lower() in VAGUE:
            return True
        if part.lower() == "the" and not any(is_code(one) or one[:1].isupper() for one in parts[place + 1 : place + 4]):
            return True
        if part.lower() in VAGUE and all(before.lower() in DETERMINERS for before in parts[:place]):
            return True
    return has_variable(phrase)


def has_variable(phrase: str) -> bool:
    """Whether a phrase speaks of an argument by its name: "if *key* is missing"."""
    return bool(_VARIABLE.search(phrase))


def _is_finite(parts: Sequence[str], place: int) -> bool:
    word, after = parts[place].lower(), parts[place + 1].lower()
    if word in BE or word in MODALS or word in ("has", "have", "does", "do"):
        return True
    if after in BE or after in MODALS or after in ("has", "have"):
        return False
    if (word in ADVERBS and word not in VERBS) or parts[place - 1].lower() == "to":
        return False
    if _is_open_verb(word, after) and place > 1 and not is_plural(parts[:place]):
        return True
    base = THIRD.get(word, word)
    if base not in _KNOWN_VERBS or (base == word and parts[0].lower() in ("a", "an", "each", "every")):
        return False
    return (base != word) != is_plural(parts[:place]) and bool(_object_follows(base, parts[place + 1 :]))


def _is_open_verb(word: str, after: str) -> bool:
    """Whether a word that the lexicon lacks must be a verb: "precedes the", "wraps a"."""
    ends = word.isalpha() and word.endswith("s") and not word.endswith(("ss", "us", "is", "as"))
    return ends and word not in OPENERS | POINTERS | ADVERBS and after in ("a", "an", "the", "all", "any", "no")


def _base(verb: str) -> str:
    """The base form of a verb after he, she or it."""
    if verb in THIRD:
        return THIRD[verb]
    if verb.endswith("ies"):
        return verb[:-3] + "y"
    return verb[:-2] if verb.endswith(("sses", "shes", "ches", "xes", "zes", "oes")) else verb[:-1]


def _object_follows(verb: str, rest: Sequence[str]) -> bool:
    first = rest[0].lower().strip(",;:")
    if PARTICLES.get(verb) == first and len(rest) > 1:
        return rest[1].lower() not in OPENERS
    if verb in INTRANSITIVE and first in (*TIMES, "by", "as", "with"):
        return True
    if verb not in VERBS or rest[0].endswith((",", ";", ":")):
        return False
    return first not in PREPOSITIONS | MODALS | BE.keys() | {"and", "or", "when", "if"}


def _names_itself(subject: Sequence[str]) -> bool:
    """Whether the words before the verb are one noun phrase, with no pronoun, clause or comma in it."""
    lowered = [part.lower() for part in subject]
    if lowered[0] in OPENERS or lowered[0].endswith("ly") or any(part in POINTERS for part in lowered):
        return False
    if lowered[0] in VERBS and lowered[1:2] and lowered[1] in ("a", "an", "the"):
        return False
    if lowered[0].endswith("ing") and (len(subject) < 3 or lowered[0] in PARTICIPIAL):
        return False
    if any(map(_breaks, lowered)):
        return False
    if lowered[-1] in PREPOSITIONS or lowered[-1] in DETERMINERS or lowered[-1] in ("and", "or", "not"):
        return False
    return any(part not in DETERMINERS for part in lowered)


def _breaks(part: str) -> bool:
    """Whether no noun phrase goes on after or through this token; quoted names may stand in a row."""
    comma = part.endswith(",") and not is_code(part[:-1])
    return comma or part.endswith((";", ":", ".")) or part in ("if", "when", "because", "–", "-", "—")


def is_plural(subject: Sequence[str]) -> bool:
    """Whether a noun phrase is plural, by its head: the last word before a preposition or a participle."""
    head: list[str] = []
    if subject[0].lower().endswith("ing") and len(subject) > 2:
        return False
    for part in subject:
        word = part.lower()
        if head and (word in PREPOSITIONS or word in PARTICIPLES or (word.endswith("ed") and len(head) > 1)):
            break
        if not part.startswith("("):
            head.append(word)
    last = re.sub(r"\W+$", "", head[-1]) if head else ""
    return "and" in head or (bool(re.search(r"[^su\"i]s$", last)) and not last.endswith("class"))


def _clause(subject: Sequence[str], word: str, rest: list[str]) -> Clause | None:
    """The clause of a subject, its finite verb and what follows; None where that does not make a plain statement."""
    if rest == ["not"] or (word in ("does", "do") and rest[0] != "not"):
        return None
    negated = word == "cannot" or rest[0] == "not"
    rest = rest[1:] if rest[0] == "not" else rest
    while len(rest) > 1 and rest[0] in ADVERBS and not negated:
        rest = rest[1:]
    helper, verb, plural = _helper(word, plural=is_plural(subject))
    if not verb and helper not in BE:
        verb, *rest = rest
    if rest[:1] == ["never"] or verb in ("never", "not") or (rest[:1] == ["only"] and helper not in MODALS):
        return None
    return Clause(in_sentence(" ".join(subject)), plural, helper, negated, verb, tuple(rest))


def _helper(word: str, *, plural: bool) -> tuple[str, str, bool]:
    """The helping verb of the question, the base form of the verb (empty where it comes next), whether it is plural."""
    if word in ("has", "have"):
        return "do" if word == "have" else "does", "have", word == "have"
    if word in BE:
        return word, "", BE[word]
    if word in MODALS or word in ("does", "do"):
        return "can" if word == "cannot" else word, "", plural
    return "do" if plural else "does", word if plural else _base(word), plural
