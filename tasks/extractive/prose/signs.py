"""Signs: what counting tells of a pair: support by the source, relevance, circularity, orders to the reader."""

import re
from dataclasses import dataclass

from generator.text.pointing import points_at_text
from tasks.extractive.prose.blocks import WINDOW, squeeze
from tasks.extractive.prose.words import content, share, words

_ORDERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,60}\b(?:instruction|prompt|rule|criteria|above|previous)|"
    r"\b(?:rate|score|grade)\b.{0,30}\b(?:this|it|me|answer|pair)\b.{0,30}\b(?:10|ten|full|maximum|highest|perfect)\b|"
    r"\b(?:accuracy|clarity|rating|score)\b.{0,5}[:=]\s*\d",
    re.IGNORECASE | re.DOTALL,
)
_POINTED = re.compile(r"\b(?:this|these|those|it|they|he|she)\b", re.IGNORECASE)
_OPENING = re.compile(r"^(?:For|When|In|On|With|According to) [^,]+, (?=\w)")
_ON_CODE = re.compile(r"\bthe (?:function|method|class|parameter|attribute) `")
_TERMS = re.compile(r"„[^“”]+[“”]|“[^”]+”|«[^»]+»|「[^」]+」|‘[^’]+’|”[^”]+”")
"""What a question of `tasks.extractive.prose.wordings` is about."""
_NEAR = 1500
"""Characters before an answer in which the code that the question names should stand."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_ASKERS = frozenset(
    content("grammar rule parameter function method class attribute purpose default restriction requirement")
)

_CODE_ASKERS = frozenset(content("take return raise describe represent hold do inherit condition value type class"))
"""What a question says of the answer's form, not of its subject; and more such words in a question on code."""

_SUBJECTLESS = re.compile(r"^(?:These|This|It|They|Called|Returns?|Raises?|Removes?|Sets?)\b")
"""Beginnings of answers whose subject stands right before them."""

_STEP = re.compile(r"\bStep \d+[:.]", re.IGNORECASE)
_CUT_OFF = ("...", "…", ",", "-", ";", " and", " or", " the", " of", " to")


@dataclass(frozen=True, slots=True)
class Signs:
    """What counting tells of a pair.

    Attributes:
        support: Share of the answer's content words that are in the source, 0 to 1; None without a source.
        verbatim: Whether the answer stands in the source as it is.
        relevance: Share of the question's content words in the answer, 0 to 1; where the question names a piece of
            code, or the answer leaves out its subject, in what stands right before the answer, too.
        new: Content words of the answer that the question does not have.
        invented: Whether it has a number that neither source nor question has.
        orders: Whether it tells its reader what to do.
        cut_off: Whether it ends in the middle.
        dangling: Whether the question points at something that it does not name.
        length: Words of the answer.
    """

    support: float | None
    verbatim: bool
    relevance: float
    new: int
    invented: bool
    orders: bool
    cut_off: bool
    dangling: bool
    length: int


def read_signs(question: str, answer: str, source_text: str, reasoning: str | None) -> Signs:
    """Count; arguments as for `rate_pair`."""
    source, said = squeeze(_window(source_text, answer)), squeeze(answer[:WINDOW])
    told = content(f"{said} {_STEP.sub('', reasoning or '')}")
    numbers = set(_NUMBER.findall(said)) - set(_NUMBER.findall(f"{source} {question}"))
    return Signs(
        support=(share(told, content(source)) if told else 0.0) if source else None,
        verbatim=bool(said) and said in source,
        relevance=_relevance(question, said, source),
        new=len(set(content(said)) - set(content(question[:WINDOW]))),
        invented=bool(source and numbers),
        orders=any(_ORDERS.search(_ends_of(part)) for part in (squeeze(answer), question)),
        cut_off=not said or said.endswith(_CUT_OFF) or _is_open(said),
        dangling=_is_dangling(question),
        length=len(words(said)),
    )


def _relevance(question: str, said: str, source: str) -> float:
    on_code = bool(_ON_CODE.search(question))
    askers = _ASKERS | _CODE_ASKERS if on_code else _ASKERS
    asked = content(_OPENING.sub("", question[:WINDOW]))
    asked = content(" ".join(_TERMS.findall(question))) or [word for word in asked if word not in askers] or asked
    placed = on_code or _TERMS.search(question) or _SUBJECTLESS.match(said)
    place = source.find(said) if said and placed else -1
    before = source[max(0, place - _NEAR) : place] if place >= 0 else ""
    return share(asked, content(f"{before} {said}"))


def _window(source_text: str, answer: str) -> str:
    """The part of a source that is read: its beginning and, in a long one, what stands around the answer."""
    if len(source_text) <= WINDOW:
        return source_text
    place = source_text.find(answer[:80]) if answer else -1
    around = source_text[max(0, place - 500) : place + len(answer) + 500] if place >= 0 else ""
    return f"{source_text[:WINDOW]}\n{around}"


def _ends_of(text: str, size: int = 2000) -> str:
    """A text, or the two ends of a long one: orders stand there, and the search must end soon."""
    return text if len(text) <= 2 * size else f"{text[:size]} {text[-size:]}"


def _is_open(text: str) -> bool:
    return any(text.count(one) > text.count(other) for one, other in ("()", "[]", "{}"))


def _is_dangling(question: str) -> bool:
    if points_at_text(question):
        return True
    return bool(_POINTED.search(question)) and len(content(question)) < 4
