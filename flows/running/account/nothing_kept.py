"""An output without a row: the old one stays, unless an empty one is wanted."""

from collections.abc import Mapping
from typing import Any

from generator.errors import NothingKept


def nothing_kept(summary: Mapping[str, Any], output: str, *, may_be_empty: bool = True) -> NothingKept:
    """The error that says what became of all rows.

    Args:
        summary: The account of the run, as plain data.
        output: What is not written.
        may_be_empty: The flow has the option that writes it all the same.
    """
    why = next((_why(stage, summary) for stage in reversed(summary["stages"]) if stage["taken"]), "nothing came in")
    remedy = "; --allow-empty writes an output without rows" if may_be_empty else ""
    return NothingKept(f"Nothing was kept, so {output} is as it was: {why}{remedy}.", summary)


def _why(stage: Mapping[str, Any], summary: Mapping[str, Any]) -> str:
    """What became of the rows at the last stage that any of them reached."""
    parts = [f"{n:,} {reason}" for reason, n in sorted(stage["rejected"].items(), key=lambda item: -item[1])]
    if stage["failed"]:
        said = [failure["error"] for failure in summary["failures"] if failure["stage"] == stage["stage"]]
        parts.append(f"{stage['failed']:,} failed" + (f" ({said[0].rstrip('.')})" if said else ""))
    why = f" ({', '.join(parts)})" if parts else ""
    return f"none of {stage['taken']:,} {stage['unit']} gave a row at {stage['stage']}{why}"
