"""What a flow run says of itself in the Prefect UI: a line a stage in its log, one sentence in its state."""

from collections.abc import Mapping
from typing import Any


def sentence(data: Mapping[str, Any]) -> str:
    """What came of a run: `839 rows → training.jsonl, 3 failed`."""
    if "in_all" in data:
        calls, paid = data["in_all"]["calls"]["likely"], data["in_all"]["cost"]["likely"]
        return f"An estimate: about {counted(calls, 'call')}, ${paid:.4f}"
    where = f" → {data['output']}" if data["output"] else ", nothing is written"
    failed = f", {data['failed']:,} failed" if data["failed"] else ""
    return f"{counted(data['written'], 'row')}{where}{failed}"


def counted(n: int, unit: str) -> str:
    """A number with its unit: 1 row, 2 rows."""
    return f"{n:,} {unit}{'' if n == 1 else 's'}"


def stage_lines(data: Mapping[str, Any]) -> list[str]:
    """The account of a run, a line a stage: `judge: 120 pairs in, 118 kept, 2 rejected (below 7 2)`."""
    return [_line(stage) for stage in data["stages"]]


def _line(stage: Mapping[str, Any]) -> str:
    rejected = ", ".join(f"{n:,} {reason}" for reason, n in stage["rejected"].items())
    parts = [f"{stage['taken']:,} {stage['unit']} in", f"{stage['kept']:,} kept"]
    if rejected:
        parts.append(f"{sum(stage['rejected'].values()):,} rejected ({rejected})")
    if stage["failed"]:
        parts.append(f"{stage['failed']:,} failed")
    return f"{stage['stage']}: {', '.join(parts)}"
