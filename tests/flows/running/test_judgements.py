"""A judge that says the same of all, or gives lines of its prompt for reasons, is reported."""

from collections.abc import Callable

import orjson
import pytest

from flows.running.account.judgements import Judgements
from generator import prompts
from tests.providers.server import RunningServer
from tests.support.commands import Desk

LINE = next(line.strip() for line in prompts.load("rate").template.splitlines() if len(line.split()) > 8)


def said_of(ratings: list[float], reasons: list[str]) -> list[str]:
    seen = Judgements()
    for rating, reason in zip(ratings, reasons, strict=True):
        seen.add(rating, reason, "rate")
    return seen.faults()


@pytest.mark.parametrize(
    ("ratings", "reported"),
    [([9.0] * 20, True), ([9.0] * 18 + [8.0, 7.0], True), ([9.0] * 17 + [8.0, 7.0, 6.0], False), ([9.0] * 19, False)],
    ids=["all the same", "nearly all", "some differ", "too few to tell"],
)
def test_ratings_that_hardly_vary_are_reported(ratings: list[float], reported: bool) -> None:
    reasons = [f"It is right about part {n}." for n in range(len(ratings))]
    assert [sentence.startswith("The judge's ratings hardly vary") for sentence in said_of(ratings, reasons)] == (
        [True] if reported else []
    )


def test_reasons_that_are_lines_of_the_prompt_are_reported() -> None:
    ratings = [float(n % 10) for n in range(20)]
    reasons = [f" {LINE.upper()}\n" if n < 6 else f"It is right about part {n}." for n in range(20)]
    (sentence,) = said_of(ratings, reasons)
    assert sentence.startswith("Of 20 reasons that the judge gave, 6 are lines of its own prompt")
    assert said_of(ratings, ["Clear."] * 20) == []


def test_the_summary_says_it(desk: Desk, provider_server: Callable[..., RunningServer]) -> None:
    desk.use(provider_server(rating=1.0))
    desk.records(*({"question": f"What does part {n} do?", "answer": f"It holds door {n}."} for n in range(20)))
    summary = desk.summary("curate", "in.json", "-o", "out.json", "--threshold", "0")
    assert any(note.startswith("The judge's ratings hardly vary (20 of 20") for note in summary["notes"])
    assert orjson.loads(desk.path("out.summary.json").read_bytes())["notes"] == summary["notes"]
    assert not any("judge" in note for note in desk.summary("curate", "out.json", "-o", "b.json")["notes"])
