"""The selections as Prefect flows: the same functions as the commands, each as one task, with a summary in the UI."""

import asyncio
from collections.abc import Callable
from typing import Any

from prefect import flow, task
from prefect.artifacts import acreate_markdown_artifact

from flows.choosing import run
from flows.options.base import Options
from flows.options.choosing import DecontaminateOptions, DedupOptions, ReportOptions, SelectCoverageOptions
from flows.options.form import parameters
from flows.running.artifacts import show_summary


@flow(name="select-coverage")
@parameters(SelectCoverageOptions)
async def select_coverage(options: SelectCoverageOptions) -> dict[str, Any]:
    """Keep fewer rows that still cover what all of them speak of (Toucan)."""
    return await as_task("select-coverage", run.selection, options)


@flow(name="dedup")
@parameters(DedupOptions)
async def dedup(options: DedupOptions) -> dict[str, Any]:
    """Of rows that say the same, keep the best rated."""
    return await as_task("dedup", run.selection, options)


@flow(name="decontaminate")
@parameters(DecontaminateOptions)
async def decontaminate(options: DecontaminateOptions) -> dict[str, Any]:
    """Drop or mark rows that share passages with evaluation sets."""
    return await as_task("decontaminate", run.selection, options)


@flow(name="report")
@parameters(ReportOptions)
async def report(options: ReportOptions) -> dict[str, Any]:
    """Make one self-contained HTML page of a set of rows."""
    data = await _work("report", run.report, options)
    await acreate_markdown_artifact(f"## report\n\n{data['output']}: {data['rows']:,} rows", key="report-summary")
    return data


async def as_task(name: str, work: Callable[[Any], dict[str, Any]], options: Options) -> dict[str, Any]:
    """Run a selection as a task, and show its summary."""
    data = await _work(name, work, options)
    await show_summary(data)
    return data


async def _work(name: str, work: Callable[[Any], dict[str, Any]], options: Options) -> dict[str, Any]:
    """Run it in a thread, as a task. Not cached: it reads and writes files, and costs nothing but time."""

    @task(name=name, persist_result=False)
    async def worked() -> dict[str, Any]:
        return await asyncio.to_thread(work, options)

    return await worked()
