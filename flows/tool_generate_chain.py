"""The flow `tool-generate-chain`: chains of calls that really ran, and then the request that each of them answers."""

from typing import Any

from prefect import flow

from flows.options.form import parameters
from flows.options.tools import ToolGenerateChainOptions
from flows.running.dry_run import or_estimate
from flows.running.job import open_job
from flows.tools.generating import Making
from flows.tools.material import material
from flows.tools.output import finish
from flows.tools.shares import chain_shares
from flows.tools.stages import through


@flow(name="tool-generate-chain")
@parameters(ToolGenerateChainOptions)
@or_estimate
async def tool_generate_chain(options: ToolGenerateChainOptions) -> dict[str, Any]:
    """Grow chains of executed calls along the parameter graph, and write their requests last (ToolGrad)."""
    async with open_job(options, "samples") as job:
        if options.rejected:
            job.spool("rejected")
        what = await material(job, options)
        making = Making(job, what, options.batch_size, through(job, []), options.seed)
        await making.run(chain_shares(options))
        return await finish(job, options.output, options.rejected)
