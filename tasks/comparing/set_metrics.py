"""What one set of rows is like, by counting: ratings, sources, question types, lengths, duplicates, words.

Diversity over groups is Shannon's entropy H of their shares, given in two ways: `evenness`, H ÷ log(groups), from 0 to
1, and `effective`, exp(H), the number of equally large groups that would be as diverse (Hill 1973). Variety of words is
the mean share of different words in stretches of `STRETCH` words (mean segmental type–token ratio, Johnson 1944), since
the plain ratio falls as a text grows.

A row that lacks what a metric needs is counted as lacking it, and nothing is put in its place.
"""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import fmean, median
from typing import Any

from generator.hashing import fingerprint
from generator.ratings import rating_fingerprint
from generator.row_text import Row, answered, asked, reasoned, whole
from tasks.choosing.plain_words import read
from tasks.choosing.shingles import normal_form

STRETCH = 100
"""Words."""


def measure_set(rows: Sequence[Row]) -> dict[str, Any]:
    """All metrics of a set, as plain data; None where no row has what a metric needs.

    Args:
        rows: In any form that `generator/row_text.py` reads; their order does not matter.
    """
    return {
        "count": len(rows),
        "without_text": sum(not (asked(row) and answered(row)) for row in rows),
        "with_reasoning": sum(reasoned(row) is not None for row in rows),
        "rating": _rating(rows),
        "sources": diversity(_named(rows, "source")),
        "question_types": _types(rows),
        "question_words": _lengths(asked(row) for row in rows),
        "answer_words": _lengths(answered(row) for row in rows),
        "reasoning_words": _lengths(reasoned(row) for row in rows),
        "duplicates": _duplicates(rows),
        "vocabulary": _vocabulary([whole(row) for row in rows]),
    }


def measure_overlap(rows: Sequence[Row], others: Sequence[Row]) -> dict[str, Any]:
    """What two sets have in common; texts count once, in normal form.

    Returns:
        `rows` and `questions` that are in both, and each as a share of the smaller set's own (`row_share`,
        `question_share`); a share is None where a set has no text.
    """
    both, row_share = _shared(_forms(map(whole, rows)), _forms(map(whole, others)))
    questions, question_share = _shared(
        _forms(asked(row) or "" for row in rows), _forms(asked(row) or "" for row in others)
    )
    return {"rows": both, "row_share": row_share, "questions": questions, "question_share": question_share}


def diversity(names: Sequence[str | None]) -> dict[str, Any]:
    """How many groups there are and how evenly the rows spread over them.

    Args:
        names: The group of each row; None where it is not known.

    Returns:
        `known` and `unknown` rows, `number` of groups, `evenness` 0 to 1 (0 of a single group) and `effective`, from 1
        to `number`; both None where nothing is known.
    """
    counts = Counter(name for name in names if name is not None)
    known = counts.total()
    entropy = -math.fsum(count / known * math.log(count / known) for count in sorted(counts.values()))
    many = len(counts) > 1
    return {
        "known": known,
        "unknown": len(names) - known,
        "number": len(counts),
        "evenness": (min(1.0, entropy / math.log(len(counts))) if many else 0.0) if counts else None,
        "effective": min(float(len(counts)), max(1.0, math.exp(entropy))) if counts else None,
    }


def _rating(rows: Sequence[Row]) -> dict[str, Any]:
    """The mean of the ratings that still speak of their rows' text."""
    numbers = [(row, float(row["rating"])) for row in rows if _is_number(row.get("rating"))]
    current = [value for row, value in numbers if not _is_stale(row)]
    return {
        "rated": len(current),
        "unrated": len(rows) - len(numbers),
        "outdated": len(numbers) - len(current),
        "mean": math.fsum(current) / len(current) if current else None,
        "median": median(current) if current else None,
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_stale(row: Row) -> bool:
    """Whether the text was changed since it was rated; without a mark of what was rated, the rating is believed."""
    marked = row.get("rating_of") and "question" in row and "answer" in row
    return bool(marked) and row["rating_of"] != rating_fingerprint(row)


def _named(rows: Sequence[Row], field: str) -> list[str | None]:
    values = (row.get(field) for row in rows)
    return [value if isinstance(value, str) and value.strip() else None for value in values]


def _types(rows: Sequence[Row]) -> dict[str, Any]:
    names = _named(rows, "question_type")
    counts = Counter(name for name in names if name is not None)
    return {**diversity(names), "counts": dict(sorted(counts.items(), key=lambda found: (-found[1], found[0])))}


def _lengths(texts: Iterable[str | None]) -> dict[str, Any]:
    """Words of each text that there is; the first 16,000 characters of a text are read."""
    words = [len(read(text).said) for text in texts if text]
    return {
        "texts": len(words),
        "mean": fmean(words) if words else None,
        "median": median(words) if words else None,
    }


def _forms(texts: Iterable[str]) -> Counter[str]:
    return Counter(form for text in texts if (form := normal_form(text)))


def _shared(forms: Counter[str], others: Counter[str]) -> tuple[int, float | None]:
    both, smaller = len(forms.keys() & others.keys()), min(len(forms), len(others))
    return both, both / smaller if smaller else None


def _duplicates(rows: Sequence[Row]) -> dict[str, Any]:
    """Rows whose question and answer were there before, in normal form."""
    forms = _forms(map(whole, rows))
    compared = forms.total()
    extra = compared - len(forms)
    return {"compared": compared, "duplicates": extra, "share": extra / compared if compared else None}


def _vocabulary(texts: Sequence[str]) -> dict[str, Any]:
    """Each text once, so that duplicates are not counted here again, and in an order that follows from the texts."""
    ordered = sorted({text for text in texts if text}, key=fingerprint)
    words = [word for text in ordered for word in read(text).said]
    stretches = [words[start : start + STRETCH] for start in range(0, len(words) - STRETCH + 1, STRETCH)]
    shares = [len(set(stretch)) / STRETCH for stretch in stretches]
    return {"words": len(words), "different": len(set(words)), "variety": fmean(shares) if shares else None}
