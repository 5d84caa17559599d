"""Chunk documents: those of a folder into the tables of a LanceDB, incrementally."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_progress_artifact, aupdate_progress_artifact

from flows.options.documents import ChunkOptions
from flows.running import chunk_preview
from flows.running.account.outcome import counted
from flows.running.as_flow import as_flow
from flows.running.engine import READING, engine
from generator.chunking.cut import CutFile
from generator.chunking.cutters import Cutter
from generator.chunking.plan import ChunkPlan
from generator.chunking.report import ChunkReport
from generator.chunking.summary import ChunkSummary
from generator.settings.layers import load
from generator.shown import in_markdown
from tasks.chunk import chunk_batch, cutting, finish_chunks, plan_chunks, preview_chunks, writing

_LISTED = 1000
"""Lines that a page of the Prefect UI gets of a list of files."""


def _told(data: Mapping[str, Any]) -> str:
    """What the state of a run says."""
    if "preview" in data:
        return f"{counted(data['preview'], 'chunk')} shown, nothing is written"
    summary = ChunkSummary.model_validate(data)
    tables = ", ".join(f"{name} has {counted(table.rows, 'chunk')}" for name, table in summary.tables.items())
    failed = f"; {counted(summary.failed, 'document')} not read, or only in part" if summary.failed else ""
    return f"{summary.chunks_new:,} new, {summary.chunks_stayed:,} as they were: {tables}{failed}"


@as_flow(ChunkOptions, says=_told)
async def chunk_documents(options: ChunkOptions) -> dict[str, Any]:
    """Cut the documents of a folder into chunks; files that are as they were cost no work."""
    if options.preview is not None:
        return await _previewed(options, options.preview)
    return (await chunks_written(options)).model_dump(mode="json")


async def chunks_written(options: ChunkOptions) -> ChunkSummary:
    """Bring the tables in step with the folder, while nobody else writes to them, and show what was done."""
    async with writing(options.folder, options.database, options.table, get_run_logger().info).held_async():
        summary = await written(options)
    await acreate_markdown_artifact(markdown(summary), key="chunk-documents-summary")
    return summary


async def written(options: ChunkOptions) -> ChunkSummary:
    """Bring the tables in step with the folder."""
    how = load(options.config, options.overrides()).chunking
    with engine(options, READING), cutting(how) as cutter:
        plan = plan_chunks(options.folder, options.database, how, options.table)
        progress = await acreate_progress_artifact(0.0, description="chunk-documents: files")
        report, done = ChunkReport(), 0
        for batch, files in cutter.batches(plan):  # in turn: the table keeps the order of the files
            report += await cut(plan, files, cutter)
            done += len(batch)
            await aupdate_progress_artifact(progress, progress=100 * done / len(plan.files))
        return finish_chunks(plan, report, cutter)


@task(name="chunk", retries=2, retry_delay_seconds=[1, 5], persist_result=False)
async def cut(plan: ChunkPlan, files: Iterable[CutFile], cutter: Cutter) -> ChunkReport:
    """Cut a batch of files. Not cached: the table itself knows which files it holds."""
    work = asyncio.create_task(asyncio.to_thread(chunk_batch, plan, files))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        cutter.close()  # which ends the thread, so that nobody writes once the lock is given back
        await asyncio.gather(work, return_exceptions=True)
        raise


async def _previewed(options: ChunkOptions, most: int) -> dict[str, Any]:
    how = load(options.config, options.overrides()).chunking
    rows, report = await asyncio.to_thread(preview_chunks, options.folder, how, most)
    page = "\n\n".join([f"## chunk-documents: the first {counted(len(rows), 'chunk')}", chunk_preview.markdown(rows)])
    await acreate_markdown_artifact(
        "\n".join([page, "", *_items(report.lines(_LISTED))]), key="chunk-documents-preview"
    )
    return {"preview": len(rows), "failed": report.failed}


def markdown(summary: ChunkSummary) -> str:
    """The summary for the Prefect UI."""
    return "\n".join(["## chunk-documents", "", *_items(summary.lines(_LISTED))])


def _items(lines: Iterable[str]) -> list[str]:
    return [f"- {in_markdown(line)}" for line in lines]
