"""Which flows `prefect deploy` gave to a work pool: their runs are left to that pool's workers."""

from collections.abc import Sequence

from prefect import get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterName,
    FlowFilter,
    FlowFilterId,
    FlowFilterName,
)

NAME = "default"
"""What each flow's deployment is called, whoever runs it."""


async def left_to_workers(flows: Sequence[str]) -> list[str]:
    """Those of the flows whose deployment on the server in use belongs to a work pool, by name.

    Args:
        flows: Names; at most 200, which is as many as a server tells at once.
    """
    async with get_client() as client:
        deployments = await client.read_deployments(
            flow_filter=FlowFilter(name=FlowFilterName(any_=list(flows))),
            deployment_filter=DeploymentFilter(name=DeploymentFilterName(any_=[NAME])),
        )
        pooled = [deployment.flow_id for deployment in deployments if deployment.work_pool_name]
        if not pooled:
            return []
        found = await client.read_flows(flow_filter=FlowFilter(id=FlowFilterId(any_=pooled)))
    names = {flow.name for flow in found}
    return [name for name in flows if name in names]
