"""The flow `tool-generate-chain`: chains of calls that really ran, and then the request that each of them answers."""

from typing import Any

from flows.options.tools import ToolGenerateChainOptions
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.tools.generating import chain_shares, make
from flows.tools.stages import finish


@as_flow(ToolGenerateChainOptions)
async def tool_generate_chain(options: ToolGenerateChainOptions) -> dict[str, Any]:
    """Grow chains of executed calls along the parameter graph, and write their requests last (ToolGrad)."""
    async with open_job(options, "samples", {"rejected": options.rejected}) as job:
        await make(job, options, chain_shares(options))
        return await finish(job, options.output, allow_empty=options.allow_empty)
