"""How often each value occurs, for the bar charts. Counted here, so that the page carries no raw values for them."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import NamedTuple

from generator.reporting.fields import kind_of, number_at, source_of
from generator.row_text import Row, answered, asked

CRITERIA = {"clarity": 3, "accuracy": 3, "usefulness": 2, "difficulty": 2}
"""What a rating is the sum of, with the most that each can be."""
MOST_SOURCES = 20
BINS = 24


class Bar(NamedTuple):
    """A bar's name and how many rows it stands for."""

    label: str
    rows: int


@dataclass(frozen=True)
class Counted:
    """A chart's data.

    Attributes:
        name: Unique on the page; for its element.
        axis: What the bars' names mean.
        long: The names are words, so the bars lie.
        missing: Why there is no chart; empty where there is one.
        note: A sentence below the chart.
    """

    name: str
    title: str
    axis: str = ""
    bars: list[Bar] = field(default_factory=list)
    long: bool = False
    missing: str = ""
    note: str = ""


def all_counts(rows: Sequence[Row]) -> dict[str, list[Counted]]:
    """The charts by the section of the page that holds them."""
    return {
        "ratings": [_whole(rows, "rating", "Overall", 10)],
        "criteria": [_whole(rows, name, name.capitalize(), most) for name, most in CRITERIA.items()],
        "lengths": [
            _lengths("question-length", "Length of the question", [asked(row) for row in rows]),
            _lengths("answer-length", "Length of the answer", [answered(row) for row in rows]),
        ],
        "origins": [
            _named("types", "Question types", [kind_of(row) for row in rows], "question_type"),
            _named("sources", "Sources", [source_of(row) for row in rows], "source"),
        ],
    }


def _whole(rows: Sequence[Row], key: str, title: str, most: int) -> Counted:
    """Rows by the whole part of a number: 7 stands for 7 up to, but not including, 8."""
    values = [value for row in rows if (value := number_at(row, key)) is not None]
    if not values:
        return Counted(key, title, missing=f"No row has a number under {key}.")
    inside = Counter(math.floor(value) for value in values if 0 <= value <= most)
    bars = [Bar(str(value), inside[value]) for value in range(most + 1)]
    notes = []
    if len(values) < len(rows):
        notes.append(f"{len(rows) - len(values):,} rows have none.")
    if outside := len(values) - sum(inside.values()):
        notes.append(f"{outside:,} outside 0 to {most} left out.")
    return Counted(key, title, "Whole points", bars, note=" ".join(notes))


def _lengths(name: str, title: str, texts: Sequence[str | None]) -> Counted:
    """Words, in bins of a round width; the last bin holds the longest two in a hundred too."""
    words = sorted(len(text.split()) for text in texts if text)
    if not words:
        return Counted(name, title, missing=f"{title}: no row has one that is known here.")
    width = _round_width(words[math.ceil(0.98 * (len(words) - 1))])
    last = min(words[-1] // width, BINS - 1)
    counted = Counter(min(count // width, last) for count in words)
    bars = [Bar(_range(i * width, width, is_open=i == last < words[-1] // width), counted[i]) for i in range(last + 1)]
    return Counted(name, title, "Words", bars, note=f"Median {median(words):,.0f} words, longest {words[-1]:,}.")


def _round_width(longest: int) -> int:
    """The least of 1, 2, 5, 10, 20, … that covers `longest` in `BINS` bins."""
    width, steps = 1, (2, 2.5, 2)
    for step in range(60):
        if (longest + 1) <= width * BINS:
            break
        width = int(width * steps[step % 3])
    return width


def _range(start: int, width: int, *, is_open: bool) -> str:
    if is_open:
        return f"{start}+"
    return str(start) if width == 1 else f"{start}–{start + width - 1}"


def _named(name: str, title: str, values: Sequence[str], key: str) -> Counted:
    """The most frequent values, largest first; ties by name."""
    counted = Counter(value for value in values if value)
    if not counted:
        return Counted(name, title, missing=f"{title}: no row has a {key}.")
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    rest = len(ordered) - MOST_SOURCES
    note = f"The {MOST_SOURCES} most frequent; {rest:,} more have {sum(n for _, n in ordered[MOST_SOURCES:]):,} rows."
    bars = [Bar(value, count) for value, count in ordered[:MOST_SOURCES]]
    return Counted(name, title, bars=bars, long=True, note=note if rest > 0 else "")
