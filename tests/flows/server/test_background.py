"""`generator up` and `generator down`, and the forms of the flows that are served: real processes, a real browser.

`SCREENSHOT=docs/prefect-ui.png pytest tests/flows/server/test_background.py` makes the picture for the docs anew.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from flows.options.registry import FLOWS
from flows.server import server_state
from flows.server.connection import using
from tests import ROOT
from tests.providers.server import RunningServer
from tests.support.browser import MILLISECONDS, needs_chromium, opened_browser
from tests.support.commands import Desk, Done, chunk, lay_table, rows_of, wait_until
from tests.support.house import House, generator, house_with_up
from tests.support.prefect_server import free_port
from tests.support.prefect_ui import PrefectUI


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    """One that the tests of this module share."""
    with house_with_up(tmp_path_factory.mktemp("house"), empty_database) as made:
        yield made


def test_up_starts_a_server_and_serves_every_flow(house: House) -> None:
    assert house.first.code == 0, house.first.said
    # The server says so when it was asked for their runs for the first time, some moments after `up` has ended.
    wait_until(lambda: all(found["status"] == "READY" for found in house.api.find("deployments")))
    assert [found["name"] for found in house.api.find("deployments")] == ["default"] * len(FLOWS)


def test_deployments_say_what_they_do_and_can_be_found_by_subject(house: House) -> None:
    found = house.api.deployment("qa-pipeline/default")
    assert (found["tags"], found["description"].endswith("`generator pipeline my.lancedb -o training.jsonl`")) == (
        ["generator", "pairs"],
        True,
    )


def test_up_says_where_the_ui_is(house: House) -> None:
    assert f"http://127.0.0.1:{house.port}/deployments" in house.first.said


def test_up_on_sqlite_writes_no_limit_and_says_why(house: House) -> None:
    assert (house.api.limits(), "on SQLite they make a run many times slower" in house.first.said) == ({}, True)


def test_up_again_leaves_what_runs_alone(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    before = house.numbers(monkeypatch)
    again = generator(house.folder, "up")
    assert (again.code, house.numbers(monkeypatch)) == (0, before)


def test_a_later_command_finds_the_server_by_itself(house: House) -> None:
    done = generator(house.folder, "limits", GENERATOR_LLM__SLOTS="3")
    assert (done.code, house.api.limits().get("tag:llm:openai")) == (0, 3)


def test_up_with_another_server_is_refused_while_this_one_runs(house: House) -> None:
    done = generator(house.folder, "up", PREFECT_API_URL="http://127.0.0.1:1/api")
    assert (done.code, f"with the server at http://127.0.0.1:{house.port}/api" in done.said) == (2, True)


def test_a_dry_run_in_a_form_is_an_estimate_and_makes_no_call(house: House, desk_without_server: Desk) -> None:
    desk_without_server.table([chunk(n) for n in range(5)])
    output = desk_without_server.path("out.jsonl")
    run = house.api.start(
        "qa-pipeline/default",
        {"lancedb_path": str(desk_without_server.path("my.lancedb")), "output": str(output), "dry_run": True},
    )
    ended = house.api.ended(run)
    (estimate,) = house.api.artifacts(ended)
    assert (ended["state_name"], estimate["key"], output.exists()) == ("Completed", "qa-pipeline-estimate", False)
    assert "all 5 chunks were looked at" in estimate["data"]


def test_batches_carry_their_providers_tag_and_a_rerun_shows_them_cached_and_untagged(house: House) -> None:
    lay_table(house.folder / "tagged.lancedb", [chunk(n) for n in range(12)])
    values = {"lancedb_path": "tagged.lancedb", "output": "tagged.jsonl", "batch_size": 6}
    seen, names = [], set()
    for _ in range(2):
        run = house.api.ended(house.api.start("qa-pipeline/default", values))
        tasks = house.api.task_runs(run, expected=6)
        names |= {task["name"] for task in tasks}
        seen.append({(task["state_name"], *task["tags"]) for task in tasks})
    assert names >= {"backtranslate 1-6", "backtranslate 7-12"}
    assert seen == [{("Completed", "llm:extractive")}, {("Cached",)}]


@pytest.fixture
def ui(house: House) -> Iterator[PrefectUI]:
    with opened_browser() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 900})
        page.set_default_timeout(MILLISECONDS)
        made = PrefectUI(page, house.api)
        made.log_in()
        yield made


@needs_chromium
def test_a_flow_started_from_its_form_runs_and_shows_progress_and_summary(house: House, ui: PrefectUI) -> None:
    lay_table(house.folder / "my.lancedb", [chunk(n) for n in range(40)])
    ui.open_form("qa-pipeline/default")
    expect(ui.field("lancedb_path")).to_contain_text("Folder of the LanceDB that holds the chunks")
    ui.fill(lancedb_path="my.lancedb", output="training.jsonl", batch_size="5")
    ui.fill_optional("int", "target_pairs", "60")
    ui.submit()
    run = ui.api.ended(ui.api.latest_run("qa-pipeline"))
    ui.open_run(run)
    expect(ui.page.get_by_text("Completed", exact=True).first).to_be_visible()
    ui.page.get_by_text("Artifacts", exact=True).click()
    ui.page.get_by_role("link", name="progress").click()
    expect(ui.page.get_by_text("100%")).to_be_visible()
    ui.open_summary(run)
    assert (len(rows_of(house.folder / "training.jsonl")), ui.figure("Output")) == (60, "training.jsonl · 60 rows")
    if wanted := os.environ.get("SCREENSHOT"):
        ui.page.set_viewport_size({"width": 1400, "height": 1060})
        ui.page.screenshot(path=ROOT / wanted)


@needs_chromium
def test_the_form_of_a_tool_flow_asks_for_its_specification(house: House, ui: PrefectUI) -> None:
    ui.open_form("tool-pipeline/default")
    names = ("spec", "output", "mcp", "like", "target_pairs", "negatives")
    for name in names:
        expect(ui.field(name)).to_be_visible()
    assert [ui.field(name).count() for name in names] == [1] * len(names)


def test_down_stops_what_up_started(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    done = generator(house.folder, "down")
    assert (done.lines, house.numbers(monkeypatch)) == (
        ["Stopped the served flows and the Prefect server."],
        [None, None],
    )


def test_down_where_nothing_runs_says_so(desk_without_server: Desk) -> None:
    assert desk_without_server.run("down") == Done(0, "Nothing of `generator` runs in the background.\n")


def test_a_port_that_another_program_has_is_named(
    desk_without_server: Desk, provider_server: Callable[..., RunningServer]
) -> None:
    port = provider_server().url.rpartition(":")[2]
    done = up_at(desk_without_server, f"http://127.0.0.1:{port}/api")
    assert (done.code, f"Port {port} is taken by a program that is no Prefect server" in done.said) == (2, True)


def test_another_machines_server_that_does_not_answer_cannot_be_started_here(desk_without_server: Desk) -> None:
    done = up_at(desk_without_server, "http://prefect.invalid:4200/api")
    assert (done.code, "it cannot be started from here" in done.said) == (2, True)


def test_a_server_that_ends_at_its_start_is_reported_with_its_log(desk_without_server: Desk) -> None:
    desk_without_server.set(PREFECT_SERVER_DATABASE_CONNECTION_URL="nonsense")
    done = up_at(desk_without_server, f"http://127.0.0.1:{free_port()}/api")
    log = desk_without_server.path("data/generator/server/server.log")
    assert (done.code, "The Prefect server ended at its start: " in done.said, str(log) in done.said) == (1, True, True)


def test_a_server_that_takes_too_long_is_ended_and_the_setting_named(
    desk_without_server: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk_without_server.set(GENERATOR_SERVER__START_WITHIN="0.01")
    done = up_at(desk_without_server, f"http://127.0.0.1:{free_port()}/api")
    assert (done.code, server_state.server().pid()) == (1, None)
    assert "runs, but was not there within 0.01 s" in done.lines[-1]
    assert "`server.start_within`" in done.lines[-1]


def up_at(desk: Desk, url: str) -> Done:
    with using(url):
        return desk.run("up")
