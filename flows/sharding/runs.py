"""The flow runs of the shards: started, watched, and started again where a worker is lost."""

import asyncio
import time
from collections import Counter, deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

import httpx
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId
from prefect.client.schemas.objects import State, StateType
from prefect.deployments.flow_runs import arun_deployment
from prefect.states import Cancelling, Crashed

from flows.running.account.outcome import counted
from flows.running.job import Job
from flows.sharding.account import read_account
from flows.sharding.shard import Shard
from generator.errors import Interrupted, RunStopped, UsageError
from generator.ledger.shard_rows import ShardSeen, seen
from generator.usage import Usage, sum_usage

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.objects import FlowRun
    from prefect.client.schemas.responses import DeploymentResponse

AT_ONCE = 50
"""Runs that are there at a time; how many of them go on, the workers' own limits say."""
LOOK_EVERY = 1.0
ENDED, SILENT, NOT_BEGUN = 10.0, 60.0, 300.0
"""Seconds until a run is given up whose process has ended, is not heard of any more, or has begun and says nothing."""
TRIES = 4
"""Runs that a shard gets."""
TAKEN_UP = 60.0
"""Seconds until it is said that nobody takes up a shard."""
END_WITHIN = 15.0
"""Seconds that runs get to end when this one is stopped."""


@dataclass
class _Work:
    """A shard, and the run that works on it."""

    shard: Shard
    given: dict[str, Any]
    run: UUID | None = None
    since: float = field(default_factory=time.monotonic)
    """When its present trouble began: not begun, silent, ended."""
    trouble: str = ""
    tries: int = 0


