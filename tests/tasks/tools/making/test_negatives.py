"""Negatives: what is asked, what an answer may say, and that no call is in it."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.records import Outcome
from generator.tools.offering import missing_parameter, offered
from generator.tools.records import NEGATIVE, ToolExample, ToolTask
from generator.types import Completion, Model
from tasks.tools.making.negatives import by_rules, negative_fault, negative_request, write_negatives
from tasks.tools.planning.sampling import plan_tasks
from tests.support.asking import Scripted, run_with
from tests.support.tools.material import KNOWN, LENGTH, LIST, SPEC, SPEED, task

MODEL = Model(provider="vllm", name="m")
WITHOUT_FILE = next(n for n in range(50) if missing_parameter(task(seed=n, style="missing-parameter")) == "file")
MISSING = task(style="missing-parameter", tools=[LENGTH, SPEED], seed=WITHOUT_FILE)
AWAY = task(style="irrelevance", tools=[LENGTH, LIST])
UNCLEAR = task(style="clarifying", tools=[LENGTH, SPEED], needed=["track_length", "track_speed"])
ASKED = "How long is the track /north/a in sea.log?"


async def outcome_of(url: str, tasks: list[ToolTask], *pairs: tuple[str, str]) -> Outcome[ToolExample]:
    reply = orjson.dumps({"examples": [{"request": request, "answer": answer} for request, answer in pairs]}).decode()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await write_negatives.fn(tasks, MODEL)


async def test_where_the_tool_is_taken_away_it_is_not_offered_and_the_answer_declines(ledger_url: str) -> None:
    (kept,) = (await outcome_of(ledger_url, [AWAY], (ASKED, "I cannot measure tracks with the tools I have."))).kept
    assert (kept.path, kept.tools, kept.metadata.style) == ([], [LIST], "irrelevance")
    assert kept.solution.final_answer == "I cannot measure tracks with the tools I have."
    assert "track_length" not in kept.solution.api_documentation
    assert kept.provenance["generate"].prompt == "tool_negatives"


@pytest.mark.parametrize(
    ("given_task", "request_", "answer", "fault"),
    [
        (AWAY, ASKED, " ", "empty"),
        (AWAY, ASKED, "I cannot, but try measure(file=1).", "calls a tool"),
        (AWAY, ASKED, '<tool_call>{"name": "x"}', "calls a tool"),
        (AWAY, "How long is <track>?", "I cannot do that.", "placeholder"),
        (AWAY, ASKED, "I cannot: track_length is missing.", "names a tool"),
        (AWAY, ASKED, "I cannot, but it is 42 km.", "invents a value"),
        (AWAY, ASKED, "I cannot, look into /other/track.", "invents a value"),
        (AWAY, ASKED, "I have measured it, though I cannot say more.", "pretends to have done it"),
        (AWAY, ASKED, "What a fine track!", "does not decline"),
        (AWAY, ASKED, "I'm unable to measure tracks.", None),
        (MISSING, "How long is /north/a?", "Which file is it in?", None),
        (MISSING, "How long is /north/a?", "I need the file.", "asks nothing"),
        (MISSING, "How long is /north/a?", "Which colour?", "does not name what is missing"),
        (MISSING, "How long is /north/a?", "Should I take the file waves.log?", "invents a value"),
        (MISSING, ASKED, "Which file is it in?", "the missing value is there"),
        (UNCLEAR, "What of /north/a in sea.log?", "Its length or its speed?", None),
        (UNCLEAR, "What of /north/a in sea.log?", "Its length, I suppose.", "asks nothing"),
        (UNCLEAR, "What of /north/a in sea.log?", "I have measured it. Anything else?", "pretends to have done it"),
    ],
)
def test_what_an_answer_may_not_say(given_task: ToolTask, request_: str, answer: str, fault: str | None) -> None:
    assert negative_fault(given_task, request_, answer) == fault


async def test_what_is_refused_keeps_its_words_and_is_counted(ledger_url: str) -> None:
    outcome = await outcome_of(ledger_url, [AWAY], (ASKED, "Fine!"), (ASKED, "I cannot do that."))
    (rejected,) = outcome.rejected
    assert (rejected.reason, rejected.record["solution"]["final_answer"]) == ("does not decline", "Fine!")
    assert [(one.unit, one.taken, one.kept) for one in outcome.tallies] == [("tasks", 1, 1), ("examples", 2, 1)]


async def test_a_task_that_could_not_be_asked_is_a_failure(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda _: Completion("No.", finish="refusal"))):
        outcome = await write_negatives.fn([AWAY], MODEL)
    assert ([one.ref for one in outcome.failed], outcome.kept) == ([0], [])


@pytest.mark.parametrize(
    ("given_task", "words"),
    [
        (AWAY, "has not got it"),
        (MISSING, "the value of `file`"),
        (UNCLEAR, "track_length and track_speed"),
        (task(style="clarifying"), "two values of it are possible"),
    ],
)
def test_each_style_is_asked_for_in_its_own_words(given_task: ToolTask, words: str) -> None:
    assert words in " ".join(negative_request(given_task).user.split())


@given(st.integers(0, 500))
def test_what_rules_write_passes_every_check(seed: int) -> None:
    for one in plan_tasks(SPEC, target=8, mode="single", max_steps=1, negatives=1, known=KNOWN, seed=seed):
        for example in by_rules(one).examples:
            assert negative_fault(one, example.request, example.answer) is None


async def test_rules_fill_a_plan_without_a_call(ledger_url: str) -> None:
    tasks = list(plan_tasks(SPEC, target=40, mode="single", max_steps=1, negatives=1, known=KNOWN))
    async with run_with(ledger_url, MODEL, Scripted(lambda asked: asked.rule().model_dump_json())):  # type: ignore[misc]
        outcome = await write_negatives.fn(tasks, MODEL)
    assert (outcome.rejected, outcome.failed) == ([], [])
    assert {one.metadata.style for one in outcome.kept} == set(NEGATIVE)
    assert all(not one.path and one.solution.final_answer for one in outcome.kept)
    assert all(one.tools == offered(tasks[one.ref or 0]) for one in outcome.kept)
