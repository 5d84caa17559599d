"""Rewording: the same question in other words, where its form is one of those that are known.

>>> reworded("Why is the harbour closed?", "The harbour is closed because of the ice.")
'Give the reason why the harbour is closed.'
"""

import re

from tasks.extractive.prose.clauses import is_plural, parse, tokens
from tasks.extractive.prose.lexicon import third

_OPENING = re.compile(r"^(?P<opening>(?:For|When|In|With) [^?]{2,80}?, )(?P<question>[a-z].+)$")
_HELPERS = "is|are|was|were|do|does|did|can|must|may|will"
_IF = "if|when|whenever|once|after|before"
_DONE = r"(?:called|\w+ed|\w+en|similar|equal|made|set) (?:to|by|in|on|for|with|of|from)"
_FORMS = (
    (re.compile(r"^what (?P<be>is|are|was|were) (?P<x>.+) used for\?$"), "which purpose {does} {x} serve?"),
    (re.compile(rf"^what happens (?P<x>(?:{_IF}) .+)\?$"), "which effect does it have {x}?"),
    (re.compile(r"^what should you do (?P<x>.+)\?$"), "which action is called for {x}?"),
    (re.compile(r"^how (?:do|can|should) (?:you|one) (?P<x>.+)\?$"), "by which means can one {x}?"),
    (re.compile(r"^what (?:restriction|requirement) applies to (?P<x>.+)\?$"), "which rule has to be kept by {x}?"),
    (re.compile(r"^how (?:do|does) (?P<x>.+) differ from (?P<y>.+)\?$"), "what sets {x} apart from {y}?"),
    (re.compile(r"^how do (?P<x>.+) and (?P<y>.+) differ\?$"), "what sets {x} apart from {y}?"),
    (re.compile(r"^who or what (?P<x>(?:was|were) .+) by\?$"), "by whom or by what {x}?"),
    (re.compile(r"^why (?P<x>.+)\?$"), "for which reason {x}?"),
    (re.compile(rf"^when (?P<x>(?:{_HELPERS}) .+)\?$"), "under which circumstances {x}?"),
    (re.compile(r"^where (?P<x>.+)\?$"), "in which place {x}?"),
    (re.compile(rf"^how (?P<x>(?:{_HELPERS}) .+)\?$"), "in which way {x}?"),
    (re.compile(rf"^what (?P<be>is|are) (?P<x>(?!.* {_DONE})[^?]+)\?$"), "how would you define {x}?"),
)
_DOES = re.compile(
    r"^what (?P<do>do|does|can|must|may|will) (?P<x>.+?)(?P<not> not)? "
    r"(?P<verb>(?!to|from|for|on|as|with|in|of|like|not)[a-z]+)(?P<rest> (?:to|from|for|on|as|with|in|of|like))?\?$"
)
_TURNED = {
    "why": "give the reason why {said}.",
    "when": "name the time or the condition at which {said}.",
    "where": "name the place where {said}.",
    "how": "describe how {said}.",
}
"""What a question becomes whose subject is known, so that it can be put before the verb."""
_ASKED = re.compile(rf"^(?P<word>why|when|where|how) (?P<helper>{_HELPERS}) (?P<rest>.+)\?$")


def reworded(question: str, answer: str = "") -> str | None:
    """The question in other words; None where its form is not known.

    Args:
        question: As it was asked.
        answer: Its answer, whose subject tells where that of the question ends.
    """
    if opened := _OPENING.match(question):
        inner = _inner(opened["question"], answer)
        return f"{opened['opening']}{inner}" if inner else None
    inner = _inner(question[:1].lower() + question[1:], answer)
    return inner[:1].upper() + inner[1:] if inner else None


def _inner(question: str, answer: str) -> str | None:
    if turned := _turned(question, answer):
        return turned
    for pattern, form in _FORMS:
        if match := pattern.match(question):
            parts = match.groupdict()
            plural = is_plural(tokens(parts["x"])) if parts.get("be") else False
            past = parts.get("be") in ("was", "were")
            return form.format(**{**parts, "does": "did" if past else "do" if plural else "does"})
    return _stated(match) if (match := _DOES.match(question)) else None


def _turned(question: str, answer: str) -> str | None:
    """A question that begins with why, when, where or how, as a request with its subject before its verb."""
    match = _ASKED.match(question)
    clause = parse(tokens(answer.split(", because", maxsplit=1)[0].rstrip("."))) if match else None
    if match is None or clause is None or not match["rest"].startswith(f"{clause.subject} "):
        return None
    rest = match["rest"].removeprefix(f"{clause.subject} ")
    verb, _, more = rest.partition(" ")
    if match["helper"] == "did":
        return None
    if match["helper"] in ("do", "does"):
        done = third(verb) if match["helper"] == "does" else verb
        return _TURNED[match["word"]].format(said=f"{clause.subject} {done} {more}".strip())
    return _TURNED[match["word"]].format(said=f"{clause.subject} {match['helper']} {rest}")


def _stated(match: re.Match[str]) -> str:
    """What something does, may or must."""
    helper, verb, negated = match["do"], match["verb"], match["not"] or ""
    if helper == "does" and not negated:
        verb = third(verb)
    elif helper not in ("do", "does") or negated:
        verb = f"{helper}{negated} {verb}"
    return f"state what {match['x']} {verb}{match['rest'] or ''}."
