"""The flow `watch`: one look at a LanceDB, for a schedule; what it says anew sends an event and starts a run."""

from typing import Any

from flows.operations.watching.look import look
from flows.options.operations.watch import WatchOptions
from flows.running.as_flow import as_flow
from generator.settings.layers import load


def _told(data: dict[str, Any]) -> str:
    return str(data["told"])


@as_flow(WatchOptions, says=_told)
async def watch(options: WatchOptions) -> dict[str, Any]:
    """Look once whether the tables say something else than at the last look."""
    seen = await look(options, load(options.config))
    return {"told": " ".join(seen.lines()), "changed": [change.table.name for change in seen.changes]}
