"""When the first replies of a run give nothing, it says so at once: whoever waits hours for the rest could know now."""

from collections.abc import Sequence

from generator.records import Failure, Tally

FIRST = 10
"""Chunks or rows after which it is said."""
_REASONS = 3
"""Reasons that are named of each stage, the most frequent ones."""
_LONGEST = 200
"""Characters of an error that are shown."""


def nothing_yet(tallies: Sequence[Tally], so_far: Tally, failed: Sequence[Failure]) -> str | None:
    """What is to be said where a stage has kept nothing of the first it was given; None where it has, or had few.

    Args:
        tallies: Of the batch that came back last: the stage's own, and those of the checks within it.
        so_far: The stage's own of all batches.
        failed: What failed in that batch.
    """
    if so_far.kept or so_far.taken < FIRST:
        return None
    reasons = [f"{n:,} {reason}" for tally in tallies for reason, n in _most(tally.rejected)]
    if failed:
        reasons.append(f"{len(failed):,} failed: {failed[0].error[:_LONGEST].rstrip('.')}")
    few = ", on --max-chunks 10 to begin with" if so_far.unit == "chunks" else ""
    return (
        f"None of the first {so_far.taken:,} {so_far.unit} gave anything at {so_far.stage} ({', '.join(reasons)}). "
        f"Try a larger model, another llm.style or your own --prompt-file{few}; --rejected FILE shows what was refused."
    )


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: -item[1])[:_REASONS]
