"""What else might stand in the place of a span: another number of its size, another name that the chunk has.

Nothing here is drawn by chance: what is chosen follows from the statement's own text.
"""

import random
import re
from collections.abc import Iterator, Sequence
from typing import TypeVar

from generator.hashing import fingerprint
from generator.text.lexicon.opposites import OPPOSITES
from tasks.extractive.evaluation.facts import Fact
from tasks.extractive.evaluation.spans import MONTHS, WEEKDAYS, Span, of_kind
from tasks.extractive.prose.clauses import parse, tokens

T = TypeVar("T")
SPELLED = tuple(
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
    "nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred".split()
)
ERRORS = tuple(
    """TypeError ValueError KeyError IndexError AttributeError RuntimeError NameError OSError LookupError
    ImportError""".split()
)
"""What programs raise, whatever the chunk speaks of."""
_FACTORS = (0.4, 0.5, 0.6, 0.75, 0.8, 1.2, 1.25, 1.5, 1.6, 2.0, 2.5, 3.0)
_NEAR = (1, 2, 3, 4, 5)
_YEARS = (3, 4, 6, 7, 9, 11, 13, 16)
_PERCENT = re.compile(r"\s?(?:%|percent)")
_BE = re.compile(r"(?<= )(?P<verb>is|are|was|were|can|must|will|cannot)(?P<not> not)?(?= )")
_LIMITS = re.compile(r"\b(?:only|not|never|no|nothing|none|without)\b", re.IGNORECASE)
_QUANTIFIERS = frozenset("all every each any no many most several few some both".split())
"""With these a negation of the verb says something else than that the whole is not so."""
_TURNED = frozenset(
    """before after always never increase decrease increases decreases minimum maximum enable disable enables
    disables enabled disabled include exclude includes excludes included excluded mutable immutable required optional
    ascending descending positive negative lower higher smallest largest earlier later above below smaller larger lowest
    highest faster slower northern southern eastern western north south east west oldest youngest accepts rejects
    inclusive exclusive allowed forbidden valid invalid""".split()
)
"""Words whose opposite may stand in their place whatever comes before and after."""


_SHAPES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("call", r"\)$"),
        ("option", r"^-"),
        ("dunder", r"^__"),
        ("path", r"/"),
        ("dotted", r"\w\.\w"),
        ("sign", r"[^\w \-’']"),
        ("error", r"(?:Error|Exception|Warning)$"),
        ("upper", r"^[^a-z]+$"),
        ("capital", r"^[A-Z]"),
        ("small", r""),
    )
)
"""The first that fits."""


def others(span: Span, statement: str, known: Sequence[Span]) -> list[str]:
    """What might stand in a span's place, best first, none of it in the statement.

    Args:
        span: Of the statement.
        statement: Decides the order.
        known: The spans of the whole chunk.
    """
    if span.kind in ("month", "weekday"):
        found = _drawn(MONTHS if span.kind == "month" else WEEKDAYS, statement)
    elif span.kind == "counted":
        found = _spelled(span.text, statement)
    elif span.kind in ("version", "year", "number"):
        found = _drawn(_numbers(span, statement), statement)
    else:
        shape = shape_of(span.text)
        known = [*known, *(Span("code", one, 0, 0) for one in ERRORS if shape == "error")]
        alike = [one for one in of_kind(span.kind, known) if shape_of(one) == shape and _is_like(one, span.text)]
        found = _drawn(alike, statement)
    return [one for one in found if one != span.text and not _stands(one, statement)]


def turned(fact: Fact) -> Iterator[str]:
    """A fact's statement with one word turned round: its opposite, or a negation put in or taken out."""
    statement = fact.statement
    start = fact.opened + len(fact.subject)
    for match in re.finditer(r"(?<![\w`\"*-])[a-z]+(?![\w`\"*-])", statement[start:]):
        opposite = next((one for one in sorted(OPPOSITES.get(match[0], ())) if one in _TURNED), None)
        before = statement[: start + match.start()].split()[-1:]
        fits = before not in (["a"], ["an"], ["not"]) and not _in_brackets(statement, start + match.start())
        if match[0] in _TURNED and opposite and fits and not _stands(opposite, statement):
            yield statement[: start + match.start()] + opposite + statement[start + match.end() :]
            return
    yield from _negated(fact)


