"""Examples that say what should come of them: graded by what is left and learned, from the state they begin in."""

from pathlib import Path
from typing import Any

import pytest

from generator.records import Outcome
from generator.tools.execution import ExecutorChoice
from generator.tools.records import ExpectedCall, FollowUp, Metadata, Step, ToolExample
from generator.tools.spec.documentation import documentation
from generator.tools.spec.model import Effects, Tool, closed_object
from generator.types import Model
from tasks.tools.running.execution import execute
from tests.support.asking import Scripted, run_with
from tests.support.tools.examples import example

MODEL = Model(provider="extractive", name="rules")
SHOP = """
ORDERS = {}
def load_state(state): ORDERS.update(state)
def dump_state(): return ORDERS
def cancel(order):
    if order not in ORDERS: raise KeyError(order)
    ORDERS[order]["status"] = "cancelled"
    return {"done": True, "said": "an error is none"}
def status(order): return ORDERS[order]["status"]
"""
START = {"7": {"status": "open"}, "8": {"status": "open"}}


def shop_tool(name: str, *, reads: bool) -> Tool:
    parameters = closed_object({"order": {"type": "string"}}, ["order"])
    return Tool(tool_id=name, name=name, parameters=parameters, effects=Effects(read_only=reads, idempotent=True))


CANCEL, STATUS = shop_tool("cancel", reads=False), shop_tool("status", reads=True)
TOOLS = [CANCEL, STATUS]


def call(number: int, tool: Tool, order: str) -> Step:
    return Step(step=number, tool=tool.name, args={"order": order})


def shop(*path: Step, expected: Any = None, state: Any = None, **more: Any) -> ToolExample:
    calls = [[ExpectedCall(tool=tool.name, args={"order": order}) for tool, order in expected]] if expected else None
    made = example(*path, request="Cancel order 7.", answer="Done.", tools=TOOLS, initial_state=START, **more)
    made.metadata = Metadata(style="simple", expected_calls=calls, expected_state=state)
    made.solution.api_documentation = documentation(TOOLS)
    return made


@pytest.fixture
def choice(tmp_path: Path) -> ExecutorChoice:
    (tmp_path / "shop_of_test.py").write_text(SHOP)
    return ExecutorChoice(kind="python", target=str(tmp_path / "shop_of_test.py"))


async def executed(url: str, choice: ExecutorChoice, *examples: ToolExample, **options: Any) -> Outcome[ToolExample]:
    def nobody(_: Any) -> str:
        raise AssertionError("No model is to be asked.")

    async with run_with(url, MODEL, Scripted(nobody)):
        return await execute.fn(examples, MODEL, executor=choice, **options)


async def test_other_calls_that_leave_the_same_state_are_as_good(choice: ExecutorChoice, ledger_url: str) -> None:
    made = shop(call(1, STATUS, "7"), call(2, CANCEL, "7"), expected=[(CANCEL, "7")])
    (kept,) = (await executed(ledger_url, choice, made, match="state")).kept
    assert (kept.verified or {})["state"] == "passed"
    assert kept.metadata.expected_state == {**START, "7": {"status": "cancelled"}} == kept.solution.final_state
    (refused,) = (await executed(ledger_url, choice, made)).rejected
    assert refused.reason.startswith("expected otherwise")


async def test_another_state_is_refused_and_told_place_by_place(choice: ExecutorChoice, ledger_url: str) -> None:
    made = shop(call(1, CANCEL, "8"), expected=[(CANCEL, "7")])
    (refused,) = (await executed(ledger_url, choice, made, match="state")).rejected
    assert refused.reason == "execution: another state"
    assert refused.detail == '7.status is "open", not "cancelled"; 8.status is "cancelled", not "open"'


async def test_what_calls_that_only_read_are_there_to_learn_must_be_learned(
    choice: ExecutorChoice, ledger_url: str
) -> None:
    blind = shop(call(1, CANCEL, "7"), expected=[(CANCEL, "7"), (STATUS, "7")])
    seeing = shop(call(1, CANCEL, "7"), call(2, STATUS, "7"), expected=[(CANCEL, "7"), (STATUS, "7")])
    outcome = await executed(ledger_url, choice, blind, seeing, match="state")
    assert ([one.ref for one in outcome.kept], outcome.rejected[0].reason) == ([1], "execution: not looked up")


@pytest.mark.parametrize(("status", "kept"), [("cancelled", 1), ("open", 0)])
async def test_a_state_that_an_example_names_itself_is_compared(
    status: str, kept: int, choice: ExecutorChoice, ledger_url: str
) -> None:
    made = shop(call(1, CANCEL, "7"), state={**START, "7": {"status": status}})
    assert len((await executed(ledger_url, choice, made)).kept) == kept


async def test_a_right_call_that_fails_is_a_failure_of_the_row_and_no_verdict(
    choice: ExecutorChoice, ledger_url: str
) -> None:
    outcome = await executed(ledger_url, choice, shop(call(1, CANCEL, "7"), expected=[(CANCEL, "9")]), match="state")
    assert (outcome.kept, outcome.rejected) == ([], [])
    assert "A call that should be right failed: cancel: KeyError" in outcome.failed[0].error


async def test_a_later_request_is_made_from_the_state_that_the_one_before_it_left(
    choice: ExecutorChoice, ledger_url: str
) -> None:
    later = [FollowUp(request="Is it?", first_step=2, final_answer="It is.")]
    made = shop(call(1, CANCEL, "7"), call(2, STATUS, "7"), follow_ups=later)
    (kept,) = (await executed(ledger_url, choice, made)).kept
    assert [step.result for step in kept.path][1:] == ["cancelled"]


async def test_a_later_request_that_fails_is_cut_off_and_what_came_before_it_stays(
    choice: ExecutorChoice, ledger_url: str
) -> None:
    later = [
        FollowUp(request="And is it?", first_step=2, final_answer="It is."),
        FollowUp(request="Cancel 9 too.", first_step=3, final_answer="Done."),
    ]
    made = shop(call(1, CANCEL, "7"), call(2, STATUS, "7"), call(3, CANCEL, "9"), follow_ups=later)
    outcome = await executed(ledger_url, choice, made)
    (kept,) = outcome.kept
    assert ([step.step for step in kept.path], [one.request for one in kept.follow_ups or ()]) == (
        [1, 2],
        ["And is it?"],
    )
    assert kept.solution.final_state == {**START, "7": {"status": "cancelled"}}
    assert outcome.tallies[1].notes["follow-ups cut off"] == 1
