"""The figures at the top of the page, and the waterfall of the run that made the rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, NamedTuple

from generator.money import dollars
from generator.reporting.fields import list_of_dicts, number_at, source_of
from generator.row_text import Row
from generator.text.language_names import NAMES


class Fact(NamedTuple):
    """A figure and its name; `more` qualifies it."""

    name: str
    value: str
    more: str = ""


@dataclass(frozen=True)
class Stage:
    """A line of the waterfall; the shares are of the most that any stage took in, 0 to 100."""

    name: str
    unit: str
    taken: int
    kept: int
    rejected: int
    failed: int
    reasons: str
    shares: tuple[float, float, float]


@dataclass(frozen=True)
class Check:
    """What one check refused of the sample."""

    name: str
    refused: int
    examples: list[str]


@dataclass(frozen=True)
class Refusals:
    """What the checks of a run refused of a sample of its pairs."""

    title: str
    checks: list[Check]


def facts(rows: Sequence[Row]) -> list[Fact]:
    """Number of rows, mean rating, sources, models, tokens and cost."""
    ratings = [rating for row in rows if (rating := number_at(row, "rating")) is not None]
    sources = {source for row in rows if (source := source_of(row))}
    origins = list(_completions(rows))
    models = sorted({str(origin["model"]) for origin in origins if origin.get("model")})
    shown = [Fact("Rows", f"{len(rows):,}")]
    if ratings:
        rated = "" if len(ratings) == len(rows) else f"of {len(ratings):,} rated"
        shown.append(Fact("Mean rating", f"{fmean(ratings):.2f}", rated or "of 10"))
    if sources:
        shown.append(Fact("Sources", f"{len(sources):,}"))
    if origins:
        shown += [_cost(origins), Fact("Completions", f"{len(origins):,}", _tokens(origins))]
    if models:
        shown.append(Fact("Model" if len(models) == 1 else "Models", ", ".join(models)))
    return shown


def waterfall(summary: Mapping[str, Any]) -> list[Stage]:
    """The stages of a run.

    Args:
        summary: The run's account as plain data: under `stages` one tally a stage, with `stage`, `unit`, `taken`,
            `kept`, `rejected` (count by reason), `failed` and `notes` (count by what was noted).
    """
    tallies = list_of_dicts(summary.get("stages"))
    most = max((int(tally.get("taken", 0)) for tally in tallies), default=0)
    return [_stage(tally, most) for tally in tallies]


def refusals(summary: Mapping[str, Any]) -> Refusals | None:
    """The table that the run made of its checks; None where nothing was refused."""
    told = summary.get("checks") or {}
    checks = [
        Check(f"{one.get('stage')}: {one.get('check')}", int(one.get("refused", 0)), list(map(str, one["examples"])))
        for one in list_of_dicts(told.get("refused"))
    ]
    how = "" if told.get("all") else " drawn by their content"
    return Refusals(f"Checks, of {told.get('of'):,} {told.get('unit')}{how}", checks) if checks else None


def run_facts(summary: Mapping[str, Any]) -> list[Fact]:
    """What the run asked and paid, rows that were left out included."""
    usage = summary.get("usage") or {}
    shown = [Fact("Flow", str(summary["flow"]))] if summary.get("flow") else []
    if usage:
        shown.append(Fact("Calls", f"{usage.get('calls', 0):,}", f"{usage.get('reused', 0):,} more from the ledger"))
        shown.append(
            Fact("Tokens", f"{_short(usage.get('tokens_in', 0))} in", f"{_short(usage.get('tokens_out', 0))} out")
        )
        paid, unpriced = (usage.get(name, 0) for name in ("cost", "unpriced"))
        shown.append(_price(paid, unpriced, estimated=bool(usage.get("estimated"))))
    if len(languages := summary.get("languages") or {}) > 1:
        shown.append(Fact("Languages", ", ".join(f"{NAMES.get(code, code)} {n:,}" for code, n in languages.items())))
    if summary.get("seconds"):
        shown.append(Fact("Time", f"{summary['seconds']:,.1f} s"))
    return shown


def _stage(tally: Mapping[str, Any], most: int) -> Stage:
    counts = tally.get("rejected") or {}
    noted = {**counts, **(tally.get("notes") or {})}
    parts = int(tally.get("kept", 0)), sum(counts.values()), int(tally.get("failed", 0))
    return Stage(
        str(tally.get("stage", "")),
        str(tally.get("unit", "")),
        int(tally.get("taken", 0)),
        *parts,
        reasons=", ".join(f"{reason}: {n:,}" for reason, n in sorted(noted.items(), key=lambda item: -item[1])),
        shares=(_share(parts[0], most), _share(parts[1], most), _share(parts[2], most)),
    )


def _share(part: int, most: int) -> float:
    return round(100 * part / most, 2) if most else 0.0


def _completions(rows: Iterable[Row]) -> Iterator[Mapping[str, Any]]:
    """Where the rows were made, each completion once: one may have made several rows."""
    seen = set()
    for row in rows:
        provenance = row.get("provenance")
        for origin in provenance.values() if isinstance(provenance, Mapping) else ():
            key = str(origin.get("ledger_key") or "") if isinstance(origin, Mapping) else None
            if key is not None and key not in seen:
                seen.update({key} - {""})
                yield origin


def _cost(origins: Sequence[Mapping[str, Any]]) -> Fact:
    known = [cost for origin in origins if (cost := number_at(origin, "cost")) is not None]
    return _price(sum(known), len(origins) - len(known))


def _price(paid: float, unpriced: int, *, estimated: bool = False) -> Fact:
    if unpriced and not paid:
        return Fact("Cost", "unknown", "no price is known for the model")
    cost = dollars(paid, estimated=estimated)
    return Fact("Cost", cost, f"and {unpriced:,} calls of unknown price" if unpriced else "")


def _tokens(origins: Sequence[Mapping[str, Any]]) -> str:
    sums = [sum(number_at(origin, key) or 0 for origin in origins) for key in ("tokens_in", "tokens_out")]
    return f"{_short(sums[0])} tokens in, {_short(sums[1])} out"


def _short(count: float) -> str:
    """A count as three digits say it: 812, 81.2 k, 8.1 M."""
    for size, unit in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if count >= size:
            return f"{count / size:.3g}\u00a0{unit}"
    return f"{count:.0f}"
