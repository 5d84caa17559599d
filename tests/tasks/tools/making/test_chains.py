"""Chains first: what is proposed, run and chosen, the request that fits it, and that every kept chain replays."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from generator.engine.run import start_run
from generator.errors import UsageError
from generator.records import Outcome
from generator.tools.records import ToolExample, ToolTask
from generator.types import Completion, Model, Request
from tasks.tools.making.chains import grow_chains
from tasks.tools.running.replay import difference, run_steps
from tests.support.asking import Scripted, run_with
from tests.support.tools.sessions import CHOICE, FUNCTIONS, TOOLS, Book, called, get_phone, put_into

MODEL = Model(provider="vllm", name="m")
RULES = Model(provider="extractive", name="extractive")
KNOWN = {"find_person.name": ["Ada Berg", "Cleo Falk"]}
Calls = Sequence[tuple[str, dict[str, Any]]]
ADA, CLEO = ("find_person", {"name": "Ada Berg"}), ("find_person", {"name": "Cleo Falk"})
NOBODY = ("find_person", {"name": "Nobody"})
PHONE_OF_ADA = ("get_phone", {"person_id": 11})
DORA = ("add_person", {"name": "Dora", "town": "Lund"})
REQUEST, ANSWER = "What is Ada Berg's phone number?", "It is 0171 2233."


def task(*needed: str, number: int = 0, **changes: Any) -> ToolTask:
    made = {"number": number, "tools": TOOLS, "needed": list(needed), "mode": "chain", "style": "chain"}
    return ToolTask.model_validate(made | {"known": KNOWN, "seed": number} | changes)


FIND_AND_CALL = task("find_person", "get_phone")


class Teacher(Scripted):
    """A model that proposes and chooses as it is told.

    Args:
        rounds: What it proposes, one after the other; then nothing.
        choices: Options that it takes; then the first.
    """

    def __init__(
        self, *rounds: Calls, choices: Sequence[int] = (), request: str = REQUEST, answer: str = ANSWER
    ) -> None:
        super().__init__(self._answer_to)
        self._rounds, self._choices = list(rounds), list(choices)
        self._said = {"request": request, "answer": answer}

    def _answer_to(self, asked: Request) -> str:
        if asked.prompt == "tool_propose":
            calls = self._rounds.pop(0) if self._rounds else []
            written = [{"thought": "Next.", "tool": tool, "arguments": json.dumps(args)} for tool, args in calls]
            return json.dumps({"calls": written})
        if asked.prompt == "tool_select":
            choice = self._choices.pop(0) if self._choices else 1
            return json.dumps({"thought": "", "choice": choice, "complete": False})
        return json.dumps(self._said)

    def of(self, prompt: str) -> list[str]:
        """What it was asked by a prompt."""
        return [asked.user for asked in self.asked if asked.prompt == prompt]


async def grown(
    url: str, model: Scripted, book: Book | None = None, tasks: Sequence[ToolTask] = (FIND_AND_CALL,), **options: Any
) -> Outcome[ToolExample]:
    async with run_with(url, MODEL, model) as run:
        put_into(run, book or Book())
        return await grow_chains.fn(tasks, MODEL, executor=CHOICE, **options)


async def test_a_chain_is_what_was_executed_with_a_request_and_an_answer_for_it(ledger_url: str) -> None:
    (kept,) = (await grown(ledger_url, Teacher([ADA], [PHONE_OF_ADA]))).kept
    assert [(step.tool, step.args, step.result) for step in kept.path] == [
        (*ADA, {"person_id": 11, "town": "Lund"}),
        (*PHONE_OF_ADA, {"phone": "0171 2233"}),
    ]
    assert (kept.instruction, kept.solution.final_answer) == (REQUEST, ANSWER)
    assert (kept.metadata.mode, kept.metadata.style, kept.executor) == ("chain", "chain", "python")
    assert kept.metadata.model_dump()["links"] == [
        {"from_step": 1, "from_output": "person_id", "to_step": 2, "to_input": "person_id"}
    ]
    assert set(kept.provenance) == {"chain", "request"}


async def test_proposals_are_run_beside_each_other_and_the_chosen_one_is_appended(ledger_url: str) -> None:
    book = Book()
    model = Teacher([CLEO, ADA], [("list_people", {"town": "Lund"}), PHONE_OF_ADA], choices=[2, 2])
    (kept,) = (await grown(ledger_url, model, book)).kept
    assert [(step.tool, step.args) for step in kept.path] == [ADA, PHONE_OF_ADA]
    assert [session for session in book.made if len(session) == 1] == [[CLEO], [ADA]]
    assert [session for session in book.made if "list_people" in dict(session)] == [
        [ADA, ("list_people", {"town": "Lund"})]
    ]


async def test_a_call_that_failed_is_shown_and_is_no_part_of_the_chain(ledger_url: str) -> None:
    model = Teacher([NOBODY], [ADA], [("get_phone", {"person_id": "11"})], [PHONE_OF_ADA])
    (kept,) = (await grown(ledger_url, model)).kept
    assert (called(kept.path), kept.metadata.model_dump()["failed_calls"]) == (
        [(1, "find_person"), (2, "get_phone")],
        2,
    )
    assert ["Nobody is called Nobody." in asked for asked in model.of("tool_propose")][:2] == [False, True]


async def test_a_call_that_the_documentation_refuses_is_never_made(ledger_url: str) -> None:
    book = Book()
    await grown(ledger_url, Teacher([("get_phone", {"person_id": "11"}), ("get_fax", {})], [ADA]), book)
    assert set(book.calls) == {"find_person"}


async def test_after_three_rounds_of_failures_a_place_stays_empty(ledger_url: str) -> None:
    model = Teacher(*[[("find_person", {"name": f"Nobody {n}"})] for n in range(5)])
    outcome = await grown(ledger_url, model)
    assert (outcome.tallies[0].rejected, len(model.of("tool_propose"))) == ({"every call failed": 1}, 3)


async def test_a_choice_that_is_no_option_is_asked_for_again(ledger_url: str) -> None:
    (kept,) = (await grown(ledger_url, Teacher([CLEO, ADA], [PHONE_OF_ADA], choices=[3, 2]))).kept
    assert kept.path[0].args == {"name": "Ada Berg"}


@pytest.mark.parametrize(
    ("rounds", "said", "reason"),
    [
        ([[ADA]], {}, "nothing to add"),
        ([[ADA], [CLEO]], {}, "unconnected"),
        ([[ADA], [PHONE_OF_ADA]], {"request": " "}, "empty request"),
        ([[ADA], [PHONE_OF_ADA]], {"request": "Call get_phone for Ada Berg."}, "names a tool"),
        ([[ADA], [PHONE_OF_ADA]], {"request": "What is her number?"}, "value not in the request"),
        ([[ADA], [PHONE_OF_ADA]], {"answer": "It is 0171 9."}, "invents a number"),
        (
            [[ADA], [("list_people", {"town": "Lund"})]],
            {"request": "Who lives in Lund as Ada Berg does?"},
            "gives away a result",
        ),
    ],
)
async def test_what_is_no_good_chain_is_rejected_with_the_reason(
    rounds: list[Calls], said: dict[str, Any], reason: str, ledger_url: str
) -> None:
    outcome = await grown(ledger_url, Teacher(*rounds, **said))
    assert [(one.reason, len(one.record["solution"]["reasoning_path"])) for one in outcome.rejected] == [
        (reason, len(rounds))
    ]
    assert (outcome.tallies[0].taken, outcome.tallies[0].rejected) == (1, {reason: 1})


async def test_a_call_that_may_not_be_repeated_is_made_once_and_is_the_next_step(ledger_url: str) -> None:
    book = Book()
    model = Teacher(
        [DORA, ADA], [("get_phone", {"person_id": 14})], request="Add Dora in Lund; her number?", answer="0171 0000."
    )
    (kept,) = (await grown(ledger_url, model, book)).kept
    assert ([step.tool for step in kept.path], book.made) == (
        ["add_person", "get_phone"],
        [[DORA, ("get_phone", {"person_id": 14})]],
    )


async def test_a_call_that_may_not_be_repeated_waits_for_those_that_may(ledger_url: str) -> None:
    book = Book()
    await grown(ledger_url, Teacher([ADA, DORA], [PHONE_OF_ADA]), book)
    assert "add_person" not in book.calls


async def test_a_chain_that_gives_something_else_the_second_time_is_rejected(ledger_url: str) -> None:
    count = iter(range(100))
    book = Book({**FUNCTIONS, "get_phone": lambda state, person_id: {**get_phone(state, person_id), "n": next(count)}})
    outcome = await grown(ledger_url, Teacher([ADA], [PHONE_OF_ADA]), book)
    assert outcome.tallies[0].rejected == {"does not replay": 1}


async def test_a_dead_executor_fails_its_task_and_the_others_go_on(ledger_url: str) -> None:
    tasks = [FIND_AND_CALL, task("find_person", "list_people", number=1)]
    async with start_run(ledger_url) as run:
        put_into(run, Book(dies_at="get_phone"))
        outcome = await grow_chains.fn(tasks, RULES, executor=CHOICE)
    assert [(one.error, one.ref) for one in outcome.failed] == [("The address book burnt down.", 0)]
    assert ([kept.ref for kept in outcome.kept], outcome.tallies[0].failed) == ([1], 1)


async def test_a_model_that_declines_fails_its_task(ledger_url: str) -> None:
    outcome = await grown(ledger_url, Scripted(lambda _: Completion("No.", finish="refusal")))
    assert (outcome.tallies[0].failed, len(outcome.failed)) == (1, 1)


async def test_the_same_chains_again_pay_for_nothing(ledger_url: str) -> None:
    first = await grown(ledger_url, Teacher([CLEO, ADA], [PHONE_OF_ADA], choices=[2]))
    again = await grown(ledger_url, Teacher())
    assert (again.usage.calls, [one.row() for one in again.kept]) == (0, [one.row() for one in first.kept])


@pytest.mark.parametrize("bounds", [{"min_steps": 1}, {"min_steps": 5}, {"proposals": 0}])
async def test_bounds_that_leave_no_chain_are_refused(bounds: dict[str, Any], ledger_url: str) -> None:
    with pytest.raises(UsageError, match="2 calls or more"):
        await grown(ledger_url, Teacher(), **bounds)


async def test_without_a_model_every_kept_chain_replays_to_what_was_recorded(ledger_url: str) -> None:
    wanted = [
        ("find_person", "get_phone"),
        ("find_person", "list_people", "find_person", "get_phone"),
        ("add_person", "get_phone"),
    ]
    tasks = [task(*needed, number=n, tone="plain") for n, needed in enumerate(wanted)]
    async with start_run(ledger_url) as run:
        put_into(run, Book())
        kept = (await grow_chains.fn(tasks, RULES, executor=CHOICE)).kept
    assert [tuple(step.tool for step in one.path) for one in kept] == wanted
    for one in kept:
        async with Book().session("anew") as session:
            assert (
                difference(one.path, await run_steps(one.path, {tool.name: tool for tool in one.tools}, session))
                is None
            )


async def test_without_a_model_a_request_says_what_the_user_knows(ledger_url: str) -> None:
    async with start_run(ledger_url) as run:
        put_into(run, Book())
        outcome = await grow_chains.fn([task("find_person", "get_phone", tone="plain")], RULES, executor=CHOICE)
    (kept,) = outcome.kept
    assert (kept.path[0].args["name"] in kept.instruction, "that person" in kept.instruction) == (True, True)
    assert str(kept.path[1].args["person_id"]) not in kept.instruction
