"""The flow `finetune` on a Prefect server: what it shows, and that whoever cancels it loses nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from prefect import get_client
from prefect.states import Cancelling

from flows.training.finetune import finetune
from generator.errors import Interrupted
from generator.training.manifests import Base
from tests.support.commands import Desk
from tests.support.prefect_api import PrefectAPI
from tests.support.training_rows import rows_folder, tiny_base

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("base"))


def test_a_run_shows_progress_and_the_curve_and_its_task_is_tagged(desk: Desk, base: Base, prefect_server: str) -> None:
    rows_folder(desk.path("train"), base, train=8, validation=2)
    data = asyncio.run(_run(rows="train", output="model", epochs=2))
    assert (data["output"], data["model"]["method"]) == ("model", "sft")
    api = PrefectAPI(prefect_server)
    run = api.latest_run("finetune")
    assert run["name"] == "finetune → model"
    assert run["state"]["message"].endswith("→ model")
    (task,) = api.find("task_runs", flow_runs={"id": {"any_": [run["id"]]}})
    assert (task["name"], task["tags"]) == ("finetune", ["gpu"])
    kept = {one["type"]: one for one in api.find("artifacts", flow_runs={"id": {"any_": [run["id"]]}})}
    assert kept["progress"]["data"] == 100
    assert "└──" in kept["markdown"]["data"]


async def test_a_run_that_is_cancelled_in_the_ui_goes_on_when_it_is_started_again(desk: Desk, base: Base) -> None:
    rows_folder(desk.path("train"), base, train=40, validation=2)
    values = {"rows": "train", "output": "model", "epochs": 40, "patience": 0}
    running = asyncio.create_task(_run(**values))
    while not list(desk.path("model").glob("checkpoints/checkpoint-*")):
        assert not running.done(), await running
        await asyncio.sleep(0.1)
    async with get_client() as client:
        (run,) = await client.read_flow_runs(limit=1)
        await client.set_flow_run_state(run.id, Cancelling(), force=True)
    with pytest.raises(Interrupted, match="what was trained is kept"):
        await running
    assert not desk.path("model/finetune.json").exists()
    assert (await _run(**values))["model"]["settings"]["step"] > 0


async def test_a_dry_run_is_an_estimate(desk: Desk, base: Base) -> None:
    rows_folder(desk.path("train"), base, train=8, validation=2)
    data = await _run(rows="train", output="model", dry_run=True)
    assert [said.split(":")[0].split()[0] for said in data["said"][1:]] == ["Memory", "Time"]
    assert not Path("model").exists()


async def _run(**values: object) -> Any:
    run: Any = finetune
    return await run(**values)
