"""The flow `split`; the work is that of the command, which needs no server."""

from typing import Any

from flows.choosing.as_task import selection
from flows.options.training.split import SplitOptions
from flows.running.as_flow import as_flow
from flows.training.splitting import work


@as_flow(SplitOptions, says=work.told)
async def split(options: SplitOptions) -> dict[str, Any]:
    """Hold documents out of training, with what is like them."""
    return await selection(work.run, options)
