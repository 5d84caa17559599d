"""A flow started from the Prefect UI in a real browser: the form is filled, the run goes, and shows how it went.

`SCREENSHOT=docs/prefect-ui.png pytest tests/test_ui.py` makes the picture for the documentation anew.
"""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import MILLISECONDS, needs_chromium, opened_browser
from tests.commands import Desk, chunk, wait_until
from tests.prefect_api import Data, PrefectAPI

OPTIONAL_NUMBER = "target_pairs"

pytestmark = needs_chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.set_default_timeout(MILLISECONDS)
    yield opened
    opened.close()


@pytest.fixture
def served(desk: Desk, recording_server: str) -> Iterator[str]:
    """Address of a UI whose server runs already, and to which `generator up` serves the flows."""
    desk.set(PREFECT_API_URL=recording_server)
    up = desk.end(desk.start("up"))
    assert up.code == 0, up.said
    yield recording_server.removesuffix("/api")
    assert desk.end(desk.start("down")).lines == ["Stopped the served flows."]


def test_a_flow_started_from_its_form_runs_and_shows_progress_and_summary(
    page: Page, served: str, desk: Desk, recording_server: str
) -> None:
    desk.table([chunk(n) for n in range(40)])
    api = PrefectAPI(recording_server)
    _open_form(page, served, api)
    expect(_field(page, "lancedb_path")).to_contain_text("Folder of the LanceDB that holds the chunks.")
    for name, value in {"lancedb_path": "my.lancedb", "output": "training.jsonl", "batch_size": "5"}.items():
        _input(page, name).fill(value)
    _field(page, OPTIONAL_NUMBER).get_by_text("int", exact=True).click()
    _input(page, OPTIONAL_NUMBER).fill("60")
    page.screenshot(path=desk.path("form.png"))
    page.get_by_role("button", name="Submit").click()
    expect(page).to_have_url(re.compile("tab=Runs"))

    run = api.ended(api.latest_run("qa-pipeline"))
    wait_until(lambda: api.find("task_runs", flow_runs={"id": {"any_": [run["id"]]}}) != [])
    page.goto(f"{served}/runs/flow-run/{run['id']}")
    expect(page.get_by_text("Completed", exact=True).first).to_be_visible()
    page.get_by_text("Artifacts", exact=True).click()
    page.screenshot(path=desk.path("run.png"))
    page.get_by_role("link", name="progress").click()
    expect(page.get_by_text("100%")).to_be_visible()
    page.screenshot(path=desk.path("progress.png"))
    _open_summary(page, served, api, run)
    assert (len(desk.rows("training.jsonl")), _figure(page, "Output")) == (60, "training.jsonl · 60 rows")
    _keep_picture(page, desk)


def _open_form(page: Page, served: str, api: PrefectAPI) -> None:
    page.goto(f"{served}/deployments/deployment/{api.deployment('qa-pipeline/default')['id']}/run")
    expect(page.get_by_role("button", name="Submit")).to_be_visible()


def _field(page: Page, name: str) -> Locator:
    label = page.locator(".schema-form-property__label", has_text=re.compile(f"^{name}( |$)"))
    return page.locator(".p-label.schema-form-property", has=label)


def _input(page: Page, name: str) -> Locator:
    return _field(page, name).locator("textarea, input")


def _open_summary(page: Page, served: str, api: PrefectAPI, run: Data) -> None:
    (summary,) = [artifact for artifact in api.artifacts(run) if artifact["type"] == "markdown"]
    page.goto(f"{served}/artifacts/artifact/{summary['id']}")
    expect(page.get_by_text("Ratings")).to_be_visible()


def _figure(page: Page, name: str) -> str:
    """A figure of the summary, by the name before it."""
    row = page.locator("tr", has=page.get_by_text(name, exact=True))
    return row.locator("td, th").last.inner_text().strip()


def _keep_picture(page: Page, desk: Desk) -> None:
    page.set_viewport_size({"width": 1400, "height": 1060})
    page.screenshot(path=desk.path("summary.png"))
    if wanted := os.environ.get("SCREENSHOT"):
        shutil.copyfile(desk.path("summary.png"), Path(__file__).parents[1] / wanted)
