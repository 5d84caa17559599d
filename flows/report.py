"""The flow `report`; the work is that of the command, which needs no server."""

from typing import Any

from prefect.artifacts import acreate_markdown_artifact

from flows.choosing import page
from flows.choosing.as_task import in_a_task
from flows.options.choosing import ReportOptions
from flows.running.account.outcome import counted
from flows.running.as_flow import as_flow
from generator.shown import in_markdown


@as_flow(ReportOptions, says=lambda data: f"{counted(data['rows'], 'row')} → {data['output']}")
async def report(options: ReportOptions) -> dict[str, Any]:
    """Make one self-contained HTML page of a set of rows."""
    data = await in_a_task(page.run, options)
    told = f"{in_markdown(data['output'])}: {counted(data['rows'], 'row')}"
    await acreate_markdown_artifact(f"## report\n\n{told}", key="report-summary")
    return data
