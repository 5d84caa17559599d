"""The page of an evaluation in a real browser: drawn, without complaint, within the width of a phone."""

from pathlib import Path

import pytest

from generator.reporting.evaluation.page import render
from tests.generator.reporting.evaluation.reports import general, report, tried
from tests.support.browser import needs_chromium, opened_browser

pytestmark = needs_chromium


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_charts_are_drawn_and_nothing_is_wider_than_the_page(tmp_path: Path, width: int, scheme: str) -> None:
    file = tmp_path / "report.html"
    history = [{"step": 1, "loss": 3.0}, {"step": 2, "loss": 1.0}]
    found = report(probes=tried(), forgetting=general(30, 20), metadata={"training": {"history": history}})
    file.write_text(render(found, "Small on towns"), encoding="utf-8")
    faults = list[str]()
    with opened_browser() as browser:
        dark = {"color_scheme": scheme}
        context = browser.new_context(viewport={"width": width, "height": 800}, **dark)  # type: ignore[arg-type]
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(file.as_uri())
        page.wait_for_selector("html[data-drawn=yes]")
        assert page.locator("[data-chart] svg").count() == 5
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert faults == []
