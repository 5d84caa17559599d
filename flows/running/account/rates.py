"""How fast a run went and what that cost: of each stage, and of the whole.

    {"stage": "rewrite", "records": 1200, "seconds": 80.1, "calls_per_second": 15.0, "tokens_per_second": 9100.0,
     "cost_per_1000": 0.41, "turned_away": 3, "reused": 0.25}

The seconds of a stage are those from its first batch to its last; stages overlap. `cost_per_1000` is of its records,
for the whole of the rows in the output. `reused` is the share of replies that were paid for before.
"""

from collections.abc import Mapping
from typing import Any

from generator.money import dollars
from generator.shown import in_markdown
from generator.telemetry.batch import Pace
from generator.usage import Usage

Rate = dict[str, Any]
HEADS = ("stage", "records", "calls/s", "tokens/s", "$ per 1,000", "429s", "reused")


def rates(paces: Mapping[str, Pace], usage: Usage, rows: int, seconds: float) -> list[Rate]:
    """The stages in their order, then the `run` as a whole; nothing where nobody was asked."""
    if not usage.calls + usage.reused:
        return []
    stages = [_rate(name, pace.records, pace.usage, pace.seconds) for name, pace in paces.items()]
    return [*stages, _rate("run", rows, usage, seconds)]


def _rate(stage: str, records: int, usage: Usage, seconds: float) -> Rate:
    answered = usage.calls - usage.retries + usage.reused
    return {
        "stage": stage,
        "records": records,
        "seconds": round(seconds, 2),
        "calls_per_second": _per(usage.calls, seconds),
        "tokens_per_second": _per(usage.tokens_in + usage.tokens_out, seconds),
        "cost_per_1000": None if usage.unpriced else round(1000 * usage.cost / records, 4) if records else 0.0,
        "turned_away": usage.turned_away,
        "reused": round(usage.reused / answered, 3) if answered else 0.0,
    }


def _per(amount: float, seconds: float) -> float:
    return round(amount / seconds, 2) if seconds > 0 else 0.0


def line(found: list[Rate]) -> str:
    """The whole run's, for the figures of a summary."""
    run = found[-1]
    parts = [f"{run['tokens_per_second']:,.0f} tokens/s"]
    if run["cost_per_1000"] is not None:
        parts.append(f"{dollars(run['cost_per_1000'])} per 1,000 rows")
    return " · ".join([*parts, f"{run['reused']:.0%} reused"])


def markdown(flow: str, found: list[Rate]) -> str:
    """The table for the Prefect UI."""
    lines = [f"## {flow}: rates", "", f"| {' | '.join(HEADS)} |", f"|---|{'---:|' * (len(HEADS) - 1)}"]
    for one in found:
        cost = "unknown" if one["cost_per_1000"] is None else dollars(one["cost_per_1000"])
        speed = f"{one['calls_per_second']:,.1f} | {one['tokens_per_second']:,.0f}"
        rest = f"{cost} | {one['turned_away']:,} | {one['reused']:.0%}"
        lines.append(f"| {in_markdown(one['stage'])} | {one['records']:,} | {speed} | {rest} |")
    return "\n".join(lines)
