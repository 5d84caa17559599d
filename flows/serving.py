"""Runs the flows when a Prefect server says so: `python -m flows.serving [CONFIG]`, started by `generator up`.

Each flow is served as the deployment `default`. A run is a process of its own, in the folder where this one was
started. A flow that `prefect deploy` gave to a work pool is left to that pool's workers.
"""

import asyncio
import sys
from typing import Any

from prefect import Flow, get_client
from prefect.deployments.runner import RunnerDeployment
from prefect.exceptions import ObjectNotFound
from prefect.runner import Runner
from prefect.types.entrypoint import EntrypointType

from flows.choosing.flows import decontaminate, dedup, report, select_coverage
from flows.compare import compare_sets
from flows.documents import chunk_documents
from flows.multi_score import multi_score
from flows.qa import cot_enhance, cot_generate, qa_curate, qa_enrich, qa_generate, qa_pipeline
from flows.tool_curate import tool_curate
from flows.tool_evaluate import tool_evaluate
from flows.tool_execute import tool_execute
from flows.tool_generate import tool_generate
from flows.tool_generate_chain import tool_generate_chain
from flows.tool_pipeline import tool_pipeline

FLOWS: tuple[Flow[..., Any], ...] = (
    qa_pipeline,
    qa_generate,
    qa_enrich,
    qa_curate,
    cot_generate,
    cot_enhance,
    multi_score,
    select_coverage,
    dedup,
    decontaminate,
    compare_sets,
    report,
    tool_pipeline,
    tool_generate,
    tool_generate_chain,
    tool_execute,
    tool_curate,
    tool_evaluate,
    chunk_documents,
)
NAME = "default"
LOOK_EVERY = 2.0
"""Seconds between questions for new runs; Prefect's own 10 are long for someone who waits before a form."""
READY = "generator: the flows are served"
"""Printed when they are; `up` waits for it in the log."""


async def serve(config: str | None = None) -> None:
    """Serve the flows until ended.

    Args:
        config: Settings file that a run reads unless its form names another.
    """
    runner = Runner(name="generator", query_seconds=LOOK_EVERY)
    pooled = await left_to_workers()
    for flow in FLOWS:
        if flow.name not in pooled:
            await runner.aadd_deployment(await _deployment(flow, config))
    print(READY, flush=True)
    await runner.start()


async def left_to_workers() -> list[str]:
    """Names of the flows whose deployment belongs to a work pool."""
    pooled = []
    async with get_client() as client:
        for flow in FLOWS:
            try:
                deployment = await client.read_deployment_by_name(f"{flow.name}/{NAME}")
            except ObjectNotFound:
                continue
            if deployment.work_pool_name:
                pooled.append(flow.name)
    return pooled


async def _deployment(flow: Flow[..., Any], config: str | None) -> RunnerDeployment:
    given = {"config": config} if config and "config" in flow.parameters.properties else {}
    return await flow.ato_deployment(NAME, parameters=given, entrypoint_type=EntrypointType.MODULE_PATH)


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:2]))