def shape_of(text: str) -> str:
    """What a name looks like: only such as look alike are taken for each other."""
    return next(name for name, pattern in _SHAPES if pattern.search(text))


def _is_like(one: str, other: str) -> bool:
    """Whether two names are of about the same length and none holds the other."""
    short, long = sorted((one.lower(), other.lower()), key=len)
    words = abs(len(one.split()) - len(other.split()))
    return short not in long and words <= 1 and len(long) <= 2.5 * len(short) + 4


def _numbers(span: Span, statement: str) -> list[str]:
    if span.kind == "version":
        return list(_versions(span.text))
    if span.kind == "year":
        return [str(int(span.text) + sign * step) for step in _YEARS for sign in (1, -1)]
    text = span.text.replace(",", "")
    places = len(text.partition(".")[2])
    value, percent = float(text), bool(_PERCENT.match(statement, span.end))
    if not places and value > 2 and value.is_integer() and int(value) & (int(value) - 1) == 0 and value > 8:
        made = [value / 4, value / 2, value * 2, value * 4, value * 8]
    elif not places and value <= 12:
        made = [value + sign * step for step in _NEAR for sign in (1, -1)]
    else:
        made = [_rounded(value * factor, text) for factor in _FACTORS]
    fit = [one for one in made if one > 0 and one != value and not (percent and value <= 100 < one)]
    return list(dict.fromkeys(_written(one, places, "," in span.text) for one in fit))


def _rounded(value: float, like: str) -> float:
    """As exact as the number that it stands for: 1,200 is not answered by 1,437."""
    whole = like.partition(".")[0]
    zeros = 0 if "." in like else len(whole) - len(whole.rstrip("0"))
    return round(value, -zeros) if zeros else value


def _written(value: float, places: int, grouped: bool) -> str:
    return f"{value:,.{places}f}" if grouped else f"{value:.{places}f}"


def _versions(text: str) -> Iterator[str]:
    head, _, last = text.rpartition(".")
    number = int(re.sub(r"\D", "", last) or 0)
    mark = "v" if not head and text.startswith("v") else ""
    for step in (1, -1, 2, -2, 3):
        if number + step >= (0 if head else 1):
            yield f"{head}.{number + step}" if head else f"{mark}{number + step}"


def _spelled(text: str, statement: str) -> list[str]:
    if text.lower() not in SPELLED:
        return []
    at = SPELLED.index(text.lower())
    near = [one for one in SPELLED[max(0, at - 3) : at + 4] if one != text.lower()]
    return _drawn([one.capitalize() if text[0].isupper() else one for one in near], statement)


def _negated(fact: Fact) -> Iterator[str]:
    """Where the verb of the whole sentence can be told."""
    core = fact.statement[fact.opened :]
    clause = parse(tokens(core.rstrip(".")))
    match = _BE.search(core)
    if clause is None or match is None or len(core[: match.start()].split()) > len(clause.subject.split()) + 1:
        return
    if clause.subject.split()[0].lower() in _QUANTIFIERS:
        return
    limited = _LIMITS.search(core[match.end() :])
    verb = match["verb"]
    if match["not"]:
        changed = verb
    elif limited or core[match.end() :].startswith((" still", " also", " never", " always")):
        return
    else:
        changed = {"can": "cannot", "cannot": "can", "must": "need not"}.get(verb, f"{verb} not")
    yield fact.statement[: fact.opened] + core[: match.start()] + changed + core[match.end() :]


def _in_brackets(text: str, place: int) -> bool:
    return text.count("(", 0, place) > text.count(")", 0, place)


def _stands(text: str, statement: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(text)}(?!\w)", statement, re.IGNORECASE) is not None


def _drawn(items: Sequence[T], seed: str) -> list[T]:
    order = list(items)
    random.Random(fingerprint(seed)).shuffle(order)  # noqa: S311  not for secrets
    return order
