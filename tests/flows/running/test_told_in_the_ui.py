"""What a run tells in the Prefect UI: its name, its batches' names, its log, its state."""

import asyncio
from typing import Any

import pytest

from flows.cot_enhance import cot_enhance
from flows.dedup import dedup
from flows.qa_generate import qa_generate
from generator.errors import UsageError
from tests.support.commands import Desk, chunk
from tests.support.prefect_api import Data, PrefectAPI


@pytest.fixture
def api(prefect_server: str) -> PrefectAPI:
    return PrefectAPI(prefect_server)


async def run_of(flow: Any, values: dict[str, Any]) -> Any:
    return await flow(**values)


def log_of(api: PrefectAPI, run: Data) -> list[str]:
    """The flow's own lines, in order; the command that was run has delivered them when it ended."""
    from flows.server.command_server import deliver

    deliver()
    found = api.find("logs", logs={"flow_run_id": {"any_": [run["id"]]}}, sort="TIMESTAMP_ASC")
    return [line["message"] for line in found if line["name"] == "prefect.flow_runs"]


def test_a_run_is_named_by_flow_and_output_and_says_what_came_of_it(desk: Desk, api: PrefectAPI) -> None:
    desk.table([chunk(n) for n in range(6)])
    summary = desk.summary("pipeline", "my.lancedb", "-o", "out.jsonl", "--batch-size", "4")
    run = api.latest_run("qa-pipeline")
    said = f"{summary['written']} rows → out.jsonl"
    assert (run["name"], run["state"]["message"]) == ("qa-pipeline → out.jsonl", said)
    log = log_of(api, run)
    assert [line for line in log if line.startswith(("read: 6 chunks in, 6 kept", "generate: 6 chunks in, 6 kept"))]
    assert len([line for line in log if " in, " in line]) == len(summary["stages"])
    assert log[-2:] == [said, f"Finished in state Completed('{said}')"]


def test_selections_tell_it_too(desk: Desk, api: PrefectAPI) -> None:
    desk.records(*({"question": "Who guides ships?", "answer": "The pilot."} for _ in range(2)))
    asyncio.run(run_of(dedup, {"input": "in.json", "output": "out.json"}))
    run = api.latest_run("dedup")
    assert (run["name"], run["state"]["message"]) == ("dedup → out.json", "1 row → out.json")
    assert "dedup: 2 rows in, 1 kept, 1 rejected (1 exact duplicate)" in log_of(api, run)


@pytest.mark.parametrize(
    ("flow", "values", "says"),
    [
        (qa_generate, {"lancedb_path": "none.lancedb", "output": "out.json"}, "There is no LanceDB at none.lancedb;"),
        (cot_enhance, {"input": "none.json", "output": "out.json"}, "There is no file none.json; check the path."),
        (dedup, {"input": "none.json", "output": "out.json"}, "There is no file none.json; check the path."),
    ],
)
def test_a_usage_error_is_its_sentence_without_a_traceback(
    flow: Any, values: dict[str, Any], says: str, desk: Desk, api: PrefectAPI
) -> None:
    with pytest.raises(UsageError, match=says):
        asyncio.run(run_of(flow, values))
    run = api.latest_run(flow.name)
    assert (run["state_name"], run["state"]["message"].startswith(says)) == ("Failed", True)
    log = "\n".join(log_of(api, run))
    assert (says in log, "Traceback" in log) == (True, False)
