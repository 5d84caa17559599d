"""Circumstances: questions for the reason, the condition or the purpose that a sentence names."""

import re

from tasks.extractive.prose.clauses import is_code, parse, tokens
from tasks.extractive.prose.leaning import Asking, is_short, leaning
from tasks.extractive.prose.lexicon import BE, DETERMINERS, MODALS, OPENERS, POINTERS, THIRD, VAGUE, VERBS, vocabulary
from tasks.extractive.prose.sentences import Sentence

_REASONS = (
    re.compile(r"^(?P<main>.+?),? (?:because|so that|in order to) .+$"),
    re.compile(r"^(?P<main>.+?), (?:since|as otherwise) .+$"),
    re.compile(r"^(?:Because|Since|As a result of) [^,]+, (?P<main>.+)$"),
)
_CONDITION = re.compile(
    r"^(?P<word>If|When|Whenever|Once|After|Before) "
    r"(?P<condition>[^,()]+(?:\([^()]*\)[^,()]*)?), (?:then )?(?P<main>.+)$"
)
_CONSEQUENCE = re.compile(r"^(?P<main>[^,;]+?),? (?:only )?(?:if|when|whenever) (?P<condition>[^,:]+)$")
_GOALS = (
    re.compile(r"^(?:In order to|To) (?P<goal>[a-z][^,:]+), (?P<means>.+)$"),
    re.compile(
        r"^(?:Use|Call|Run|Set|Pass|Add|Install|Choose|Select|Specify) .+? to (?P<goal>[a-z]+ [^,:;]+?)(?:[,;:].*)?$"
    ),
)
_YOU = re.compile(
    r"^(?:[A-Z][^,]{3,60}, )?[Yy]ou can (?:also |then )?(?P<goal>[a-z]+ [^,;:]+?) "
    r"(?:by [a-z]+ing|using|with the|with `|via) .+$"
)
_ABSENT = re.compile(r"\b(?:there|then|here)\b(?! (?:is|are))|:|\) (?:the|an?|it)\b|^\w+ed or\b")
_GOES_ON = vocabulary("or and but which that i.e. e.g.")
_ORDERS = vocabulary("use call set add")
_NO_GOALS = vocabulary("be date illustrate summarize clarify demonstrate understand see") | DETERMINERS | POINTERS
_FINITE = vocabulary("has have does do occurs exists") | BE.keys() | MODALS | THIRD.keys() | VERBS


def reason(_sentence: Sentence, core: str) -> Asking | None:
    """For "X, because Y": why X."""
    match = next((found for pattern in _REASONS if (found := pattern.match(core))), None)
    clause = parse(tokens(match["main"])) if match else None
    if match is None or clause is None or "," in match["main"] or not is_short(clause):
        return None
    return Asking(clause.asked("Why"), "explanatory", 9, leaning(f"{clause.subject} {clause.predicate}"))


def condition(sentence: Sentence, core: str) -> Asking | None:
    """For "If X, Y": what happens if X, or what to do."""
    match = _CONDITION.match(core)
    if (
        match is None
        or not _is_condition(match["word"], match["condition"])
        or not _is_outcome(match["main"], sentence)
    ):
        return None
    said, word = match["condition"], match["word"].lower()
    first, opener = (tokens(part)[0].lower() for part in (said, match["main"]))
    if first == "you" or opener in _ORDERS:
        return Asking(f"What should you do {word} {said}?", "procedural", 6, leaning(said))
    vague = first == "no" or VAGUE.intersection(said.lower().split())
    return Asking(f"What happens {word} {said}?", "inferential", 8, leaning(said, "must" if vague else "rather"))


def consequence(_sentence: Sentence, core: str) -> Asking | None:
    """For "X is done when Y": when X is done."""
    match = _CONSEQUENCE.match(core)
    clause = parse(tokens(match["main"])) if match else None
    if match is None or clause is None or not clause.rest:
        return None
    if not is_short(clause) or " and " in clause.predicate or len(match["condition"].split()) < 3:
        return None
    return Asking(clause.asked("When"), "inferential", 6.5, leaning(f"{clause.subject} {clause.predicate}", "rather"))


def goal(_sentence: Sentence, core: str) -> Asking | None:
    """For "To do X, Y" and "Use Y to do X": how to do X."""
    match = next((found for pattern in _GOALS if (found := pattern.match(core))), None)
    if match is None or not 2 <= len(match["goal"].split()) <= 16 or match["goal"].split()[0] in _NO_GOALS:
        return None
    means = match.groupdict().get("means", "use").split(maxsplit=1)[0].lower()
    if means in POINTERS - {"you"} or not (POINTERS - {"you"}).isdisjoint(match["goal"].lower().split()):
        return None
    return Asking(f"How do you {match['goal']}?", "procedural", 9, leaning(match["goal"]))


def ability(_sentence: Sentence, core: str) -> Asking | None:
    """For "You can do X by Y": how to do X."""
    match = _YOU.match(core)
    aim = match["goal"].lower().split() if match else []
    if match is None or aim[0] not in VERBS or not POINTERS.isdisjoint(aim):
        return None
    return Asking(f"How can you {match['goal']}?", "procedural", 8, leaning(match["goal"], "rather"))


def _is_condition(word: str, text: str) -> bool:
    """Whether what stands before the comma is a whole clause that names what it speaks of."""
    parts = [part.lower() for part in tokens(text)]
    if len(parts) < 3 or len(text.split()) > 18 or _ABSENT.search(text) or parts[0] in OPENERS | POINTERS - {"you"}:
        return False
    return (word not in ("After", "Before") and not parts[0].endswith("ing")) or not _FINITE.isdisjoint(parts[1:])


def _is_outcome(text: str, sentence: Sentence) -> bool:
    """Whether what stands after the comma is a clause of its own, not the next item of an enumeration."""
    opener, *others = tokens(text)
    word = opener.lower()
    if word in _GOES_ON or word[0].isdigit() or word[0] in ".…":
        return False
    if word in THIRD.values() and not sentence.block.owners:
        return word in _ORDERS
    return not (is_code(opener) and others[:1] in (["or"], ["and"]))
