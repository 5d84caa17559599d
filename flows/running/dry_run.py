"""`--dry-run`: a flow run on a sample of its input, with a provider that counts and answers by rule.

    @flow(name="qa-enrich")
    @parameters(EnrichOptions)
    @or_estimate
    async def qa_enrich(options: EnrichOptions) -> dict[str, Any]: …

The flow is the same; its job (`flows.running.job`) writes nothing and gives the estimate in place of the summary.
"""

import functools
import io
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from flows.options.base import ModelOptions
from flows.running.estimate import terminal

if TYPE_CHECKING:
    from rich.console import RenderableType

Kind = TypeVar("Kind", bound=ModelOptions)
Body = Callable[[Kind], Awaitable[dict[str, Any]]]
WIDTH = 110
"""Characters a line; what the Prefect UI shows without a scroll bar."""


def or_estimate(body: Body[Kind]) -> Body[Kind]:
    """A flow whose estimate, where one is asked for, becomes an artifact of its run."""

    @functools.wraps(body)
    async def called(options: Kind) -> dict[str, Any]:
        data = await body(options)
        if options.dry_run:
            await _show_in_ui(data)
        return data

    return called


async def _show_in_ui(data: dict[str, Any]) -> None:
    """Show an estimate with its flow run; the command makes one without a run."""
    from prefect.context import FlowRunContext

    if FlowRunContext.get() is None:
        return
    from prefect.artifacts import acreate_markdown_artifact

    text = _plain(terminal(data))
    await acreate_markdown_artifact(
        f"## {data['flow']}, dry run\n\n```text\n{text}\n```", key=f"{data['flow']}-estimate"
    )


def _plain(drawn: "RenderableType") -> str:
    from rich.console import Console

    page = io.StringIO()
    Console(file=page, width=WIDTH, no_color=True).print(drawn)
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines())
