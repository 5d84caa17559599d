"""What a validation came to, as the page shows it: verdicts, the distribution of ratings, the statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from generator.ratings import VERDICTS, Verdicts, verdict_for
from generator.row_text import Row

KINDS = {
    "PASS": "good",
    "NEEDS_REVIEW": "doubtful",
    "FAIL": "bad",
    "not rated": "none",
    "supported": "good",
    "contradicted": "bad",
    "not in the text": "none",
}
"""How the page colours what is said of a row or of a statement."""


@dataclass(frozen=True)
class Part:
    """A bar.

    Attributes:
        name: What is counted.
        count: How much of it there is.
        percent: Its share of all.
        kind: How it is coloured.
        length: In percent of the longest.
    """

    name: str
    count: int
    percent: float
    kind: str
    length: float


@dataclass(frozen=True)
class Validation:
    """The tables of a validation.

    Attributes:
        verdicts: The rows by verdict.
        bins: The rows by rating.
        statements: The statements of all answers by what their chunks say of them; empty where none was checked.
        note: From which ratings the verdicts are; empty where that is not known.
    """

    verdicts: list[Part]
    bins: list[Part]
    statements: list[Part]
    note: str


def validation(rows: Sequence[Row], summary: Mapping[str, Any] | None) -> Validation | None:
    """Count the verdicts of the rows; None where no row has one.

    Args:
        rows: The set.
        summary: The account of the run, which knows the thresholds.
    """
    counted = Verdicts()
    for row in rows:
        counted.add(row)
    if not any(counted.rows[verdict] for verdict in VERDICTS):
        return None
    data, limits = counted.data(), _limits(summary)
    unrated = [("not rated", data["unrated"])] if data["unrated"] else []
    return Validation(
        verdicts=_parts([*((verdict, data[verdict.lower()]) for verdict in VERDICTS), *unrated], data["total"]),
        bins=_bins(data, limits),
        statements=_parts(list(data["statements"].items()), sum(data["statements"].values())),
        note=f"PASS from a rating of {limits[0]:g}, NEEDS_REVIEW from {limits[1]:g}." if limits else "",
    )


def _bins(data: Mapping[str, Any], limits: tuple[float, float] | None) -> list[Part]:
    """The distribution, each bin in the colour of the verdict on its least rating."""
    bins = data["distribution"]
    parts = _parts([(f"{one['from']}–{one['to']}", one["count"]) for one in bins], data["total"])
    kinds = [KINDS[verdict_for(one["from"], *limits)] if limits else "good" for one in bins]
    return [replace(part, kind=kind) for part, kind in zip(parts, kinds, strict=True)]


def _parts(counts: Sequence[tuple[str, int]], total: int) -> list[Part]:
    most = max((n for _, n in counts), default=0)
    return [Part(name, n, _share(n, total), KINDS.get(name, "none"), _share(n, most)) for name, n in counts]


def _share(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def _limits(summary: Mapping[str, Any] | None) -> tuple[float, float] | None:
    told = (summary or {}).get("validation")
    if not isinstance(told, Mapping):
        return None
    found = [told.get(name) for name in ("threshold", "filter_threshold")]
    numbers = [float(value) for value in found if isinstance(value, int | float)]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
