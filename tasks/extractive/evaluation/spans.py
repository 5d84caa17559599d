"""Spans of a statement that can only be one thing: numbers, names, terms. They are what can be left out, or changed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from generator.text.number_words import spelled
from tasks.checks.items.blanks import gives_away
from tasks.extractive.evaluation.facts import Fact
from tasks.extractive.prose.lexicon import POINTERS, PROPER, vocabulary
from tasks.extractive.prose.words import content

Kind = Literal["version", "year", "number", "counted", "month", "weekday", "code", "name", "term"]

MONTHS = tuple("January February March April May June July August September October November December".split())
WEEKDAYS = tuple("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())
LEAST_LEFT = 4
"""Content words that a statement keeps without its span: fewer do not say what is missing."""
_VERSION = re.compile(
    r"(?<![\w./-])v?\d+(?:\.\d+){2,}(?![\w/])|(?<=[Vv]ersion )v?\d+(?:\.\d+)*|(?<=Python )\d(?:\.\d+)?\b"
)
_NUMBER = re.compile(
    r"(?<![\w.,/:\-–`+#])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w/])|(?<![\w.,/:\-–`+#])\d+(?:\.\d+)?(?![\w:/]|[.,]\d|[-–]\d)"
)
_YEAR = re.compile(r"1[0-9]{3}|20[0-9]{2}")
_UNIT = re.compile(r"\s?(?:%|percent|[a-z°]{1,14}\b)")
_CODE = re.compile(r"`+(?P<ticked>[^`\s]{2,40})`+|(?<![\w\"])\"(?P<quoted>[^\"\s]{2,30})\"(?!\w)")
_NAME = re.compile(
    r"(?<=[a-z,;] )(?:[A-Z][\w’'-]*[a-z0-9][\w’'-]*|[A-Z]{2,})(?: (?:of |de |van |von )?[A-Z][\w’'-]+){0,2}(?![\w/])"
)
_TERM = re.compile(r"(?<![*\w])\*(?P<term>[A-Za-z][A-Za-z -]{3,30})\*(?![*\w])|“(?P<said>[A-Za-z][A-Za-z -]{3,30})”")
_NO_CODE = vocabulary("True False None true false null 0 1 self cls ... args kwargs *args **kwargs")
_NO_NAME = vocabulary("I A The This That These PEP Note If In On It")
_GUESSED = frozenset(("0", "1", "2"))
_COUNTED = range(3, 100)


@dataclass(frozen=True, slots=True)
class Span:
    """A span of a statement.

    Attributes:
        kind: What it is; only what is of one kind can stand in its place.
        text: As it is asked for, without the marks around it.
        start: Where it begins in the statement, its marks included; `end` is one past them.
    """

    kind: Kind
    text: str
    start: int
    end: int

    def put(self, statement: str, text: str) -> str:
        """The statement with another text in its place, between the same marks."""
        return (
            statement[: self.start] + statement[self.start : self.end].replace(self.text, text) + statement[self.end :]
        )


def spans_of(fact: Fact) -> list[Span]:
    """The spans of a fact that can be asked for: none that the rest of it gives away."""
    return [span for span in all_spans(fact.statement) if span.start >= fact.opened and _can_be_asked(span, fact)]


def all_spans(text: str) -> list[Span]:
    """All spans of a text that could stand in the place of one of their kind; none lies in another."""
    found: list[Span] = []
    for span in (*_code(text), *_dates(text), *_numbers(text), *_names(text)):
        if all(span.end <= other.start or span.start >= other.end for other in found):
            found.append(span)
    return sorted(found, key=lambda span: span.start)


def _code(text: str) -> Iterator[Span]:
    for match in _CODE.finditer(text):
        said = match["ticked"] or match["quoted"]
        if said not in _NO_CODE and any(map(str.isalpha, said)):
            yield Span("code", said, match.start(), match.end())
    for match in _TERM.finditer(text):
        said = match["term"] or match["said"]
        if match["said"] or " " in said:  # one word by itself is the name of an argument
            yield Span("term", said, match.start(), match.end())


def _dates(text: str) -> Iterator[Span]:
    for kind, known in (("month", MONTHS), ("weekday", WEEKDAYS)):
        for match in re.finditer(rf"(?<![\w.])(?:{'|'.join(known)})(?!\w)", text):
            if (match.start() and match[0] != "May") or text[match.end() : match.end() + 1].isdigit():
                yield Span("month" if kind == "month" else "weekday", match[0], match.start(), match.end())


def _numbers(text: str) -> Iterator[Span]:
    for match in _VERSION.finditer(text):
        yield Span("version", match[0], match.start(), match.end())
    for match in _NUMBER.finditer(text):
        followed = _UNIT.match(text, match.end())
        is_year = _YEAR.fullmatch(match[0]) and not (followed and followed[0].strip() in ("%", "bytes", "metres", "km"))
        yield Span("year" if is_year else "number", match[0], match.start(), match.end())
    for number in spelled(text):
        written = text[number.start : number.start + len(number.written)]
        if number.is_count and number.values and number.values[0] in _COUNTED and written.isalpha() and number.start:
            yield Span("counted", written, number.start, number.start + len(written))


def _names(text: str) -> Iterator[Span]:
    for match in _NAME.finditer(text):
        if match[0].split()[0] not in _NO_NAME | PROPER and match[0].lower() not in POINTERS:
            yield Span("name", match[0], match.start(), match.end())


def _can_be_asked(span: Span, fact: Fact) -> bool:
    rest = f"{fact.statement[: span.start]} {fact.statement[span.end :]}"
    left = content(rest)
    if len(set(left)) < LEAST_LEFT or span.text in _GUESSED or span.text in rest:
        return False
    return span.kind in ("version", "year", "number", "counted") or not gives_away(span.text, rest)


def of_kind(kind: Kind, spans: Sequence[Span]) -> list[str]:
    """What there is of a kind, each once, in order."""
    return list(dict.fromkeys(span.text for span in spans if span.kind == kind))
