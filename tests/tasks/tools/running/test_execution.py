"""The first two gates: what is badly formed or does not run is left out with the reason; a dead executor is no pass."""

from typing import Any

import pytest

from generator.records import Outcome
from generator.tools.records import Solution, Step, ToolExample
from generator.tools.spec.documentation import documentation
from generator.types import Model
from tasks.tools.judging.form import format_verdict
from tasks.tools.running.execution import execute
from tests.support.asking import Scripted, run_with
from tests.support.tools.examples import FOUND, PHONED, declined, done, example, find, phone, step
from tests.support.tools.sessions import ADD, CHOICE, FIND, FUNCTIONS, TOOLS, Book, put_into

MODEL = Model(provider="extractive", name="rules")
PASSED = {"format": "passed", "execution": "passed"}


def nobody(_: Any) -> str:
    raise AssertionError("No model is to be asked.")


async def executed(url: str, *examples: ToolExample, book: Book | None = None) -> Outcome[ToolExample]:
    async with run_with(url, MODEL, Scripted(nobody)) as run:
        put_into(run, book or Book())
        return await execute.fn(examples, MODEL, executor=CHOICE)


async def test_calls_really_run_and_their_results_are_recorded(ledger_url: str) -> None:
    (kept,) = (await executed(ledger_url, example(find(), phone()))).kept
    assert [step.result for step in kept.path] == [FOUND, PHONED]
    assert kept.solution.final_state == {"names": ["Ada Berg", "Bela Holm", "Cleo Falk"]}
    assert (kept.executor, kept.verified) == ("python", {**PASSED, "semantics": "not judged anew"})


async def test_the_same_results_again_leave_the_answer_as_it_was(ledger_url: str) -> None:
    (kept,) = (await executed(ledger_url, done(rating=8.0))).kept
    assert (kept.solution.final_answer, kept.rating, kept.verified) == (done().solution.final_answer, 8.0, PASSED)


@pytest.mark.parametrize("recorded", [None, {"phone": "made up"}])
async def test_missing_or_made_up_results_are_replaced_and_the_answer_goes(recorded: Any, ledger_url: str) -> None:
    told = example(find(result=FOUND), phone(result=recorded, simulated=recorded is not None), rating=8.0)
    outcome = await executed(ledger_url, told)
    (kept,) = outcome.kept
    assert (kept.path[1].result, kept.path[1].simulated, kept.solution.final_answer) == (PHONED, False, "")
    assert (kept.rating, outcome.tallies[1].notes) == (None, {"results replaced": 1})


async def test_real_results_that_do_not_come_again_reject_the_example(ledger_url: str) -> None:
    (rejected,) = (await executed(ledger_url, example(find(result=FOUND), phone(result={"phone": "0"})))).rejected
    assert (rejected.stage, rejected.reason) == ("execution", "execution: does not replay")
    assert rejected.detail == "Step 2, get_phone: run again, it gave something else than was recorded."


async def test_a_call_that_the_executor_refuses_rejects_the_example_and_ends_it(ledger_url: str) -> None:
    book = Book()
    (rejected,) = (await executed(ledger_url, example(find(name="Nobody"), phone()), book=book)).rejected
    assert (rejected.reason, rejected.detail) == ("execution: error", "find_person: Nobody is called Nobody.")
    assert book.calls == ["find_person"]


async def test_the_word_error_in_a_result_is_no_failure(ledger_url: str) -> None:
    book = Book({**FUNCTIONS, "find_person": lambda state, name: {"error": "fatal error", "isError": True}})
    outcome = await executed(ledger_url, example(find()), book=book)
    assert [kept.path[0].result for kept in outcome.kept] == [{"error": "fatal error", "isError": True}]


async def test_a_dead_executor_is_a_failure_and_never_a_pass(ledger_url: str) -> None:
    book = Book(dies_at="get_phone")
    outcome = await executed(ledger_url, done(), example(find()), book=book)
    assert ([kept.ref for kept in outcome.kept], outcome.rejected) == ([1], [])
    assert [(failure.ref, failure.id, failure.error) for failure in outcome.failed] == [
        (0, "e", "The address book burnt down.")
    ]


async def test_each_example_begins_in_a_fresh_state(ledger_url: str) -> None:
    adding = example(step(1, ADD, {"name": "Dora", "town": "Lund"}), request="Add Dora of Lund.")
    outcome = await executed(ledger_url, adding, adding)
    assert [kept.path[0].result for kept in outcome.kept] == [{"person_id": 14}, {"person_id": 14}]


async def test_examples_run_at_the_same_time_as_far_as_there_are_servers(ledger_url: str) -> None:
    book = Book(servers=3)
    outcome = await executed(ledger_url, *[done()] * 8, book=book)
    assert (len(outcome.kept), book.most) == (8, 3)


async def test_an_example_without_calls_has_nothing_to_run_and_passes(ledger_url: str) -> None:
    book = Book()
    (kept,) = (await executed(ledger_url, declined(), book=book)).kept
    assert (kept.verified, kept.executor, book.made) == (PASSED, None, [])
    assert kept.solution.final_answer == "None of the tools can do that."


async def test_the_counts_of_both_gates_add_up(ledger_url: str) -> None:
    examples = [done(), example(find(2)), example(find(name="Nobody")), declined(), example(phone(1, person="x"))]  # type: ignore[arg-type]
    outcome = await executed(ledger_url, *examples, done())
    form, execution = outcome.tallies
    assert (form.stage, form.taken, form.kept, form.rejected) == (
        "format",
        6,
        4,
        {"steps not in order": 1, "wrong type": 1},
    )
    assert (execution.stage, execution.taken, execution.kept, execution.rejected) == (
        "execution",
        4,
        3,
        {"execution: error": 1},
    )
    assert (form.unit, [kept.ref for kept in outcome.kept]) == ("examples", [0, 3, 5])
    assert sorted(rejection.ref or 0 for rejection in outcome.rejected) == [1, 2, 4]


def undocumented() -> ToolExample:
    return done(solution=Solution(reasoning_path=[find()], api_documentation=documentation(TOOLS[1:])))


@pytest.mark.parametrize(
    ("badly", "reason"),
    [
        (done(request=" "), "no instruction"),
        (done(tools=[*TOOLS, FIND]), "tool offered twice"),
        (undocumented(), "tool not documented"),
        (done(style="irrelevance"), "call not expected"),
        (example(), "no call"),
        (example(find(1), phone(3)), "steps not in order"),
        (example(find(1), phone(2), find(1)), "steps not in order"),
        (example(Step(step=1, tool="fly")), "unknown tool"),
        (example(find(1), find(1)), "duplicated call"),
        (example(Step(step=1, tool="find_person")), "missing parameter"),
    ],
)
def test_what_is_badly_formed_is_rejected_with_the_reason(badly: ToolExample, reason: str) -> None:
    rejection = format_verdict(badly)
    assert rejection is not None
    assert (rejection.stage, rejection.reason, rejection.record["instruction"]) == ("format", reason, badly.instruction)
    assert rejection.detail.endswith(".")


def test_the_same_call_in_another_turn_is_well_formed() -> None:
    assert format_verdict(example(find(1), find(2))) is None


async def test_what_a_later_gate_says_is_added_to_what_the_earlier_said() -> None:
    before = done(verified=PASSED)
    after = before.bare(0).model_copy(update={"verified": {"semantics": "passed"}})
    assert after.joined(before).verified == {**PASSED, "semantics": "passed"}
