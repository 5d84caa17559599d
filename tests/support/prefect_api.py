"""What a Prefect server knows, asked over its API as the UI asks it."""

import ssl
import time
from typing import Any

import httpx

SECONDS = 60
FINAL = {"COMPLETED", "FAILED", "CRASHED", "CANCELLED"}

Data = dict[str, Any]

_REQUEST: dict[str, Any] = {"timeout": 10, "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}
"""Of each request; the web's authorities, which plain http does not need, take 0.06 s to load."""


class PrefectAPI:
    """A server at the URL of its API."""

    def __init__(self, url: str, secret: str | None = None) -> None:
        self.url = url
        self.secret = secret

    def _ask(self, method: str, path: str, **given: Any) -> Any:
        """What the server replies, as data.

        Raises:
            httpx.HTTPStatusError: It refuses.
        """
        auth = httpx.BasicAuth(*self.secret.split(":", 1)) if self.secret else None
        reply = httpx.request(method, f"{self.url}/{path}", auth=auth, **given, **_REQUEST).raise_for_status()
        return reply.json() if reply.content else None

    def find(self, what: str, **query: Any) -> list[Data]:
        """The server's objects of a kind, for example `flow_runs`."""
        found: list[Data] = self._ask("POST", f"{what}/filter", json=query)
        return found

    def latest_run(self, flow: str) -> Data:
        """The flow's run that was made last."""
        of_flow = {"name": {"any_": [flow]}}
        (run,) = self.find("flow_runs", flows=of_flow, sort="EXPECTED_START_TIME_DESC", limit=1)
        return run

    def ended(self, run: Data, seconds: float = SECONDS) -> Data:
        """The run when it has ended."""
        deadline = time.monotonic() + seconds
        while run["state_type"] not in FINAL:
            assert time.monotonic() < deadline, f"the run is still {run['state_name']}"
            time.sleep(0.2)
            run = self._ask("GET", f"flow_runs/{run['id']}")
        return run

    def task_runs(self, run: Data, expected: int) -> list[Data]:
        """The run's task runs once all have ended; the server hears of them some moments later."""
        deadline = time.monotonic() + SECONDS
        while True:
            found = self.find("task_runs", flow_runs={"id": {"any_": [run["id"]]}})
            if len(found) == expected and all(task["state_type"] in FINAL for task in found):
                return found
            assert time.monotonic() < deadline, [(task["name"], task["state_name"]) for task in found]
            time.sleep(0.2)

    def artifacts(self, run: Data) -> list[Data]:
        """What the run shows in the UI."""
        return self.find(
            "artifacts", flow_runs={"id": {"any_": [run["id"]]}}, artifacts={"type": {"any_": ["markdown", "progress"]}}
        )

    def summary(self, run: Data) -> Data:
        """The artifact with the account of a run."""
        (found,) = [artifact for artifact in self.artifacts(run) if str(artifact["key"]).endswith("-summary")]
        return found

    def deployment(self, name: str) -> Data:
        """A deployment by `FLOW/NAME`."""
        found: Data = self._ask("GET", f"deployments/name/{name}")
        return found

    def cancel(self, run: Data) -> None:
        """Ask for a run to be cancelled, as the button in the UI does."""
        self._ask("POST", f"flow_runs/{run['id']}/set_state", json={"state": {"type": "CANCELLING"}})

    def states(self, run: Data) -> list[str]:
        """The states that a run has been in, by their types, from its beginning."""
        found = self._ask("GET", "flow_run_states/", params={"flow_run_id": run["id"]})
        return [state["type"] for state in sorted(found, key=lambda state: state["timestamp"])]

    def limits(self) -> dict[str, int]:
        """Slots of the global limits, by name."""
        found = self.find("v2/concurrency_limits", offset=0)
        return {limit["name"]: limit["limit"] for limit in found}

    def remove_limits(self) -> None:
        """Remove the global limits."""
        for name in self.limits():
            self._ask("DELETE", f"v2/concurrency_limits/{name}")

    def start(self, deployment: str, parameters: Data) -> Data:
        """Start a run of a deployment, as its form does."""
        where = f"deployments/{self.deployment(deployment)['id']}/create_flow_run"
        run: Data = self._ask("POST", where, json={"parameters": parameters, "state": {"type": "SCHEDULED"}})
        return run

    def schedule(self, deployment: str, cron: str, parameters: Data) -> None:
        """Give a deployment a schedule."""
        where = f"deployments/{self.deployment(deployment)['id']}/schedules"
        made = {"schedule": {"cron": cron}, "active": True, "parameters": parameters}
        self._ask("POST", where, json=[made])

    def automate(self, event: str, resource: str, related: Data, deployment: str, parameters: Data) -> None:
        """Have a deployment run whenever an event is told of a resource that has to do with another."""
        trigger = {
            "type": "event",
            "posture": "Reactive",
            "match": {"prefect.resource.id": resource},
            "match_related": related,
            "expect": [event],
            "threshold": 1,
            "within": 0,
        }
        run = {
            "type": "run-deployment",
            "source": "selected",
            "deployment_id": self.deployment(deployment)["id"],
            "parameters": parameters,
        }
        self._ask("POST", "automations/", json={"name": deployment, "trigger": trigger, "actions": [run]})
