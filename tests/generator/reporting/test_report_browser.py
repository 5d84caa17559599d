"""The report opened in a real browser: it asks no network, runs no text, and its table, charts and themes work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from generator.reporting.page import render
from tests.support.browser import MILLISECONDS, needs_chromium, opened_browser

HOSTILE = (
    "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>"
    "<!--{{ 7 * 7 }} \u2028 <iframe src=https://example.org></iframe>"
)

pytestmark = needs_chromium


@dataclass
class Reader:
    """A browser's page, and what it complained of or asked for."""

    page: Page
    folder: Path
    faults: list[str] = field(default_factory=list)

    def open(self, rows: list[dict[str, Any]], **options: Any) -> Page:
        """Write the report and open it from the disk, drawn."""
        file = self.folder / "report.html"
        file.write_text(render(rows, title=options.pop("title", "rows.jsonl"), **options), encoding="utf-8")
        self.page.goto(file.as_uri())
        self.page.wait_for_selector("html[data-drawn=yes]")
        return self.page

    def note_request(self, address: str) -> None:
        if not address.startswith(("file:", "data:")):
            self.faults.append(f"asked for {address}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as opened:
        yield opened


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_offline(True)
    page = context.new_page()
    page.set_default_timeout(MILLISECONDS)
    opened = Reader(page, tmp_path)
    page.on("console", lambda message: opened.faults.append(message.text))
    page.on("pageerror", lambda error: opened.faults.append(str(error)))
    page.on("request", lambda request: opened.note_request(request.url))
    yield opened
    assert opened.faults == []
    context.close()


def test_every_chart_is_drawn(reader: Reader) -> None:
    page = reader.open(_rows(60), embeddings=_embeddings(60), duplicates=[[0, 1]])
    expect(page.locator("[data-chart] svg")).to_have_count(9)
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator("#map-drawing canvas")).to_have_count(1)


def test_the_map_is_coloured_by_what_is_chosen(reader: Reader) -> None:
    page = reader.open(_rows(60), embeddings=_embeddings(60))
    page.locator("#map").scroll_into_view_if_needed()
    expect(page.locator("#map-drawing canvas")).to_have_count(1)
    by_rating = page.locator("#map-drawing").screenshot()
    page.get_by_text("Source", exact=True).first.click()
    page.wait_for_timeout(300)
    assert page.locator("#map-drawing").screenshot() != by_rating


def test_texts_are_shown_and_never_run(reader: Reader) -> None:
    names = "question answer reasoning evidence source source_text question_type rating_reasoning".split()
    rows = [{**dict.fromkeys(names, f"{n} {HOSTILE}"), "rating": 5} for n in range(4)]
    summary = {
        "flow": HOSTILE,
        "stages": [{"stage": HOSTILE, "unit": HOSTILE, "rejected": {HOSTILE: 1}}],
        "notes": [HOSTILE],
        "checks": {"of": 4, "unit": HOSTILE, "refused": [{"stage": HOSTILE, "check": "c", "examples": [HOSTILE]}]},
    }
    page = reader.open(rows, title=HOSTILE, summary=summary, duplicates=[[0, 1]], embeddings=_embeddings(4))
    page.locator("#map").scroll_into_view_if_needed()
    page.locator(".unfold").first.click()
    page.locator(".detail summary").click()
    expect(page.locator(".detail")).to_contain_text("<script>window.pwned = 1</script>")
    page.locator('[data-chart="sources"] .mark-rect path').first.hover()
    expect(page.locator("#vg-tooltip-element")).to_contain_text("<img src=x")
    assert page.locator("img, iframe").count() == 0
    assert page.evaluate("window.pwned") is None


def test_the_map_tells_what_is_under_the_pointer_as_text(reader: Reader) -> None:
    rows = [{"question": HOSTILE, "answer": "a", "rating": 5}] * 3
    page = reader.open(rows, embeddings=np.ones((3, 4), dtype=np.float32))
    page.locator("#map-drawing").scroll_into_view_if_needed()
    canvas = page.locator("#map-drawing canvas")
    expect(canvas).to_have_count(1)
    place = page.evaluate("document.querySelector('#map-drawing canvas').getBoundingClientRect().toJSON()")
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + 14 + 440 / 2)
    expect(page.locator("#vg-tooltip-element")).to_contain_text("</script><script>")
    assert page.locator("img, iframe").count() == 0


def test_a_search_keeps_the_rows_with_all_its_words(reader: Reader) -> None:
    page = reader.open(_rows(120))
    page.get_by_label("Search").fill("NUMBER 117")
    expect(page.locator("#matches")).to_have_text("1 of 120 rows match")
    expect(_shown(page)).to_have_text(["What is number 117?"])
    expect(page.locator("#pages")).to_be_hidden()


def test_filters_narrow_by_source_type_and_rating(reader: Reader) -> None:
    page = reader.open([*_rows(120), {"question": "Unrated?", "source": "doc-0.md", "question_type": "factual"}])
    page.get_by_role("combobox", name="Source").select_option("doc-0.md")
    page.get_by_role("combobox", name="Type").select_option("factual")
    expect(page.locator("#matches")).to_have_text("21 of 121 rows match")
    page.get_by_label("Least rating").fill("5")
    page.get_by_label("Most rating").fill("7")
    expect(page.locator("#matches")).to_have_text("4 of 121 rows match")


def test_a_heading_sorts_and_sorts_the_other_way_and_leaves_unrated_rows_last(reader: Reader) -> None:
    page = reader.open([{"question": "none"}, *({"question": str(r), "rating": r} for r in (5, 9, 2))])
    rating = page.get_by_role("button", name="Rating")
    rating.click()
    expect(_shown(page)).to_have_text(["9", "5", "2", "none"])
    expect(page.locator("[data-sort=rating]")).to_have_attribute("aria-sort", "descending")
    rating.click()
    expect(_shown(page)).to_have_text(["2", "5", "9", "none"])


