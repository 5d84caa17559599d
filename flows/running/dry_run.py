"""`dry_run` ticked in a form: the estimate becomes an artifact of the flow run, and no call is made."""

import io
from typing import TYPE_CHECKING, Any

from prefect.artifacts import acreate_markdown_artifact

from flows.options.base import ModelOptions
from flows.running.estimate import estimate

if TYPE_CHECKING:
    from rich.console import RenderableType

WIDTH = 110
"""Characters a line; what the Prefect UI shows without a scroll bar."""


async def dry_run(name: str, options: ModelOptions) -> dict[str, Any]:
    """Show what the flow would take; returned as text too.

    Raises:
        UsageError: What the flow itself would say of its input and settings.
    """
    text = _plain(estimate(options))
    await acreate_markdown_artifact(f"## {name}, dry run\n\n```text\n{text}\n```", key=f"{name}-estimate")
    return {"flow": name, "estimate": text}


def _plain(drawn: "RenderableType") -> str:
    from rich.console import Console

    page = io.StringIO()
    Console(file=page, width=WIDTH, no_color=True).print(drawn)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())
