"""The summary of a run in the Prefect UI."""

from typing import Any

from prefect.artifacts import acreate_markdown_artifact

from flows.running.summary import markdown


async def show_summary(data: dict[str, Any]) -> None:
    """Make the summary an artifact of the flow run."""
    name = data["flow"]
    await acreate_markdown_artifact(markdown(data), key=f"{name}-summary", description=f"Summary of {name}")
