"""`compare`, as a user meets it."""

from typing import Any

import orjson
import pytest

from tests.flows.command.test_faults_commands import Serve
from tests.providers.settings import Fault
from tests.support.commands import KEY, Desk, assert_refused


def row(number: int, answer: str = "", **fields: Any) -> dict[str, Any]:
    text = f"Ship {number} waits {number + 2} weeks until the ice of harbour {number} breaks."
    asked = f"How long does ship {number} wait in harbour {number}?"
    return {"question": asked, "answer": answer or text, "source_text": text, "source": f"f{number % 3}.md", **fields}


GOOD = [row(number, rating=8.0) for number in range(12)]
POOR = [row(number, "It waits.", rating=3.0) for number in range(12)]


@pytest.fixture
def sets(desk: Desk) -> Desk:
    desk.records(*GOOD, name="good.json")
    desk.records(*POOR, name="poor.json")
    return desk


def found(desk: Desk) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(desk.path("report.json").read_bytes())
    return data


def test_the_better_set_is_recommended_with_its_reasons(sets: Desk) -> None:
    done = sets.run("compare", "good.json", "poor.json", "-o", "report.json")
    assert done.code == 0, done.said
    taken = found(sets)["recommendation"]
    assert (taken["set"], taken["certain"]) == ("good.json", True)
    assert "Recommended: good.json" in done.said
    assert taken["reasons"][0] in done.said


def test_every_judged_pair_has_an_end_and_both_orders_were_asked(sets: Desk) -> None:
    summary = sets.summary("compare", "good.json", "poor.json", "-o", "report.json", "--sample-size", "7")
    (duel,) = found(sets)["duels"]
    ends = duel["verdicts"]
    assert ends["pairs"] == 7
    assert sum(ends[end] for end in ("wins", "losses", "ties", "inconsistent", "unparsable")) == 7
    assert summary["usage"]["calls"] == 14


def test_scores_stay_on_their_scale_and_metrics_are_those_of_the_rows(sets: Desk) -> None:
    sets.summary("compare", "good.json", "poor.json", "-o", "report.json")
    good, poor = (found(sets)["sets"][name] for name in ("good.json", "poor.json"))
    assert 1 <= poor["score"] < good["score"] <= 10
    assert (good["metrics"]["count"], good["metrics"]["rating"]["mean"]) == (12, 8.0)
    assert poor["metrics"]["answer_words"]["mean"] == 2.0


def test_three_sets_are_compared_each_with_each(sets: Desk) -> None:
    sets.records(*(row(number, rating=6.0) for number in range(20, 32)), name="third.json")
    sets.summary("compare", "good.json", "poor.json", "third.json", "-o", "report.json", "--sample-size", "3")
    named = [(duel["left"], duel["right"]) for duel in found(sets)["duels"]]
    assert named == [("good.json", "poor.json"), ("good.json", "third.json"), ("poor.json", "third.json")]


def test_a_second_run_asks_nothing_and_finds_the_same(sets: Desk) -> None:
    command = ("compare", "good.json", "poor.json", "-o", "report.json")
    sets.summary(*command)
    first = found(sets)
    assert sets.summary(*command)["usage"]["calls"] == 0
    assert found(sets) == first


def test_a_judge_that_wrote_one_of_the_sets_is_named(sets: Desk) -> None:
    wrote = {"generate": {"prompt": "qa_text", "prompt_fingerprint": "x", "provider": "extractive", "model": "rules"}}
    sets.records(*(one | {"provenance": wrote} for one in GOOD), name="good.json")
    sets.summary("compare", "good.json", "poor.json", "-o", "report.json")
    assert any("good.json" in caution and "judge" in caution for caution in found(sets)["cautions"])


def test_verdicts_that_cannot_be_read_fail_and_are_asked_again(sets: Desk, provider_server: Serve) -> None:
    server = provider_server(key=KEY, faults=(Fault("cut_off"),))
    sets.use(server)
    command = ("compare", "good.json", "poor.json", "-o", "report.json", "--sample-size", "2")
    done = sets.run(*command)
    assert (done.code, sets.path("report.json").exists()) == (1, False), done.said
    server.configure(faults=())
    assert sets.summary(*command)["failed"] == 0


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["good.json"], ["at least 2"]),
        (["good.json", "good.json"], ["good.json", "twice"]),
        (["good.json", "none.json"], ["none.json"]),
        (["good.json", "empty.json"], ["empty.json"]),
        (["good.json", "poor.json", "--sample-size", "0"], ["sample"]),
    ],
    ids=" ".join,
)
def test_sets_that_cannot_be_compared(arguments: list[str], says: list[str], desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.records(*GOOD, name="good.json")
    desk.records(*POOR, name="poor.json")
    desk.records(name="empty.json")
    assert_refused(desk, "compare", *arguments, "-o", "report.json", says=says)


@pytest.mark.parametrize("place", ["report.csv", "good.json"])
def test_reports_that_cannot_be_written(place: str, desk_without_server: Desk) -> None:
    desk = desk_without_server
    desk.records(*GOOD, name="good.json")
    desk.records(*POOR, name="poor.json")
    assert_refused(desk, "compare", "good.json", "poor.json", "-o", place, says=[place])
