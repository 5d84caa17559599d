"""The flow `finetune` on a Prefect server: what it shows, and that whoever cancels it loses nothing."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

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


def test_a_run_shows_progress_and_the_curve(desk: Desk, base: Base, prefect_server: str) -> None:
    rows_folder(desk.path("train"), base, train=8, validation=2)
    data = asyncio.run(_run(rows="train", output="model", epochs=2))
    assert (data["output"], data["model"]["method"]) == ("model", "sft")
    api = PrefectAPI(prefect_server)
    run = api.latest_run("finetune")
    assert run["name"] == "finetune → model"
    assert run["state"]["message"].endswith("→ model")
    kept = {one["type"]: one for one in api.artifacts(run)}
    assert kept["progress"]["data"] == 100
    assert "└──" in kept["markdown"]["data"]


async def test_a_run_that_is_cancelled_in_the_ui_keeps_what_was_trained(
    desk: Desk, base: Base, prefect_server: str
) -> None:
    rows_folder(desk.path("train"), base, train=40, validation=2)
    running = asyncio.create_task(_run(rows="train", output="model", epochs=2000, patience=0))
    while not _checkpoints(desk):
        assert not running.done(), await running
        await asyncio.sleep(0.1)
    api = PrefectAPI(prefect_server)
    await asyncio.to_thread(lambda: api.cancel(api.latest_run("finetune")))
    with pytest.raises(Interrupted, match="what was trained is kept"):
        await running
    assert _checkpoints(desk)
    assert not desk.path("model/finetune.json").exists()


def _checkpoints(desk: Desk) -> list[Path]:
    return list(desk.path("model").glob("checkpoints/checkpoint-*"))


async def test_a_dry_run_is_an_estimate(desk: Desk, base: Base) -> None:
    rows_folder(desk.path("train"), base, train=8, validation=2)
    data = await _run(rows="train", output="model", dry_run=True)
    assert [said.split(":")[0].split()[0] for said in data["said"][1:]] == ["Memory", "Time"]
    assert not Path("model").exists()


async def _run(**values: object) -> Any:
    run: Any = finetune
    return await run(**values)
