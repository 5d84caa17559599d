"""Rewording: the same question in other words, where its form is one of those that are known."""

import re

from tasks.extractive.prose.clauses import is_plural, tokens
from tasks.extractive.prose.lexicon import third

_OPENING = re.compile(r"^(?P<opening>(?:For|When|In|With) [^?]{2,80}?, )(?P<question>[a-z].+)$")
_HELPERS = "is|are|was|were|do|does|did|can|must|may|will"
_IF = "if|when|whenever|once|after|before"
_DONE = r"(?:called|\w+ed|\w+en|similar|equal|made|set) (?:to|by|in|on|for|with|of|from)"
_FORMS = (
    (re.compile(r"^what (?P<be>is|are|was|were) (?P<x>.+) used for\?$"), "which purpose {does} {x} serve?"),
    (
        re.compile(r"^what happens (?P<x>(?:if|when|whenever|once|after|before) .+)\?$"),
        "which effect does it have {x}?",
    ),
    (re.compile(r"^what should you do (?P<x>.+)\?$"), "which action is called for {x}?"),
    (re.compile(r"^how (?:do|can|should) (?:you|one) (?P<x>.+)\?$"), "by which means can one {x}?"),
    (re.compile(r"^what (?:restriction|requirement) applies to (?P<x>.+)\?$"), "which rule has to be kept by {x}?"),
    (re.compile(r"^how (?:do|does) (?P<x>.+) differ from (?P<y>.+)\?$"), "what sets {x} apart from {y}?"),
    (re.compile(r"^how do (?P<x>.+) and (?P<y>.+) differ\?$"), "what sets {x} apart from {y}?"),
    (re.compile(r"^why (?P<x>.+)\?$"), "for which reason {x}?"),
    (
        re.compile(r"^when (?P<x>(?:is|are|was|were|do|does|did|can|must|may|will) .+)\?$"),
        "under which circumstances {x}?",
    ),
    (re.compile(r"^where (?P<x>.+)\?$"), "in which place {x}?"),
    (re.compile(rf"^how (?P<x>(?:{_HELPERS}) .+)\?$"), "in which way {x}?"),
    (re.compile(rf"^what (?P<be>is|are) (?P<x>(?!.* {_DONE})[^?]+)\?$"), "how would you define {x}?"),
)
_DOES = re.compile(
    r"^what (?P<do>do|does|did) (?P<x>.+) (?P<verb>(?!to|from|for|on|as|with|in|of|like)[a-z]+)"
    r"(?P<rest> (?:to|from|for|on|as|with|in|of|like))?\?$"
)


def reworded(question: str) -> str | None:
    """The question in other words; None where its form is not known."""
    if opened := _OPENING.match(question):
        inner = _inner(opened["question"])
        return f"{opened['opening']}{inner}" if inner else None
    inner = _inner(question[:1].lower() + question[1:])
    return inner[:1].upper() + inner[1:] if inner else None


def _inner(question: str) -> str | None:
    for pattern, form in _FORMS:
        if match := pattern.match(question):
            parts = match.groupdict()
            plural = is_plural(tokens(parts["x"])) if parts.get("be") else False
            past = parts.get("be") in ("was", "were")
            return form.format(**{**parts, "does": "did" if past else "do" if plural else "does"})
    if match := _DOES.match(question):
        verb = third(match["verb"]) if match["do"] == "does" else match["verb"]
        return None if match["do"] == "did" else f"state what {match['x']} {verb}{match['rest'] or ''}."
    return None
