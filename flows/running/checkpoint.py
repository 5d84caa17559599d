"""The stage that leaves a batch as it is, and sets a copy aside if that is wanted (`--keep-intermediate`)."""

from collections.abc import Awaitable, Callable, Container
from typing import TypeVar

from flows.running.job import Job
from generator.records import Record

R = TypeVar("R", bound=Record)


def checkpoint(job: Job, name: str, wanted: Container[str]) -> Callable[[list[R]], Awaitable[list[R]]]:
    """The batch as it is.

    Args:
        job: Whose spools take the copies.
        name: Of the spool.
        wanted: Names of those that are wanted.
    """

    async def stage(records: list[R]) -> list[R]:
        if name in wanted:
            for record in records:
                job.emit(record.ref or 0, record.row(), to=name)
        return records

    return stage
