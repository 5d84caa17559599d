"""What Prefect keeps in memory of the task runs of a flow, which may be tens of thousands."""

from typing import Any

import pytest
from prefect.context import FlowRunContext

from flows.qa_generate import qa_generate
from flows.running import job as jobs
from tests.support.commands import Desk, chunk


async def test_nothing_is_kept_of_batches_that_are_done(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = list[int]()
    take = jobs.Job.take

    def noting(self: jobs.Job, outcome: Any) -> Any:
        context = FlowRunContext.get()
        assert context is not None
        kept.append(len(context.run_results) + len(context.task_run_assets))
        return take(self, outcome)

    monkeypatch.setattr(jobs.Job, "take", noting)
    desk.table([chunk(n) for n in range(12)])
    flow: Any = qa_generate
    await flow(lancedb_path="my.lancedb", output="out.json", batch_size=2, provider="extractive")
    assert len(kept) >= 6
    assert max(kept) == 0
