"""Conversations that go on: what is asked next is really done, and what does not hold is left away."""

from typing import Any

import orjson
import pytest

from generator.engine.run import start_run
from generator.records import Outcome
from generator.tools.exchanges import exchanges
from generator.tools.execution import ExecutorChoice
from generator.tools.records import Step, ToolExample
from generator.types import Model, Request
from tasks.tools.judging.form import format_verdict
from tasks.tools.making.answers import FinalAnswer
from tasks.tools.making.follow_ups import ProposedFollowUp, follow_up, follow_up_fault, kind_of
from tests.support.asking import Scripted, run_with
from tests.support.tools.examples import FOUND, declined, done, example, find
from tests.support.tools.sessions import ADD, CHOICE, FIND, LIST, PHONE, Book, put_into

MODEL = Model(provider="vllm", name="m")
RULES = Model(provider="extractive", name="rules")
LUND = {"names": ["Ada Berg", "Bela Holm"]}
KNOWN: dict[str, list[Any]] = {"find_person.name": ["Ada Berg", "Cleo Falk"], "list_people.town": ["Lund", "Umea"]}


def proposal(request: str, *calls: tuple[str, dict[str, Any]], kind: str = "follow-up") -> str:
    written = [{"tool": tool, "arguments": orjson.dumps(args).decode()} for tool, args in calls]
    return ProposedFollowUp.model_validate(
        {"kind": kind, "request": request, "calls": written, "thought": "More is wanted."}
    ).model_dump_json()


NEXT = proposal("Who else lives in Lund?", ("list_people", {"town": "Lund"}))


async def gone_on(
    url: str,
    said: str,
    *examples: ToolExample,
    answer: str = "Ada Berg and Bela Holm live in Lund.",
    book: Book | None = None,
    share: float = 1.0,
    choice: ExecutorChoice = CHOICE,
) -> Outcome[ToolExample]:
    def reply(request: Request) -> str:
        return said if request.reply is ProposedFollowUp else FinalAnswer(answer=answer).model_dump_json()

    async with run_with(url, MODEL, Scripted(reply)) as run:
        put_into(run, book or Book(), choice)
        return await follow_up.fn(examples, MODEL, executor=choice, share=share, known={})


async def test_what_the_user_says_next_is_really_done_and_answered(ledger_url: str) -> None:
    outcome = await gone_on(ledger_url, NEXT, done())
    (longer,) = outcome.kept
    first, second = exchanges(longer)
    assert (first.answer, [step.tool for step in first.steps]) == (
        done().solution.final_answer,
        ["find_person", "get_phone"],
    )
    assert (second.request, second.kind, second.steps[0].result) == ("Who else lives in Lund?", "follow-up", LUND)
    assert (second.answer, second.steps[0].step) == ("Ada Berg and Bela Holm live in Lund.", 3)
    assert (outcome.tallies[0].notes, format_verdict(longer)) == ({"follow-up": 1}, None)


async def test_the_new_calls_find_the_state_that_those_before_them_left(ledger_url: str) -> None:
    adding = example(
        Step(step=1, tool=ADD.name, args={"name": "Dora", "town": "Lund"}, result={"person_id": 14}),
        request="Add Dora of Lund.",
        answer="Dora has the number 14.",
    )
    said = proposal("Who lives in Lund now?", ("list_people", {"town": "Lund"}))
    (longer,) = (await gone_on(ledger_url, said, adding, answer="Ada Berg, Bela Holm and Dora do.")).kept
    assert longer.path[-1].result == {"names": ["Ada Berg", "Bela Holm", "Dora"]}


@pytest.mark.parametrize(
    ("said", "answer", "reason"),
    [
        (proposal("Who lives there?"), "", "no call"),
        (proposal("", ("list_people", {"town": "Lund"})), "", "empty"),
        (proposal("Use list_people on Lund.", ("list_people", {"town": "Lund"})), "", "names a tool"),
        (proposal("Who lives in <town>?", ("list_people", {"town": "Lund"})), "", "placeholder"),
        (proposal("Who lives in the north?", ("list_people", {"town": "Umea"})), "", "value not in the request"),
        (proposal("And Lund?", ("list_people", {"city": "Lund"})), "", "missing parameter"),
        (proposal("And Ada Berg again?", ("find_person", {"name": "Ada Berg"})), "", "the same call twice"),
        (proposal("Who is Nobody Atall?", ("find_person", {"name": "Nobody Atall"})), "", "a call failed"),
        (NEXT, "There are 97 of them.", "invents a number"),
        (proposal("Lund.", ("list_people", {"town": "Lund"}), kind="answer"), "", "another kind than asked for"),
    ],
)
async def test_a_follow_up_that_does_not_hold_leaves_the_example_as_it_was(
    said: str, answer: str, reason: str, ledger_url: str
) -> None:
    outcome = await gone_on(ledger_url, said, done(), answer=answer)
    (kept,) = outcome.kept
    assert (kept.path, kept.follow_ups, kept.solution) == (done().path, None, done().solution)
    assert list(outcome.tallies[0].notes) == [f"not longer: {reason}"]


