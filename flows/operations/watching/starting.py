"""The run that a watcher starts: of which deployment, with which parameters, and never two at once."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowFilter,
    FlowFilterId,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import TERMINAL_STATES, FlowRun, StateType
from prefect.client.schemas.responses import DeploymentResponse
from prefect.exceptions import ObjectNotFound, PrefectHTTPStatusError

from flows.operations.watching.tables import place
from flows.options.base import checked
from flows.options.operations.watch import WatchOptions
from flows.options.registry import FLOWS
from generator.errors import UsageError

_MOST = 200
"""How many deployments and flows a server tells at once."""


@dataclass(frozen=True)
class Started:
    """What became of the wish to start a run.

    Attributes:
        run: The run; one that was there already where that has still to begin, or is still at work.
        waits: Whether it is still at work on an earlier change, so that the next has to wait.
    """

    run: FlowRun
    waits: bool = False


class Starter:
    """Starts runs of one deployment.

    Args:
        client: Of the Prefect server.
        deployment: By its whole name, `FLOW/NAME`.
        parameters: Of the runs.
        scope: Of the watcher, which its runs have as a tag.
    """

    def __init__(
        self, client: PrefectClient, deployment: DeploymentResponse, parameters: dict[str, Any], scope: str
    ) -> None:
        self._client = client
        self._deployment = deployment
        self._parameters = parameters
        self._tag = f"watch:{scope[:12]}"

    @classmethod
    async def find(cls, client: PrefectClient, options: WatchOptions, scope: str) -> "Starter":
        """For the deployment that the options name.

        Raises:
            UsageError: There is none of that name, or it does not take these parameters.
        """
        deployment = await _deployment(client, str(options.run))
        return cls(client, deployment, _parameters(deployment, options), scope)

    async def start(self, key: str) -> Started:
        """Start a run, unless the one before has still to begin, and so will see what is there now, or is at work.

        Args:
            key: Of what is to be seen: the same does not start two runs, whoever asks.

        Raises:
            UsageError: The server refuses the parameters.
        """
        under_way = await self._under_way()
        if there := next((run for run in under_way if run.idempotency_key == key or run.start_time is None), None):
            return Started(there)
        if under_way:
            return Started(under_way[0], waits=True)
        run = await self._create(key)
        if run.state_type in TERMINAL_STATES:  # whoever remembered that it was started has lost his ledger
            run = await self._create(None)
        return Started(run)

    async def _create(self, key: str | None) -> FlowRun:
        """A new run; of one that had the same key, that one."""
        try:
            run: FlowRun = await self._client.create_flow_run_from_deployment(
                self._deployment.id, parameters=self._parameters, idempotency_key=key, tags=["watch", self._tag]
            )
        except PrefectHTTPStatusError as error:
            if error.response.status_code not in (409, 422):
                raise
            said = " ".join(str(error.response.json().get("detail", error)).split())
            raise UsageError(f"The run cannot be started: {said.rstrip('.')}; see --param.") from None
        return run

    async def _under_way(self) -> list[FlowRun]:
        """Runs of this watcher that have not ended."""
        states: list[StateType] = [state for state in StateType if state not in TERMINAL_STATES]
        wanted = FlowRunFilter(
            tags=FlowRunFilterTags(all_=[self._tag]),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=states)),
        )
        of_it = DeploymentFilter(id=DeploymentFilterId(any_=[self._deployment.id]))
        found: list[FlowRun] = await self._client.read_flow_runs(flow_run_filter=wanted, deployment_filter=of_it)
        return found


async def _deployment(client: PrefectClient, name: str) -> DeploymentResponse:
    if name.count("/") == 1:  # else the server does not even look
        with suppress(ObjectNotFound):  # said below, with those that there are
            found: DeploymentResponse = await client.read_deployment_by_name(name)
            return found
    there = ", ".join(await _names(client))
    known = f"there are: {there}" if there else "there are none; `generator up` serves those of all flows"
    raise UsageError(f"There is no deployment {name!r} on the Prefect server ({known}).")


async def _names(client: PrefectClient) -> list[str]:
    deployments = await client.read_deployments(limit=_MOST)
    ids = [deployment.flow_id for deployment in deployments]
    flows = await client.read_flows(flow_filter=FlowFilter(id=FlowFilterId(any_=ids)), limit=_MOST) if ids else []
    names = {flow.id: flow.name for flow in flows}
    return sorted(f"{names.get(deployment.flow_id, '?')}/{deployment.name}" for deployment in deployments)


def _parameters(deployment: DeploymentResponse, options: WatchOptions) -> dict[str, Any]:
    """What the user gave, and of what is watched what the flow has parameters for."""
    schema = deployment.parameter_openapi_schema or {}
    known = dict(schema.get("properties", {}))
    given = _given(options.param)
    if unknown := sorted(given.keys() - known.keys()):
        raise UsageError(f"{options.run} has no parameter {unknown[0]!r}; it has: {', '.join(known)}.")
    told: dict[str, Any] = {"update": True}
    if "lancedb_path" in known:  # of a flow that reads no LanceDB, `table` is something else
        told |= {"lancedb_path": place(options.lancedb_path), "table": options.table}
        told |= {"text_column": options.text_column} if options.text_column else {}
    set_before = deployment.parameters or {}
    ours = {name: value for name, value in told.items() if name in known and name not in set_before}
    parameters = ours | given
    for name in schema.get("required", []):
        if name not in parameters and name not in set_before:
            raise UsageError(f"{options.run} needs to know {name!r}: give it with --param {name}=VALUE.")
    _check_together(
        str(options.run), set_before | parameters, update_is_ours="update" in ours and "update" not in given
    )
    return parameters


def _check_together(deployment: str, parameters: Mapping[str, Any], *, update_is_ours: bool) -> None:
    """Refuse what the flow would refuse, where it is one of ours: its run would fail, and the change count as seen.

    Raises:
        UsageError: They do not go together.
    """
    entry = FLOWS.get(deployment.partition("/")[0])
    if entry is None:
        return
    kind = entry.kind
    # What a form leaves empty is not given.
    given_there = {name: value for name, value in parameters.items() if name in kind.model_fields and value != ""}
    try:
        checked(kind, given_there)
    except UsageError as error:
        said = str(error).rstrip(".")
        if update_is_ours and "--update" in said:
            said += "; `watch` sets update by itself, and --param update=false leaves it out"
        raise UsageError(f"{deployment} cannot run with these parameters: {said}.") from None


def _given(pairs: Iterable[str]) -> dict[str, Any]:
    """NAME=VALUE, where a value is JSON, and else a text."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"--param {pair!r} is not NAME=VALUE.")
        try:
            found[name.strip()] = json.loads(value)
        except ValueError:
            found[name.strip()] = value
    return found
