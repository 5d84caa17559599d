"""A batch that is done, and the pace of a stage that its batches add up to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from generator.types import Model
from generator.usage import Usage


@dataclass(frozen=True, slots=True)
class BatchDone:
    """A batch of a stage.

    Attributes:
        began: Seconds since 1970; `ended` likewise.
        stored: Its outcome was taken from a run before.
        usage: What it took.
    """

    stage: str
    model: Model
    records: int
    kept: int
    failed: int
    usage: Usage
    began: float
    ended: float
    stored: bool = False


@dataclass(slots=True)
class Pace:
    """What a stage did, from its first batch to its last.

    Attributes:
        seconds: From when the first batch began to when the last ended.
    """

    records: int = 0
    usage: Usage = field(default_factory=Usage)
    began: float = 0.0
    ended: float = 0.0

    @property
    def seconds(self) -> float:
        return self.ended - self.began

    def add(self, batch: BatchDone) -> None:
        """Enter a batch."""
        self.began = min(self.began, batch.began) if self.records else batch.began
        self.ended = max(self.ended, batch.ended)
        self.records += batch.records
        self.usage += batch.usage


class Telemetry(Protocol):
    """Where a run tells what it does. Nothing of it waits, and none of it is an error of the run."""

    def waited(self, model: Model, seconds: float, error: BaseException | None) -> None:
        """A provider was waited for; `error` is how that ended where there is no reply."""

    def counted(self, model: Model, amounts: Mapping[str, float]) -> None:
        """Amounts to add, by the names of `Usage`."""

    def worked(self, batch: BatchDone) -> None:
        """A batch is done."""

    def close(self, used: Usage, fault: str) -> None:
        """The run is over: tell what was not told yet.

        Args:
            used: What the run asked in all.
            fault: Kind of the error that it ended with; empty for none.
        """
