"""Depth-first search for calls: what is kept, where branches end, and that nothing is made which may not be."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.engine.run import start_run
from generator.errors import UsageError
from generator.records import Outcome
from generator.tools.call_messages import Turn
from generator.tools.checking import Call
from generator.tools.execution import Observation
from generator.tools.records import Metadata, ToolExample
from generator.types import Completion, Model, Request
from tasks.tools.making.search import search
from tasks.tools.making.search_tree import Limits, Move, Path, Tree
from tests.support.asking import Scripted, run_with
from tests.support.tools.sessions import CHOICE, FUNCTIONS, TOOLS, Book, called, find_person, put_into

MODEL = Model(provider="vllm", name="m")
REQUEST = "What is the phone number of Ada Berg, and who else lives in Lund?"
FIND, PHONE = ("find_person", {"name": "Ada Berg"}), ("get_phone", {"person_id": 11})
LUND, UMEA = ("list_people", {"town": "Lund"}), ("list_people", {"town": "Umea"})
ADD = ("add_person", {"name": "Dora", "town": "Lund"})


def example(request: str = REQUEST, **metadata: Any) -> ToolExample:
    about = Metadata.model_validate({"mode": "multi", "style": "chain", **metadata})
    return ToolExample(id="e", instruction=request, tools=TOOLS, metadata=about)


def call(*calls: tuple[str, Any]) -> str:
    written = [{"tool": tool, "arguments": args if isinstance(args, str) else json.dumps(args)} for tool, args in calls]
    return _reply("call", calls=written)


def finish(answer: str) -> str:
    return _reply("finish", answer=answer)


def _reply(action: str, calls: Sequence[Any] = (), answer: str = "") -> str:
    return json.dumps({"thought": f"I {action}.", "action": action, "calls": calls, "answer": answer})


GIVE_UP = _reply("give_up")
ANSWER = finish("Her number is 0171 2233, and Bela Holm lives there too.")


def says(*replies: str) -> Scripted:
    """A model that says these one after the other."""
    left = list(replies)
    return Scripted(lambda _: left.pop(0))


async def found(url: str, model: Scripted, book: Book | None = None, **options: Any) -> Outcome[ToolExample]:
    async with run_with(url, MODEL, model) as run:
        put_into(run, book or Book())
        return await search.fn([example()], MODEL, executor=CHOICE, **options)


async def test_calls_that_ran_are_kept_with_thoughts_results_answer_and_state(ledger_url: str) -> None:
    (kept,) = (await found(ledger_url, says(call(FIND), call(PHONE, LUND), ANSWER))).kept
    assert called(kept.path) == [(1, "find_person"), (2, "get_phone"), (2, "list_people")]
    assert [step.result for step in kept.path[1:]] == [{"phone": "0171 2233"}, {"names": ["Ada Berg", "Bela Holm"]}]
    assert [step.thought for step in kept.path] == ["I call.", "I call.", ""]
    assert kept.solution.final_answer.startswith("Her number is 0171 2233")
    assert kept.solution.final_state == {"names": ["Ada Berg", "Bela Holm", "Cleo Falk"]}
    assert (kept.executor, kept.ref, kept.provenance["search"].prompt) == ("python", 0, "tool_next_call")


async def test_a_sibling_is_told_what_was_tried_and_begins_where_the_first_did(ledger_url: str) -> None:
    model, book = says(call(FIND), call(UMEA), GIVE_UP, call(LUND), finish("Bela Holm.")), Book()
    outcome = await found(ledger_url, model, book)
    assert [called(kept.path) for kept in outcome.kept] == [[(1, "find_person"), (2, "list_people")]]
    assert [(one.reason, len(one.record["solution"]["reasoning_path"])) for one in outcome.rejected] == [("gave up", 2)]
    assert ["tried already" in asked.user for asked in model.asked] == [False, False, False, True, False]
    assert 'list_people({"town":"Umea"})' in model.asked[3].user
    assert [name for name, _ in book.made[2]] == ["find_person", "list_people"]
    assert [(tally.stage, tally.taken, tally.kept) for tally in outcome.tallies] == [
        ("search", 1, 1),
        ("branches", 2, 1),
    ]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (("get_phone", {"person_id": "11"}), "must be integer"),
        (("get_fax", {}), "There is no tool"),
        (("get_phone", "person 11"), "not an object"),
    ],
)
async def test_a_call_that_the_documentation_refuses_is_shown_and_never_made(
    wrong: tuple[str, Any], told: str, ledger_url: str
) -> None:
    model, book = says(call(FIND), call(wrong), call(PHONE), finish("It is 0171 2233.")), Book()
    (kept,) = (await found(ledger_url, model, book)).kept
    assert (told in model.asked[2].user, called(kept.path)) == (True, [(1, "find_person"), (2, "get_phone")])
    assert [args for session in book.made for _, args in session if args == wrong[1]] == []
    assert kept.metadata.model_dump()["search"] == {"nodes": 4, "dead_ends": 0, "failed_calls": 1}


async def test_an_error_of_the_executor_is_shown_and_is_no_step(ledger_url: str) -> None:
    model = says(call(("get_phone", {"person_id": 99})), call(FIND), call(PHONE), finish("It is 0171 2233."))
    (kept,) = (await found(ledger_url, model)).kept
    assert "There is no person 99." in model.asked[1].user
    assert called(kept.path) == [(1, "find_person"), (2, "get_phone")]


@pytest.mark.parametrize(
    ("replies", "options", "reason"),
    [
        ([GIVE_UP], {}, "gave up"),
        ([finish("It is 0171."), finish("It is 0172.")], {}, "too few calls"),
        ([call(FIND, LUND), finish("It is 555.")], {"width": 1}, "invents a number"),
        ([call(FIND, LUND), finish("find_person gave 11.")], {"width": 1}, "names a tool"),
        ([call(FIND), call(PHONE)], {"max_steps": 1, "width": 1}, "too long"),
        ([call(FIND), GIVE_UP, call(FIND)], {}, "tried already"),
        ([call(), call()], {}, "no call"),
        ([call(*[FIND] * 9), GIVE_UP], {"width": 1}, "too many calls at once"),
        ([call(FIND)], {"max_nodes": 1}, "too many nodes"),
    ],
)
async def test_a_search_without_an_answer_counts_under_the_reason_of_its_last_dead_end(
    replies: list[str], options: dict[str, Any], reason: str, ledger_url: str
) -> None:
    outcome = await found(ledger_url, says(*replies), **options)
    assert (outcome.kept, outcome.tallies[0].rejected) == ([], {reason: 1})
    assert (outcome.rejected[-1].reason, outcome.rejected[-1].record["instruction"]) == (reason, REQUEST)
    assert outcome.tallies[1].taken == len(outcome.rejected)


async def test_nothing_goes_back_behind_a_call_that_may_not_be_repeated(ledger_url: str) -> None:
    model, book = says(call(FIND), call(ADD), call(LUND), GIVE_UP), Book()
    outcome = await found(ledger_url, model, book)
    assert (book.calls.count("add_person"), len(model.asked)) == (1, 4)
    assert outcome.tallies[0].rejected == {"gave up": 1}


async def test_after_a_call_that_may_not_be_repeated_its_own_session_goes_on(ledger_url: str) -> None:
    model, book = says(call(ADD), call(LUND), finish("Dora lives there now.")), Book()
    (kept,) = (await found(ledger_url, model, book)).kept
    assert kept.path[1].result == {"names": ["Ada Berg", "Bela Holm", "Dora"]}
    assert [[name for name, _ in session] for session in book.made] == [["add_person", "list_people"]]
    assert kept.solution.final_state["names"][-1] == "Dora"


async def test_a_path_that_does_not_replay_is_a_dead_end(ledger_url: str) -> None:
    count = iter(range(100))
    book = Book({**FUNCTIONS, "find_person": lambda state, name: {**find_person(state, name), "count": next(count)}})
    outcome = await found(ledger_url, says(call(FIND), call(PHONE), GIVE_UP, GIVE_UP), book)
    assert [one.reason for one in outcome.rejected] == ["does not replay", "gave up", "gave up"]


async def test_a_dead_executor_fails_its_row_and_the_others_go_on(ledger_url: str) -> None:
    def reply(asked: Request) -> str:
        if "finish" in asked.inputs["request"]:
            return call(FIND, LUND) if not asked.inputs["turns"] else finish("Bela Holm.")
        return call(PHONE)

    async with run_with(ledger_url, MODEL, Scripted(reply)) as run:
        put_into(run, Book(dies_at="get_phone"))
        outcome = await search.fn([example(), example("finish")], MODEL, executor=CHOICE)
    assert [(one.error, one.ref, one.id) for one in outcome.failed] == [("The address book burnt down.", 0, "e")]
    assert ([kept.ref for kept in outcome.kept], outcome.tallies[0].failed) == ([1], 1)


async def test_a_model_that_declines_fails_its_row(ledger_url: str) -> None:
    outcome = await found(ledger_url, Scripted(lambda _: Completion("No.", finish="refusal")))
    assert ([one.stage for one in outcome.failed], outcome.tallies[0].failed) == (["search"], 1)


async def test_a_server_is_not_held_while_a_model_thinks(ledger_url: str) -> None:
    def reply(asked: Request) -> str:
        return [call(FIND), call(PHONE), finish("It is 0171 2233.")][len(asked.inputs["turns"])]

    book, model = Book(servers=1), Scripted(reply, seconds=0.3)
    async with run_with(ledger_url, MODEL, model) as run:
        put_into(run, book)
        outcome = await search.fn([example(f"{REQUEST} {n}") for n in range(8)], MODEL, executor=CHOICE)
    assert (len(outcome.kept), book.most, model.most) == (8, 1, 8)


async def test_the_same_search_again_pays_for_nothing(ledger_url: str) -> None:
    replies = (call(FIND), call(UMEA), GIVE_UP, call(LUND), finish("Bela Holm."))
    first = await found(ledger_url, says(*replies))
    again = await found(ledger_url, says())
    assert (first.usage.calls, again.usage.calls, again.usage.reused) == (5, 0, 5)
    assert [kept.row() for kept in again.kept] == [kept.row() for kept in first.kept]


@pytest.mark.parametrize("bounds", [{"max_steps": 13}, {"max_steps": 0}, {"width": 0}, {"max_nodes": 0}])
async def test_bounds_that_leave_nothing_to_search_are_refused(bounds: dict[str, Any], ledger_url: str) -> None:
    with pytest.raises(UsageError, match="1 to 12 steps"):
        await found(ledger_url, says(), **bounds)


async def test_without_a_model_the_needed_tools_are_called_with_what_the_request_and_results_say(
    ledger_url: str,
) -> None:
    request = "Find Ada Berg, and tell me who lives in that town."
    asked = example(request, needed=["find_person", "list_people"])
    async with start_run(ledger_url) as run:
        put_into(run, Book())
        outcome = await search.fn([asked], Model(provider="extractive", name="extractive"), executor=CHOICE)
    assert [[(step.tool, step.args) for step in kept.path] for kept in outcome.kept] == [[FIND, LUND]]
    assert outcome.kept[0].solution.final_answer.endswith("The names of town Lund are Ada Berg and Bela Holm.")


_MOVES = st.builds(
    Move,
    thought=st.just(""),
    action=st.sampled_from(["call", "call", "finish", "give_up"]),
    calls=st.lists(st.builds(Call, st.sampled_from(["a", "b"]), st.just({})), max_size=2).map(tuple),
    answer=st.sampled_from(["", "yes"]),
)


@given(
    moves=st.lists(_MOVES, max_size=30),
    limits=st.builds(Limits, st.integers(1, 4), st.integers(1, 3), st.integers(1, 12)),
    free=st.booleans(),
)
async def test_no_search_goes_beyond_its_limits(moves: list[Move], limits: Limits, free: bool) -> None:
    left, longest = iter(moves), 0

    async def decide(path: Path, tried: Sequence[Move]) -> Move:
        nonlocal longest
        longest = max(longest, len(path))
        assert len(tried) < limits.width
        return next(left, Move("", "give_up"))

    async def act(path: Path, move: Move) -> Turn:
        return Turn("", move.calls, tuple(Observation(result=1) for _ in move.calls))

    tree = Tree(decide, act, lambda _, move: None if move.answer else "empty answer", lambda: free, limits)
    answer = await tree.grow()
    assert (tree.nodes <= limits.max_nodes, longest <= limits.max_steps) == (True, True)
    assert (answer is not None) or len(tree.dead_ends) > 0