async def test_a_dead_executor_costs_the_follow_up_and_not_the_example(ledger_url: str) -> None:
    outcome = await gone_on(ledger_url, NEXT, done(), book=Book(dies_at="list_people"))
    assert ([one.follow_ups for one in outcome.kept], outcome.failed) == ([None], [])


async def test_what_may_not_be_repeated_is_not_repeated_where_others_would_see_it(ledger_url: str) -> None:
    web = ExecutorChoice(kind="http", target="http://127.0.0.1:9")
    adding = example(Step(step=1, tool=ADD.name, args={"name": "Dora", "town": "Lund"}, result={"person_id": 14}))
    book = Book()
    outcome = await gone_on(ledger_url, NEXT, adding, book=book, choice=web)
    assert (outcome.tallies[0].notes, book.calls) == ({"not longer: its calls may not be made twice": 1}, [])


@pytest.mark.parametrize(("share", "longer"), [(0.0, 0), (0.25, 2), (0.5, 4), (1.0, 8)])
async def test_a_share_of_the_examples_goes_on(share: float, longer: int, ledger_url: str) -> None:
    examples = [done(request=f"Find Ada Berg, my friend number {n}.") for n in range(8)]
    outcome = await gone_on(ledger_url, NEXT, *examples, share=share)
    assert (len(outcome.kept), sum(bool(one.follow_ups) for one in outcome.kept)) == (8, longer)


async def test_where_one_cannot_go_on_another_does(ledger_url: str) -> None:
    known = [Step(step=1, tool=LIST.name, args={"town": "Lund"}, result=LUND)]
    examples = [example(*known, request=f"Who lives in Lund? {n}") for n in range(3)] + [done()]
    outcome = await gone_on(ledger_url, NEXT, *examples, share=0.25)
    assert [bool(one.follow_ups) for one in outcome.kept] == [False, False, False, True]


def test_what_was_declined_stays_declined_and_what_was_asked_back_is_answered() -> None:
    assert kind_of(declined()) is None
    assert kind_of(example(style="missing-parameter", answer="Which person?")) == "answer"
    assert kind_of(example(find(result=None, error="gone"))) is None
    assert kind_of(done()) in ("follow-up", "correction")


def test_a_value_that_was_said_before_need_not_be_said_again() -> None:
    first = example(find(result=FOUND), request="Find Ada Berg of Lund.")
    calls = [Step(step=2, tool=LIST.name, args={"town": "Lund"})]
    assert follow_up_fault(first, "Who else lives there?", calls) is None


@pytest.mark.parametrize(
    ("conversation", "kind"),
    [
        (example(find(result=FOUND), request="Find Ada Berg.", answer="Ada Berg lives in Lund."), "correction"),
        (
            example(
                request="Find the person.",
                answer="Which name do you mean? I need to know that first.",
                style="missing-parameter",
            ),
            "answer",
        ),
    ],
)
async def test_without_a_model_rules_go_on(conversation: ToolExample, kind: str, ledger_url: str) -> None:
    offered = conversation.model_copy(update={"tools": [FIND, PHONE]})
    offered.metadata = offered.metadata.model_copy(update={"needed": ["find_person"]})
    async with start_run(ledger_url) as run:
        put_into(run, Book())
        outcome = await follow_up.fn([offered], RULES, executor=CHOICE, share=1.0, known=KNOWN)
    (longer,) = outcome.kept
    (later,) = longer.follow_ups or []
    assert (later.kind, longer.path[-1].tool, format_verdict(longer)) == (kind, "find_person", None)
    assert longer.path[-1].args["name"].split()[0] in later.request
    assert later.final_answer
