"""Outcomes: judged by the final state and answer, never by the path; scored by us."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.ledger.completions import completion_key
from generator.records import Outcome
from generator.tools.records import ToolExample
from generator.tools.spec.model import Returns
from generator.types import Model
from tasks.extractive.tool_judging import requirements_of
from tasks.tools.judging.outcome import evaluate, outcome_request, verdict_on
from tasks.tools.judging.requirements import requirements_request
from tasks.tools.judging.score import CRITERIA, outcome_of, status_of
from tests.support.asking import Scripted, run_with
from tests.support.tools.examples import FOUND, PHONED, declined, done, example, find, phone, step
from tests.support.tools.sessions import FIND, LIST
from tests.tasks.tools.judging.test_semantics import by_rule

MODEL = Model(provider="vllm", name="m")
WANTED = ["The answer gives the phone number of Ada Berg."]
FULL = {"instruction_understanding": 1.0, "output_correctness": 1.0, "completeness": 1.0}


def said(*satisfied: bool, kind: str = "none", **criteria: float) -> Any:
    """Replies that draw as many requirements as there are verdicts, and judge them so."""

    def reply(asked: Any) -> str:
        if asked.prompt == "tool_requirements":
            return orjson.dumps({"requirements": [f"Number {number}." for number in range(len(satisfied))]}).decode()
        verdicts = [
            {"id": requirement["id"], "reasoning": "r", "satisfied": met}
            for requirement, met in zip(asked.inputs["requirements"], satisfied, strict=True)
        ]
        return orjson.dumps({"verdicts": verdicts, **FULL, "failure_kind": kind, **criteria}).decode()

    return reply


async def evaluated(url: str, reply: Any, *examples: ToolExample) -> Outcome[ToolExample]:
    async with run_with(url, MODEL, Scripted(reply)):
        return await evaluate.fn(examples or [done()], MODEL)


def test_the_path_does_not_enter_the_judges_prompt() -> None:
    one = done()
    other = example(
        phone(1, result=PHONED, thought="I know her number's place."),
        step(1, LIST, {"town": "Lund"}, FOUND, thought="Perhaps she is there."),
        find(3, name="Berg", result=FOUND),
    )
    first, second = outcome_request(one, WANTED), outcome_request(other, WANTED)
    assert (first.system, first.user, first.inputs) == (second.system, second.user, second.inputs)
    assert completion_key(MODEL, first) == completion_key(MODEL, second)
    assert [word for word in ("find_person", "get_phone", 'Ada Berg"}') if word in first.user] == []


def test_another_state_or_answer_is_another_question() -> None:
    stated = done().model_copy(update={"solution": done().solution.model_copy(update={"final_state": {"names": []}})})
    asked = {outcome_request(one, WANTED).user for one in (done(), done(answer="I do not know."), stated)}
    assert len(asked) == 3


def test_requirements_are_drawn_from_the_request_alone() -> None:
    assert (
        requirements_request(done()).user
        == requirements_request(declined().model_copy(update={"instruction": done().instruction})).user
    )


@pytest.mark.parametrize(
    ("reply", "score", "status", "kind"),
    [
        (said(True, True), 1.0, "fully_satisfied", None),
        (said(True, completeness=0.5, kind="omission"), 0.875, "partially_satisfied", "omission"),
        (said(True, True, True, False, kind="omission"), 0.75, "partially_satisfied", "omission"),
        (said(True, False, False, kind="misread"), 1 / 3, "not_satisfied", "misread"),
        (said(False, kind="refused a tool"), 0.0, "not_satisfied", "refused a tool"),
    ],
)
async def test_the_score_is_computed_from_what_was_satisfied(
    reply: Any, score: float, status: str, kind: str | None, ledger_url: str
) -> None:
    (kept,) = (await evaluated(ledger_url, reply)).kept
    assert kept.outcome is not None
    assert (kept.outcome["score"], kept.outcome["status"]) == (pytest.approx(score, abs=1e-6), status)
    assert kept.outcome["failure_kind"] == kind
    assert kept.outcome["requirements"][0]["text"] == "Number 0."


@given(st.lists(st.booleans(), min_size=1, max_size=6), *[st.floats(0, 1)] * 3)
def test_a_score_never_exceeds_the_share_of_requirements_that_are_met(
    met: list[bool], understanding: float, correctness: float, completeness: float
) -> None:
    judged = {
        "instruction_understanding": understanding,
        "output_correctness": correctness,
        "completeness": completeness,
    }
    found = outcome_of([{"text": "t", "satisfied": one} for one in met], judged, "none")
    assert 0 <= found["score"] <= found["criteria"]["requirement_coverage"] <= 1
    assert (found["status"], tuple(found["criteria"])) == (status_of(found["score"]), CRITERIA)


@pytest.mark.parametrize(
    ("score", "status"),
    [(0.9, "fully_satisfied"), (0.899, "partially_satisfied"), (0.5, "partially_satisfied"), (0.499, "not_satisfied")],
)
def test_statuses_begin_at_their_scores(score: float, status: str) -> None:
    assert status_of(score) == status


def test_nine_tenths_everywhere_are_nine_tenths() -> None:
    judged = dict.fromkeys(FULL, 0.9)
    requirements = [{"text": "t", "satisfied": True}] * 9 + [{"text": "t", "satisfied": False}]
    assert outcome_of(requirements, judged, "omission")["status"] == "fully_satisfied"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ([find(result=None, error="Time-out")], "find_person failed: Time-out"),
        ([find(result=FOUND), phone()], "get_phone has no result."),
    ],
)
async def test_an_example_whose_calls_did_not_all_run_scores_nothing_and_nobody_is_asked(
    path: Any, reason: str, ledger_url: str
) -> None:
    async with run_with(ledger_url, MODEL, (provider := Scripted(said(True)))):
        (kept,) = (await evaluate.fn([example(*path)], MODEL)).kept
    assert kept.outcome is not None
    assert (kept.outcome["score"], kept.outcome["status"], kept.outcome["reason"]) == (0, "execution_failed", reason)
    assert provider.asked == []


async def test_a_tool_that_gives_nothing_back_needs_no_result(ledger_url: str) -> None:
    (kept,) = (await evaluated(ledger_url, said(True), example(find(), tools=[SILENT]))).kept
    assert (kept.outcome or {})["status"] == "fully_satisfied"


async def test_where_no_call_is_right_declining_is_what_is_required(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, (provider := Scripted(said(True)))):
        (kept,) = (await evaluate.fn([declined()], MODEL)).kept
    assert [asked.prompt for asked in provider.asked] == ["tool_outcome"]
    assert "cannot be done" in (kept.outcome or {})["requirements"][0]["text"]


async def test_counts_add_up_and_rows_keep_their_order(ledger_url: str) -> None:
    def reply(asked: Any) -> str:
        return "nothing" if asked.inputs["request"] == "What?" else str(said(True)(asked))

    examples = [example(find()), done(request="What?"), declined(), done()]
    outcome = await evaluated(ledger_url, reply, *examples)
    assert ([kept.ref for kept in outcome.kept], [one.ref for one in outcome.failed]) == ([0, 2, 3], [1])
    (tally,) = outcome.tallies
    assert (tally.taken, tally.kept, tally.failed) == (4, 3, 1)
    assert tally.notes == {"execution_failed": 1, "fully_satisfied": 2}


@pytest.mark.parametrize("wrong", [{"completeness": 1.5}, {"failure_kind": "bad luck"}, {"verdicts": []}])
async def test_an_unreadable_verdict_is_a_failure(wrong: dict[str, Any], ledger_url: str) -> None:
    outcome = await evaluated(ledger_url, said(True, **wrong))
    assert (outcome.kept, len(outcome.failed)) == ([], 1)


def with_outcome(score: float, status: str) -> ToolExample:
    unmet = [{"text": "The number is there.", "satisfied": False}]
    return done(outcome={"score": score, "status": status, "requirements": unmet, "failure_kind": "omission"})


@pytest.mark.parametrize(
    ("row", "min_score", "strict", "reason"),
    [
        (with_outcome(0.8, "partially_satisfied"), 0.7, False, None),
        (with_outcome(0.7, "partially_satisfied"), 0.7, False, None),
        (with_outcome(0.69, "partially_satisfied"), 0.7, False, "score below 0.7"),
        (with_outcome(0.8, "partially_satisfied"), 0.7, True, "not fully satisfied"),
        (with_outcome(0.95, "fully_satisfied"), 0.7, True, None),
        (with_outcome(0.0, "execution_failed"), 0.0, False, "execution failed"),
        (done(), 0.0, False, "not evaluated"),
    ],
)
def test_filtering_is_a_step_of_its_own(row: ToolExample, min_score: float, strict: bool, reason: str | None) -> None:
    found = verdict_on(row, min_score, strict)
    assert (found.reason if found else None) == reason


SILENT = FIND.model_copy(update={"returns": Returns(type="null")})
TWO = "Find Ada Berg and tell me what is in box 77."
BAD = {
    "hallucination": done(answer="The phone number of Ada Berg is 0171 9999."),
    "omission": example(find(result=FOUND), request=TWO, answer="Ada Berg lives in Lund."),
    "refused a tool": example(find(), tools=[SILENT], answer="I cannot do that."),
    "misread": example(find(result=FOUND), request="Is box 77 empty?", answer="Lund."),
}


@pytest.mark.parametrize("planted", list(BAD))
async def test_the_rules_rank_a_planted_failure_below_the_good_outcome(planted: str, ledger_url: str) -> None:
    outcome = await evaluated(ledger_url, by_rule, done(), BAD[planted])
    good, bad = (kept.outcome or {} for kept in outcome.kept)
    assert good["status"] == "fully_satisfied"
    assert (bad["score"] < good["score"], bad["failure_kind"]) == (True, planted)


async def test_the_rules_see_whether_a_row_without_calls_declines(ledger_url: str) -> None:
    outcome = await evaluated(ledger_url, by_rule, declined(), declined("Your table is booked for 8 o'clock."))
    assert [(kept.outcome or {})["status"] for kept in outcome.kept] == ["fully_satisfied", "not_satisfied"]


@pytest.mark.parametrize(
    ("request_", "clauses"),
    [
        ("I am preparing a lesson. Find Ada Berg, then add Dora Lind.", ["Find Ada Berg", "add Dora Lind."]),
        ("Hi! Which towns do people live in?", ["Which towns do people live in?"]),
        ("Help", ["Help"]),
    ],
)
def test_the_rules_draw_a_requirement_from_each_clause_that_asks(request_: str, clauses: list[str]) -> None:
    assert requirements_of(request_) == clauses


@pytest.mark.parametrize(("left", "status"), [(["Ada"], "fully_satisfied"), ([], "not_satisfied")])
async def test_what_is_left_decides_where_it_is_known_what_must_be(
    left: list[str], status: str, ledger_url: str
) -> None:
    one = done()
    one.metadata = one.metadata.model_copy(update={"expected_state": {"names": ["Ada"]}})
    one.solution = one.solution.model_copy(update={"final_state": {"names": left}})
    (graded,) = (await evaluated(ledger_url, said(True), one)).kept
    assert graded.outcome is not None
    assert (graded.outcome["status"], graded.outcome["requirements"][-1]["satisfied"]) == (status, bool(left))
    assert graded.outcome["failure_kind"] == (None if left else "another state")
