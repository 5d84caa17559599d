"""The deployment whose runs work on the shards: whether there is one, and anybody who takes up its runs."""

from typing import TYPE_CHECKING

from prefect import get_client
from prefect.client.schemas.objects import DeploymentStatus
from prefect.context import FlowRunContext
from prefect.exceptions import ObjectNotFound

from deployments.pools import NAME
from generator.errors import UsageError

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient
    from prefect.client.schemas.responses import DeploymentResponse


async def check_deployment(flow: str) -> None:
    """Refuse a run whose shards nobody would take up.

    Raises:
        UsageError: The flow is not deployed to the server in use, or nobody serves its deployment.
    """
    async with get_client() as client:
        await served_deployment(client, flow)


async def served_deployment(client: "PrefectClient", flow: str) -> "DeploymentResponse":
    """That of the run that goes on, else the flow's own.

    Raises:
        UsageError: There is none, or nobody takes up its runs.
    """
    context = FlowRunContext.get()
    own = context.flow_run.deployment_id if context and context.flow_run else None
    try:
        found = await (client.read_deployment(own) if own else client.read_deployment_by_name(f"{flow}/{NAME}"))
    except ObjectNotFound:
        raise UsageError(
            f"--shards needs the deployment {flow}/{NAME}, which the Prefect server at {client.api_url} does not have: "
            "`generator up` serves all flows on this machine; for workers, `prefect --no-prompt deploy --all`."
        ) from None
    if found.status is not DeploymentStatus.READY and not own:  # who started this run is there
        pool = found.work_pool_name
        start = f"start workers with `prefect worker start --pool {pool}`" if pool else "start it with `generator up`"
        raise UsageError(f"--shards needs somebody who takes up runs of {flow}/{found.name}, and nobody does: {start}.")
    return found
