"""Chunk documents: those of a folder into the tables of a LanceDB, incrementally."""

import asyncio
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_progress_artifact, aupdate_progress_artifact

from flows.options.documents import ChunkOptions
from flows.running.as_flow import as_flow
from flows.running.outcome import counted
from generator.chunking.records import ChunkPlan, ChunkReport
from generator.chunking.summary import ChunkSummary
from generator.documents.folder import DocumentFile
from generator.documents.reading.processes import ReaderProcesses
from generator.settings.layers import load
from generator.shown import in_markdown
from tasks.chunk import chunk_batch, finish_chunks, plan_chunks, readers, writing


@as_flow(ChunkOptions, says=lambda data: _told(ChunkSummary.model_validate(data)))
async def chunk_documents(options: ChunkOptions) -> dict[str, Any]:
    """Cut the documents of a folder into chunks; files that are as they were cost no work."""
    async with writing(options.folder, options.lancedb_path, options.table, get_run_logger().info).held_async():
        summary = await written(options)
    await acreate_markdown_artifact(markdown(summary), key="chunk-documents-summary")
    return summary.model_dump(mode="json")


async def written(options: ChunkOptions) -> ChunkSummary:
    """Bring the tables in step with the folder."""
    how = load(options.config, options.overrides()).chunking
    with readers(how) as processes:
        plan = plan_chunks(options.folder, options.lancedb_path, how, options.table)
        progress = await acreate_progress_artifact(0.0, description="chunk-documents: files")
        report, done = ChunkReport(), 0
        for batch in plan.batches():  # in turn: the table keeps the order of the files
            report += await cut(plan, batch, processes)
            done += len(batch)
            await aupdate_progress_artifact(progress, progress=100 * done / len(plan.files))
        return finish_chunks(plan, report, processes)


@task(name="chunk", retries=2, retry_delay_seconds=[1, 5], persist_result=False)
async def cut(plan: ChunkPlan, files: list[DocumentFile], processes: ReaderProcesses) -> ChunkReport:
    """Cut a batch of files. Not cached: the table itself knows which files it holds."""
    work = asyncio.create_task(asyncio.to_thread(chunk_batch, plan, files, processes))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        processes.close()  # which ends the thread, so that nobody writes once the lock is given back
        await asyncio.gather(work, return_exceptions=True)
        raise


def _told(summary: ChunkSummary) -> str:
    """What the state of a run says."""
    tables = ", ".join(f"{name} has {counted(table.rows, 'chunk')}" for name, table in summary.tables.items())
    failed = f"; {counted(summary.failed, 'document')} not read, or only in part" if summary.failed else ""
    return f"{summary.chunks_new:,} new, {summary.chunks_stayed:,} as they were: {tables}{failed}"


def markdown(summary: ChunkSummary) -> str:
    """The summary for the Prefect UI."""
    return "## chunk-documents\n\n" + "\n".join(f"- {in_markdown(line)}" for line in summary.lines(most=None))
