"""Whether a text asks: a question, or a request in place of one; not a statement."""

import re

from generator.text.lexicon.asking import (
    AFTER_A_REQUEST,
    ANYWHERE,
    LATE,
    NOUNS_AS_WELL,
    OPENERS,
    PREPOSITIONS,
    QUESTION_MARKS,
    REQUESTS,
    REQUESTS_AT_THE_END,
)
from generator.text.typography import plain

_OPENERS = frozenset().union(*OPENERS.values())
_REQUESTS = frozenset().union(*REQUESTS.values())
_ANYWHERE = re.compile("|".join(sorted(map(re.escape, {sign for signs in ANYWHERE.values() for sign in signs}))))
_REQUESTED = re.compile("|".join(word for code in ("zh", "ja", "ko", "th") for word in sorted(REQUESTS[code])))
_WITHOUT_SPACES = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_MARKED = re.compile(f"[{re.escape(QUESTION_MARKS.replace(';', ''))}]")
_GREEK = re.compile("[\u0370-\u03ff\u1f00-\u1fff]")
_SEPARATORS = re.compile(r"[^\w'\u0900-\u0dff-]+")
_CLAUSE = re.compile(r"[,:;!–—-]\s+|\.\s+")
_THAI = re.compile("[\u0e00-\u0eff]")
_FIRST, _LAST, _THAI_LINE = 12, 24, 120
"""Characters at the beginning and at the end of a text without spaces between words where the one that asks stands; of
Thai, which has more letters a word and asks within the sentence, that many in all."""
_FINAL = ("か", "까", "吗", "嗎", "呢")
"""What a question ends with, whatever mark follows."""
_PRONOUNS = frozenset(("what", "who", "whom", "whose", "why", "which", "how"))
_VERBS = frozenset("is are was were do does did can could will would should has have had must".split())


def asks(text: str) -> bool:
    """Whether a text is a question, or a request such as "Explain …", in whatever language.

    A question mark is enough. Without one, and without the mark of a statement, it has to begin with a word that asks,
    after a preposition or a clause of its own if need be; in languages that ask by a word further on, such a word may
    stand there. A request begins with its verb, or ends with it.
    """
    if _MARKED.search(text):
        return True
    typed = plain(text).casefold().strip().strip("\"')*_» ")
    if typed.endswith(";") and _GREEK.search(typed):
        return True
    stated = typed.endswith((".", "。", "।", "!"))
    if _WITHOUT_SPACES.search(typed):
        if typed.rstrip("。. ").endswith(_FINAL):
            return True
        ends = _ends(typed)
        return bool(_REQUESTED.search(ends) or (not stated and _ANYWHERE.search(ends)))
    clauses = [[word for word in _SEPARATORS.split(clause) if word] for clause in _CLAUSE.split(typed)]
    if any(_requests(clause) for clause in clauses[:2]) or (not stated and any(map(_opens, clauses))):
        return True
    return not _PRONOUNS.isdisjoint(clauses[0][:1]) and not _VERBS.isdisjoint(clauses[0][1:2])


def _ends(typed: str) -> str:
    if len(typed) <= (_THAI_LINE if _THAI.search(typed) else _FIRST + _LAST):
        return typed
    return f"{typed[:_FIRST]} {typed[-_LAST:]}"


def _opens(clause: list[str]) -> bool:
    first, second, *_ = [*clause, "", ""]
    return first in _OPENERS or (first in PREPOSITIONS and second in _OPENERS) or not LATE.isdisjoint(clause)


def _requests(clause: list[str]) -> bool:
    first, second, *_ = [*clause, "", ""]
    if first in NOUNS_AS_WELL:
        return second in AFTER_A_REQUEST or second.isdecimal()
    return first in _REQUESTS or not REQUESTS_AT_THE_END.isdisjoint(clause[-1:])