class ShardRuns:
    """The runs of all shards.

    Args:
        job: Of the run that is shared out.
        client: Of the Prefect server.
        deployment: Whose runs they are.
        shards: With the parameters of each.
    """

    def __init__(
        self,
        job: Job,
        client: "PrefectClient",
        deployment: "DeploymentResponse",
        shards: Sequence[tuple[Shard, dict[str, Any]]],
    ) -> None:
        self._job = job
        self._client = client
        self._deployment = deployment
        self._waiting = deque(_Work(shard, given) for shard, given in shards)
        self._going: dict[UUID, _Work] = {}
        self._accounts: dict[int, dict[str, Any]] = {}
        self._of = len(shards)
        self._states: dict[UUID, ShardSeen] = {}
        self._began = time.monotonic()
        self._unreached = 0.0

    async def finished(self) -> list[dict[str, Any]]:
        """The accounts of all shards, in their order, when all have ended.

        Raises:
            UsageError: A worker cannot do what it is to do.
            RunStopped: This run or a shard was stopped, or a shard could not be brought to its end.
        """
        try:
            while len(self._accounts) < self._of:
                await self._look()
                if self._job.run.stopped:
                    raise self._job.run.stopped
                await asyncio.sleep(LOOK_EVERY)
        finally:
            await asyncio.shield(self._end())
        return [account for _, account in sorted(self._accounts.items())]

    async def _look(self) -> None:
        """Start what there is room for, and see how the others are."""
        try:
            while self._waiting and len(self._going) < AT_ONCE:
                await self._start(self._waiting[0])
                self._waiting.popleft()
            runs = await self._read()
            self._unreached = 0.0
        except httpx.HTTPError as error:  # a server that starts anew; the shards go on meanwhile
            self._unreached = self._unreached or time.monotonic()
            if time.monotonic() - self._unreached > self._job.settings.llm.patience:
                raise RunStopped(f"The Prefect server does not answer any more ({error}); run it again.") from None
            return
        self._states = {UUID(run): told for run, told in (await self._told()).items()}
        for run in runs:
            await self._settle(self._going[run.id], run.state)
        self._show(runs)

    async def _start(self, work: _Work) -> None:
        work.tries += 1
        made = await arun_deployment(
            self._deployment.id,
            client=self._client,
            parameters={**work.given, "shard": str(work.shard)},
            timeout=0,
            tags=["shard"],
        )
        work.run, work.since, work.trouble = made.id, time.monotonic(), ""
        self._going[made.id] = work

    async def _read(self) -> "list[FlowRun]":
        wanted = FlowRunFilter(id=FlowRunFilterId(any_=list(self._going)))
        return await self._client.read_flow_runs(flow_run_filter=wanted) if self._going else []

    async def _told(self) -> dict[str, ShardSeen]:
        return await self._job.run.ledger.transact(
            partial(seen, run=next(iter(self._going.values())).shard.run if self._going else "")
        )

    async def _settle(self, work: _Work, state: "State[Any] | None") -> None:
        """What a run's state asks for."""
        kind = state.type if state else StateType.SCHEDULED
        message = (state.message if state else "") or "it does not say why"
        if kind is StateType.COMPLETED:
            self._enter(work)
        elif kind is StateType.FAILED:
            raise RunStopped(f"Shard {work.shard.number} of {self._of} failed: {message}")
        elif kind is StateType.CANCELLED:
            raise Interrupted(f"Shard {work.shard.number} of {self._of} was cancelled: run the same command again.")
        elif kind is StateType.CRASHED:
            self._again(work, message)
        elif kind in (StateType.PENDING, StateType.RUNNING) and (why := self._lost(work)):
            if self._is_done(work):
                return
            with suppress(httpx.HTTPError):
                await self._client.set_flow_run_state(str(work.run), Crashed(message=f"Given up: {why}."), force=True)
            self._again(work, why)

    def _lost(self, work: _Work) -> str:
        """Why a run that is said to go on is given up; empty where it is not."""
        told = self._states.get(work.run) if work.run else None
        trouble = "it has not begun" if told is None else told.trouble
        if trouble != work.trouble:
            work.trouble, work.since = trouble, time.monotonic()
        waits = {"": float("inf"), "its process has ended": ENDED, "it is silent": SILENT}
        return trouble if time.monotonic() - work.since > waits.get(trouble, NOT_BEGUN) else ""

    def _again(self, work: _Work, why: str) -> None:
        """Put a shard back in line."""
        assert work.run is not None
        del self._going[work.run]
        if work.tries >= TRIES:
            raise RunStopped(
                f"Shard {work.shard.number} of {self._of} was started {work.tries} times and lost each time "
                f"({why.rstrip('.')}): look at the log of its worker; what was answered is kept."
            )
        self._job.progress.say(
            f"Shard {work.shard.number} of {self._of} is started again, as its run was lost ({why.rstrip('.')})."
        )
        self._waiting.append(work)

    def _is_done(self, work: _Work) -> bool:
        """Whether it left its account, whatever became of it then."""
        try:
            self._enter(work)
        except UsageError:
            return False
        return True

    def _enter(self, work: _Work) -> None:
        """Take the account of a shard that is done.

        Raises:
            UsageError: It is not where it was to be.
        """
        output = str(work.given["output"])
        try:
            self._accounts[work.shard.number] = read_account(output, work.shard.run)
        except (OSError, UsageError, ValueError):
            raise UsageError(
                f"Shard {work.shard.number} of {self._of} is done, but {output} is not here: name an output that all "
                "workers share, on a file system that is mounted everywhere or in a store (s3://BUCKET/FOLDER/)."
            ) from None
        assert work.run is not None
        del self._going[work.run]

    def _show(self, runs: "list[FlowRun]") -> None:
        """Progress over all shards."""
        progress, job = self._job.progress, self._job
        states = [told.state for run, told in self._states.items() if run in self._going]
        parts = [state for state in states if state.total]
        ended = [account["tallies"] for account in self._accounts.values()]
        asked = [next((tally["kept"] for tally in tallies if tally["stage"] == "read"), 0) for tallies in ended]
        known = len(parts) + len(asked)
        total = sum(state.total for state in parts) + sum(asked)
        paid = [Usage(**account["usage"]) for account in self._accounts.values()]
        job.run.used = sum_usage([*paid, *(state.usage for state in states)])
        progress.elsewhere = sum(state.in_flight for state in states)
        running = Counter(run.state_type for run in runs)[StateType.RUNNING]
        progress.about = f"{len(self._accounts):,} of {counted(self._of, 'shard')} done, {running:,} running"
        done = sum(state.done for state in states) + sum(asked)
        progress.reach(done, round(total * self._of / known) if known else 0)
        if not running and not self._accounts and time.monotonic() - self._began > TAKEN_UP:
            self._began = float("inf")
            progress.say(
                f"Nobody has taken up a shard for {TAKEN_UP:g} s. A run that a worker has started takes up one of that "
                "worker's places itself: start another worker, or give this one a higher --limit."
            )

    async def _end(self) -> None:
        """Cancel the runs that still go on, and give them some seconds to end."""
        with suppress(httpx.HTTPError):
            for run in self._going:
                await self._client.set_flow_run_state(str(run), Cancelling())
            deadline = time.monotonic() + END_WITHIN
            while self._going and time.monotonic() < deadline:
                for found in await self._read():
                    if found.state and found.state.is_final():
                        del self._going[found.id]
                await asyncio.sleep(LOOK_EVERY / 2)