def test_rows_come_fifty_a_page(reader: Reader) -> None:
    page = reader.open(_rows(120))
    expect(_shown(page)).to_have_count(50)
    page.get_by_role("button", name="Next").click()
    expect(page.locator("#pages span")).to_have_text("51–100 of 120")
    page.get_by_role("button", name="Next").click()
    expect(_shown(page)).to_have_count(20)
    expect(page.get_by_role("button", name="Next")).to_be_disabled()


def test_a_row_unfolds_from_the_keyboard_with_its_evidence_marked_in_the_chunk(reader: Reader) -> None:
    page = reader.open(_rows(3))
    page.locator(".unfold").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".unfold").first).to_have_attribute("aria-expanded", "true")
    page.locator(".detail summary").click()
    expect(page.locator(".detail mark")).to_have_text("It is number 0.")


def test_verdicts_and_facts_narrow_the_rows_and_a_row_tells_each_of_its_statements(reader: Reader) -> None:
    checks = [
        {"statement": HOSTILE, "verdict": "contradicted", "evidence": f"not {HOSTILE}"},
        {"statement": "It is.", "verdict": "not in the text"},
    ]
    rows = [
        {**row, "verdict": ("PASS", "NEEDS_REVIEW", "FAIL")[n % 3], **({"fact_checks": checks} if n == 2 else {})}
        for n, row in enumerate(_rows(30))
    ]
    page = reader.open(rows, summary={"validation": {"threshold": 8.0, "filter_threshold": 7.0}})
    page.get_by_role("combobox", name="Verdict").select_option("FAIL")
    expect(page.locator("#matches")).to_have_text("10 of 30 rows match")
    page.get_by_role("combobox", name="Chunk says").select_option("contradicted")
    expect(page.locator("#matches")).to_have_text("1 of 30 rows match")
    expect(page.locator("#rows .column-verdict .chip")).to_have_text(["FAIL"])
    page.locator(".unfold").click()
    expect(page.locator(".checks .chip")).to_have_text(["contradicted", "not in the text"])
    expect(page.locator(".checks q")).to_contain_text("not </script><script>window.pwned = 1</script>")
    assert page.evaluate("window.pwned") is None


def test_right_to_left_text_runs_right_to_left(reader: Reader) -> None:
    page = reader.open([{"question": "ما هي القائمة؟", "answer": "سلسلة."}])
    assert page.locator(".unfold").first.evaluate("e => getComputedStyle(e).direction") == "rtl"


def test_a_dark_theme_is_followed_when_it_changes(reader: Reader) -> None:
    page = reader.open(_rows(20), embeddings=_embeddings(20))
    page.locator("#map-drawing").scroll_into_view_if_needed()
    expect(page.locator("#map-drawing canvas")).to_have_count(1)
    ground = "getComputedStyle(document.body).backgroundColor"
    bar = "getComputedStyle(document.querySelector('.mark-rect path')).fill"
    light = page.evaluate(ground), page.evaluate(bar), page.screenshot()
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(300)
    dark = page.evaluate(ground), page.evaluate(bar), page.screenshot()
    assert all(before != after for before, after in zip(light, dark, strict=True))


def test_a_phone_needs_no_sideways_scrolling(reader: Reader) -> None:
    reader.page.set_viewport_size({"width": 375, "height": 812})
    long = {"question": "x" * 500, "answer": "y" * 500, "source": "z" * 300, "rating": 1, "question_type": "t" * 90}
    page = reader.open(
        [*_rows(60), long, long, long], embeddings=_embeddings(63), duplicates=[[60, 61, 62]], title="w" * 200
    )
    page.locator("#map").scroll_into_view_if_needed()
    page.locator(".unfold").first.click()
    assert page.evaluate("document.documentElement.scrollWidth") == 375
    expect(page.locator("#rows .detail td")).to_have_attribute("colspan", "4")


def test_charts_follow_the_width_of_the_window(reader: Reader) -> None:
    page = reader.open(_rows(20))
    chart = page.locator('[data-chart="rating"] svg')
    expect(chart).to_have_attribute("width", re.compile(r"^1\d{3}"))
    page.set_viewport_size({"width": 500, "height": 812})
    expect(chart).to_have_attribute("width", re.compile(r"^4\d\d"))


def test_an_empty_set_is_a_page_without_faults(reader: Reader) -> None:
    file = reader.folder / "empty.html"
    file.write_text(render([], title="none.jsonl"), encoding="utf-8")
    reader.page.goto(file.as_uri())
    expect(reader.page.get_by_text("There are no rows in this set")).to_be_visible()


def _shown(page: Page) -> Locator:
    return page.locator(".unfold")


def _rows(count: int) -> list[dict[str, Any]]:
    return [
        {
            "question": f"What is number {n}?",
            "answer": f"It is number {n}.",
            "evidence": f"It is number {n}.",
            "source_text": f"This is about numbers. It is number {n}. There are others.",
            "source": f"doc-{n % 3}.md",
            "question_type": ("factual", "analytical")[n // 3 % 2],
            "rating": n // 6 % 10 + 0.5,
            "clarity": n % 4,
            "accuracy": n % 4,
            "usefulness": n % 3,
            "difficulty": n % 3,
        }
        for n in range(count)
    ]


def _embeddings(count: int) -> np.ndarray:
    return np.random.default_rng(0).normal(size=(count, 16)).astype(np.float32)
