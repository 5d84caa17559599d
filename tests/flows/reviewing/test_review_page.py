"""The page in a real browser: by the keyboard, on a phone, light and dark, with hostile rows."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.flows.reviewing.test_review_obeyed import decide
from tests.support.browser import MILLISECONDS, needs_chromium, opened_browser
from tests.support.commands import rows_of
from tests.support.reviewing import Opened, decided, opened, pair, write_rows

HOSTILE = (
    "</script><script>window.pwned = 1</script><img src=x onerror='window.pwned = 1'>{{ 7 * 7 }} \u2028 "
    "<iframe src=https://example.org></iframe><a href='javascript:window.pwned=1'>x</a>\u202e txt"
)
PHONE = {"width": 375, "height": 812}

pytestmark = needs_chromium


@dataclass
class Reader:
    """Somebody at the page of a review, and what their browser complained of."""

    browser: Browser
    folder: Path
    faults: list[str] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def start(self, rows: list[dict[str, Any]], *arguments: str, name: str = "in.json") -> Opened:
        """Start the command on these rows."""
        write_rows(self.folder / name, rows)
        return self.stack.enter_context(opened(name, "--reviewer", "anna", *arguments, folder=self.folder))

    def open(self, rows: list[dict[str, Any]], *arguments: str, **context: Any) -> Page:
        """Start the command on these rows and open its page."""
        return self.visit(self.start(rows, *arguments), **context)

    def visit(self, command: Opened, **context: Any) -> Page:
        """Open the page of a command."""
        made = self.browser.new_context(
            reduced_motion="reduce", **{"viewport": {"width": 1280, "height": 900}, **context}
        )
        self.stack.callback(made.close)
        page = made.new_page()
        page.set_default_timeout(MILLISECONDS)
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("request", lambda request: self._note(request.url, command))
        page.goto(command.address)
        page.wait_for_selector("html[data-ready=yes]")
        return page

    @property
    def decisions(self) -> list[tuple[str, str]]:
        return decided(self.folder / "in.review.jsonl")

    def _note(self, address: str, command: Opened) -> None:
        if not address.startswith((f"http://127.0.0.1:{command.port}/", "data:")):
            self.faults.append(f"asked for {address}")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with opened_browser() as made:
        yield made


@pytest.fixture
def reader(browser: Browser, tmp_path: Path) -> Iterator[Reader]:
    made = Reader(browser, tmp_path)
    with made.stack:
        yield made
        assert made.faults == []


def at(page: Page, question: str) -> None:
    expect(page.locator("#question")).to_have_text(question)


def test_one_key_is_one_decision_and_it_is_on_the_disk(reader: Reader) -> None:
    page = reader.open([pair(n) for n in range(4)])
    for n, key in enumerate("ars"):
        at(page, f"When was the pier of Lund{n} built?")
        page.keyboard.press(key)
    at(page, "When was the pier of Lund3 built?")
    expect(page.locator("#counts")).to_contain_text("2 of 4 left · 1 accepted · 1 rejected · 1 skipped")
    assert [decision for _, decision in reader.decisions] == ["accept", "reject", "skip"]
    page.keyboard.press("a")
    at(page, "When was the pier of Lund2 built?")  # what was skipped comes at the end
    page.keyboard.press("a")
    expect(page.locator("#done")).to_contain_text("Every row is decided.")


def test_the_row_is_shown_with_all_that_is_known_of_it(reader: Reader) -> None:
    facts = [
        {"statement": "It was built in 1900.", "verdict": "supported", "evidence": "built in 1900"},
        {"statement": "It is steel.", "verdict": "contradicted"},
    ]
    row = pair(
        0, reasoning=["Look at the year.", "It is 1900."], fact_checks=facts, verdict="NEEDS_REVIEW", page_start=3,
        page_end=4, section_path=["Harbour", "Piers"], clarity=3, accuracy=1, rating_reasoning="Clear, but thin.",
        original_answer="In 1900.", rating=7.5,
    )  # fmt: skip
    page = reader.open([row])
    expect(page.locator("#chunk mark")).to_have_text("The pier of Lund0 was built in 1900.")
    expect(page.locator("#place")).to_have_text("harbour-0.md · Harbour › Piers · pages 3–4")
    expect(page.locator("#reasoning li")).to_have_text(["1Look at the year.", "2It is 1900."])
    expect(page.locator("#facts li")).to_have_count(2)
    expect(page.locator("#facts .contradicted")).to_have_text("contradicted")
    expect(page.locator("#rating")).to_contain_text("7.5")
    expect(page.locator("#rating")).to_contain_text("NEEDS REVIEW")
    expect(page.locator("#rating")).to_contain_text("accuracy 1 of 3")
    expect(page.locator("#why")).to_have_text("Clear, but thin.")
    page.get_by_text("Show the draft").click()
    expect(page.locator("#draft p")).to_have_text("In 1900.")
    expect(page.locator("#concerns li")).to_have_text(
        [
            "The text contradicts a statement of the answer",
            "The judge doubts its accuracy",
            "Its rating is near the threshold",
        ]
    )


def test_the_riskiest_come_first(reader: Reader) -> None:
    rows = [
        pair(0, rating=9.0),
        pair(1, rating=7.5),
        pair(2, evidence="Words that stand nowhere in it at all."),
        pair(3, fact_checks=[{"statement": "x", "verdict": "contradicted"}]),
    ]
    page = reader.open(rows)
    for n in (3, 2, 1, 0):
        at(page, f"When was the pier of Lund{n} built?")
        page.keyboard.press("s")
        if n == 3:
            expect(page.locator("#missing")).to_contain_text("Words that stand nowhere")


def test_an_answer_is_edited_in_its_place_and_checked_against_its_text(reader: Reader) -> None:
    page = reader.open([pair(0), pair(1)])
    page.keyboard.press("e")
    answer = page.get_by_role("textbox", name="Answer")
    expect(answer).to_be_focused()
    expect(page.locator("#hints")).to_have_text("All its numbers and names occur in the text.")
    answer.fill("The pier of Lund0 was built in 1977 by Jonas Berg.")
    expect(page.locator("#hints p").first).to_have_text("The number 1977 does not occur in the text.")
    expect(page.locator("#hints p").last).to_contain_text("Berg")
    answer.fill("It was built in 1900. a r s")  # keys are letters while one writes
    page.keyboard.press("Control+Enter")
    at(page, "When was the pier of Lund1 built?")
    (line,) = rows_of(reader.folder / "in.review.jsonl")
    assert (line["decision"], line["answer"]) == ("edit", "It was built in 1900. a r s")
    assert line["before"]["answer"] == "The pier of Lund0 was built in 1900."
    page.keyboard.press("b")
    expect(page.locator("#answer")).to_have_text("It was built in 1900. a r s")
    expect(page.locator("#said")).to_contain_text("Edited by anna")
    page.get_by_text("Show it as it was").click()
    expect(page.locator("#was p")).to_contain_text("The pier of Lund0 was built in 1900.")


def test_what_is_left_by_escape_or_unchanged_is_no_edit(reader: Reader) -> None:
    page = reader.open([pair(0), pair(1)])
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Answer").fill("Nonsense.")
    page.keyboard.press("Escape")
    expect(page.locator("#answer")).to_have_text("The pier of Lund0 was built in 1900.")
    page.keyboard.press("e")
    page.get_by_role("textbox", name="Answer").fill("")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#told")).to_contain_text("reject the row instead")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.press("Control+Enter")
    at(page, "When was the pier of Lund1 built?")
    assert [decision for _, decision in reader.decisions] == ["accept"]


def test_nothing_takes_the_row_away_while_somebody_writes(reader: Reader) -> None:
    page = reader.open([pair(0, answer="One.\r\nTwo."), pair(1)])
    page.keyboard.press("/")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    inert = "document.querySelector('#filter').inert && document.querySelector('.tools').inert"
    assert page.evaluate(inert)
    page.keyboard.press("Control+Enter")  # line ends of another system are no edit
    at(page, "When was the pier of Lund1 built?")
    assert [decision for _, decision in reader.decisions] == ["accept"]
    assert not page.evaluate(inert)


def test_back_shows_what_was_decided_and_it_can_be_decided_anew(reader: Reader) -> None:
    page = reader.open([pair(n) for n in range(3)])
    page.keyboard.press("a")
    at(page, "When was the pier of Lund1 built?")
    page.keyboard.press("ArrowLeft")
    at(page, "When was the pier of Lund0 built?")
    expect(page.locator("#said")).to_contain_text("Accepted by anna")
    page.keyboard.press("r")
    expect(page.locator("#counts")).to_contain_text("1 rejected")
    assert [decision for _, decision in reader.decisions] == ["accept", "reject"]
    page.keyboard.press("u")
    expect(page.locator("#counts")).to_contain_text("1 accepted")
    page.keyboard.press("ArrowRight")
    at(page, "When was the pier of Lund1 built?")


def test_what_reviewers_disagree_on_is_asked_first_and_settled(reader: Reader) -> None:
    rows = [pair(n) for n in range(3)]
    place = reader.folder / "in.review.jsonl"
    decide(place, rows[2], "accept")
    decide(place, rows[2], "edit", reviewer="ben", answer="In 1902.")
    page = reader.open(rows)
    at(page, "When was the pier of Lund2 built?")
    expect(page.locator("#said p")).to_have_count(2)
    expect(page.locator("#said")).to_contain_text("Accepted by anna")
    expect(page.locator("#said")).to_contain_text("In 1902.")
    page.keyboard.press("e")
    expect(page.get_by_role("textbox", name="Answer")).to_have_value("In 1902.")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    at(page, "When was the pier of Lund0 built?")
    expect(page.locator("#counts")).to_contain_text("2 of 3 left · 1 accepted")
    page.keyboard.press("b")
    expect(page.locator("#said")).to_have_text(re.compile("^Accepted by anna"))


def test_all_like_one_are_decided_with_their_number_and_undone_at_once(reader: Reader) -> None:
    page = reader.open([pair(n) for n in range(9)])
    page.keyboard.press("g")
    page.get_by_role("button", name="Reject 3 rows: From the document harbour-0.md").click()
    expect(page.locator("#told")).to_contain_text("Rejected 3 rows.")
    expect(page.locator("#counts")).to_contain_text("6 of 9 left · 3 rejected")
    assert len(reader.decisions) == 3
    page.keyboard.press("u")
    expect(page.locator("#counts")).to_have_text("9 of 9 left")


def test_rows_are_searched_filtered_and_listed(reader: Reader) -> None:
    page = reader.open([pair(n) for n in range(9)])
    page.keyboard.press("/")
    page.keyboard.type("LUND7 built")
    at(page, "When was the pier of Lund7 built?")
    expect(page.locator("#counts")).to_contain_text("1 match")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    expect(page.locator("#done")).to_contain_text("No row is left that matches.")
    page.get_by_role("searchbox", name="Search").fill("")
    page.get_by_role("combobox", name="Show").select_option("accept")
    at(page, "When was the pier of Lund7 built?")
    page.get_by_role("combobox", name="Show").select_option("to do")
    page.get_by_role("combobox", name="Document").select_option("harbour-2.md")
    at(page, "When was the pier of Lund2 built?")
    page.get_by_role("button", name="List").click()
    expect(page.locator("#rows li")).to_have_count(3)
    page.locator("#rows button").nth(1).click()
    at(page, "When was the pier of Lund5 built?")


def test_texts_are_shown_and_never_run(reader: Reader) -> None:
    names = "question answer evidence source question_type rating_reasoning original_answer rejected_because".split()
    row = {**pair(0), **dict.fromkeys(names, HOSTILE), "source_text": f"a {HOSTILE} b", "reasoning": [HOSTILE] * 2}
    row["fact_checks"] = [{"statement": HOSTILE, "verdict": HOSTILE, "evidence": HOSTILE}]
    page = reader.open([{**row, "verdict": HOSTILE}, {**row, "answer": f"{HOSTILE}."}])
    expect(page.locator("#question")).to_contain_text("<script>window.pwned = 1</script>")
    expect(page.locator("#question")).to_contain_text("\\u202e")
    for key, gone in (("g", "Escape"), ("l", "Escape"), ("/", "Escape"), ("e", "Escape")):
        page.keyboard.press(key)
        page.wait_for_timeout(100)
        page.keyboard.press(gone)
    page.get_by_text("Show the draft").click()
    page.keyboard.press("r")
    expect(page.locator("#counts")).to_contain_text("1 rejected")
    page.keyboard.press("b")
    expect(page.locator("#said")).to_contain_text("Rejected by anna")
    assert page.locator("img, iframe, #card a").count() == 0
    assert page.evaluate("window.pwned") is None
    assert page.title() == "Review of in.json"


def test_a_phone_needs_no_sideways_scrolling_and_has_buttons(reader: Reader) -> None:
    long = pair(
        0, question="x" * 400, answer="y" * 400, source="z" * 250, source_text="w" * 3000, rating_reasoning="v" * 300
    )
    page = reader.open([long, pair(1)], viewport=PHONE, has_touch=True)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    for name in ("Back", "Accept", "Edit", "Reject", "Skip", "All like this"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box
        assert box["height"] >= 44
    page.get_by_role("button", name="Filter").tap()
    page.get_by_role("button", name="Edit").tap()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.get_by_role("button", name="Cancel").tap()
    page.get_by_role("button", name="Reject").tap()
    at(page, "When was the pier of Lund1 built?")
    assert [decision for _, decision in reader.decisions] == ["reject"]


def test_dark_and_light_are_followed_and_can_be_read(reader: Reader) -> None:
    page = reader.open([pair(0, fact_checks=[{"statement": "x", "verdict": "contradicted"}])])
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert _least_contrast(page) >= 4.5
    page.emulate_media(color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert _least_contrast(page) >= 4.5


def test_every_control_has_a_name_and_the_question_has_the_focus(reader: Reader) -> None:
    page = reader.open([pair(0), pair(1)])
    expect(page.locator("#question")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    nameless = page.locator("button, input, select").evaluate_all(
        "all => all.filter(e => !(e.textContent.trim() || e.labels?.length || e.ariaLabel)).length"
    )
    assert nameless == 0
    page.keyboard.press("a")
    at(page, "When was the pier of Lund1 built?")
    expect(page.locator("#question")).to_be_focused()


def test_a_command_that_has_ended_is_said_and_the_row_stays(reader: Reader) -> None:
    command = reader.start([pair(0), pair(1)])
    page = reader.visit(command)
    command.end()
    page.keyboard.press("a")
    expect(page.locator("#told")).to_contain_text("this is not saved")
    at(page, "When was the pier of Lund0 built?")
    assert not (reader.folder / "in.review.jsonl").exists()
    reader.faults.clear()  # the browser complains that it could not connect


def test_a_row_whose_text_has_changed_is_asked_again(reader: Reader) -> None:
    rows = [pair(0), pair(1)]
    first = reader.start(rows)
    page = reader.visit(first)
    page.keyboard.press("a")
    at(page, "When was the pier of Lund1 built?")
    page.keyboard.press("a")
    expect(page.locator("#done")).to_be_visible()
    first.end()
    page = reader.open([rows[0], {**rows[1], "answer": "In 1901."}])
    expect(page.locator("#counts")).to_contain_text("1 of 2 left · 1 accepted")
    expect(page.locator("#answer")).to_have_text("In 1901.")


def test_the_page_opens_from_a_link_elsewhere_but_not_inside_another(reader: Reader) -> None:
    command = reader.start([pair(0)])
    context: BrowserContext = reader.browser.new_context()
    reader.stack.callback(context.close)
    page = context.new_page()
    page.goto("data:text/html,<a id=go>go</a>")
    page.evaluate("address => document.getElementById('go').href = address", command.address)
    page.locator("#go").click()
    page.wait_for_selector("html[data-ready=yes]")
    at(page, "When was the pier of Lund0 built?")
    inside = page.url
    page.goto("data:text/html,<iframe id=in></iframe>")
    page.evaluate("address => document.getElementById('in').src = address", inside)
    page.wait_for_timeout(500)
    assert page.frames[1].locator("#card").count() == 0


def _least_contrast(page: Page) -> float:
    """The least contrast of a text with its ground, as WCAG 2 reckons it."""
    found = page.evaluate(
        """() => {
            const part = (value) => ((value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
            const rgb = (colour) => colour.match(/[\\d.]+/g).map(Number);
            const light = ([r, g, b]) => 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
            const ground = (e) => { for (; e; e = e.parentElement) {
                const colour = rgb(getComputedStyle(e).backgroundColor);
                if (colour.length < 4 || colour[3] > 0) return colour;
            } return [255, 255, 255]; };
            const says = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
            const texts = [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() && says(e)
                && !e.closest(":disabled, script, style"));
            return Math.min(...texts.map((e) => {
                const [a, b] = [light(rgb(getComputedStyle(e).color)), light(ground(e))].sort((x, y) => y - x);
                return (a + 0.05) / (b + 0.05);
            }));
        }"""
    )
    return float(found)
