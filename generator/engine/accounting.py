"""What a technique says of each record of a batch, and the outcome that this adds up to.

results = [_rated(pair, verdict) for pair, verdict in zip(placed(pairs), verdicts, strict=True)]
return entered(Outcome(usage=usage), results, "judge", "pairs")
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TypeVar

from generator.errors import TooLong
from generator.records import Failure, Kept, Outcome, Record, Rejection, Tally

R = TypeVar("R", bound=Record)


def placed(records: Sequence[R]) -> list[R]:
    """The records, each marked with its position in the batch."""
    return [record.model_copy(update={"ref": position}) for position, record in enumerate(records)]


def rejection(record: Record, stage: str, reason: str, detail: str = "") -> Rejection:
    """That a record is left out, and why."""
    return Rejection(stage=stage, reason=reason, detail=detail, ref=record.ref, record=record.row())


def failure(record: Record, stage: str, error: object) -> Failure:
    """That a record could not be worked on, and the error."""
    lasting = isinstance(error, TooLong) or None
    return Failure(stage=stage, error=str(error), ref=record.ref, id=getattr(record, "id", ""), lasting=lasting)


def entered(
    outcome: Outcome[Kept],
    results: Sequence[Kept | Rejection | Failure],
    stage: str,
    unit: str,
    notes: Mapping[str, int] | None = None,
) -> Outcome[Kept]:
    """The outcome with what became of each record, and with the tally of that."""
    kept = [one for one in results if not isinstance(one, Rejection | Failure)]
    rejected = [one for one in results if isinstance(one, Rejection)]
    failed = [one for one in results if isinstance(one, Failure)]
    reasons = Counter(one.reason for one in rejected)
    counts = {"taken": len(results), "kept": len(kept), "failed": len(failed)}
    outcome.tallies.append(Tally(stage=stage, unit=unit, rejected=reasons, notes=dict(notes or {}), **counts))
    outcome.kept += kept
    outcome.rejected += rejected
    outcome.failed += failed
    return outcome
