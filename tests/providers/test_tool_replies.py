"""The loopback provider as a model that uses tools: what it makes is kept, and what is wrong with it is counted."""

from collections.abc import Sequence
from typing import Any

import pytest

from generator.engine.run import start_run
from generator.records import Outcome
from generator.tools.records import Style, ToolExample, ToolTask
from generator.types import Model, ProviderName
from tasks.tools.judging.outcome import evaluate
from tasks.tools.judging.semantics import judge_semantics
from tasks.tools.judging.turns import judge_turns
from tasks.tools.making.answers import write_answers
from tasks.tools.making.chains import grow_chains
from tasks.tools.making.negatives import write_negatives
from tasks.tools.making.requests import write_requests
from tasks.tools.making.search import search
from tasks.tools.running.execution import execute
from tests.providers.server import ProviderServer
from tests.providers.settings import Fault, FaultKind
from tests.support.asking import SPEAKING, keys_for, model_at
from tests.support.tools.sessions import CHOICE, FIND, LIST, PHONE, TOOLS, Book, put_into

pytestmark = [
    # google-genai derives its own session class, which aiohttp warns of.
    pytest.mark.filterwarnings("ignore:Inheritance class AiohttpClientSession:DeprecationWarning"),
]
every_provider = pytest.mark.parametrize("provider", SPEAKING)
KNOWN = {
    "find_person.name": ["Ada Berg", "Bela Holm", "Cleo Falk"],
    "get_phone.person_id": [11, 12, 13],
    "list_people.town": ["Lund", "Umea"],
}
STYLES: list[tuple[Style, list[str]]] = [
    ("simple", ["find_person"]),
    ("multiple", ["get_phone"]),
    ("parallel", ["get_phone"]),
    ("parallel-multiple", ["get_phone", "list_people"]),
]
CHAIN = ["find_person", "get_phone"]


def task(style: Style, needed: list[str], **more: Any) -> ToolTask:
    mode = "multi" if style == "chain" else "single"
    tools = [FIND] if style == "simple" else TOOLS
    fields = {"number": 0, "spec": "book", "tools": tools, "needed": needed, "mode": mode, "style": style}
    known = {key: values for key, values in KNOWN.items() if key.split(".")[0] in needed}
    told = {"count": 2, "persona": "a teacher", "tone": "plain", "seed": 7, "known": known}
    return ToolTask.model_validate({**fields, **told, "max_steps": 3 if style == "chain" else 1, **more})


class Desk:
    """A model behind a wire, and the address book to run its calls."""

    def __init__(self, url: str, model: Model) -> None:
        self.url, self.model, self.book = url, model, Book()

    async def singles(self, tasks: Sequence[ToolTask]) -> list[ToolExample]:
        """Requests written, calls run, answers written."""
        asked = await write_requests.fn(tasks, self.model)
        ran = await execute.fn(asked.kept, self.model, executor=CHOICE)
        return (await write_answers.fn(ran.kept, self.model)).kept


async def at_desk(ledger_url: str, provider: ProviderName, work: Any, *faults: Fault) -> Any:
    """What `work` comes to at a desk whose model is the loopback provider."""
    with pytest.MonkeyPatch.context() as patch:
        async with ProviderServer(faults=faults) as server, start_run(ledger_url, None) as run:
            keys_for(patch, server.url)
            desk = Desk(server.url, model_at(server.url, provider))
            put_into(run, desk.book)
            return await work(desk)


@every_provider
async def test_single_steps_are_asked_for_run_and_answered(provider: ProviderName, ledger_url: str) -> None:
    tasks = [task(style, needed) for style, needed in STYLES]
    kept: list[ToolExample] = await at_desk(ledger_url, provider, lambda desk: desk.singles(tasks))
    assert [example.metadata.style for example in kept] == [style for style, _ in STYLES for _ in range(2)]
    assert all(str(value) in kept[0].solution.final_answer for value in kept[0].path[0].result.values())


@every_provider
async def test_a_search_finds_the_calls_that_a_request_speaks_of(provider: ProviderName, ledger_url: str) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        asked = await write_requests.fn([task("chain", CHAIN)], desk.model)
        return await search.fn(asked.kept, desk.model, executor=CHOICE)

    found: Outcome[ToolExample] = await at_desk(ledger_url, provider, work)
    assert [[step.tool for step in example.path] for example in found.kept] == [CHAIN, CHAIN]


@every_provider
async def test_a_chain_takes_up_what_its_results_gave(provider: ProviderName, ledger_url: str) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        return await grow_chains.fn([task("chain", CHAIN)], desk.model, executor=CHOICE)

    grown: Outcome[ToolExample] = await at_desk(ledger_url, provider, work)
    (kept,) = grown.kept
    assert kept.metadata.model_dump()["links"] == [
        {"from_step": 1, "from_output": "person_id", "to_step": 2, "to_input": "person_id"}
    ]
    assert kept.path[0].args["name"] in kept.instruction


@every_provider
@pytest.mark.parametrize("style", ["irrelevance", "missing-parameter", "clarifying"])
async def test_what_no_call_meets_is_declined_or_asked_back(
    style: Style, provider: ProviderName, ledger_url: str
) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        return await write_negatives.fn([task(style, ["find_person"])], desk.model)

    assert len((await at_desk(ledger_url, provider, work)).kept) == 2


@every_provider
async def test_judges_pass_what_is_good(provider: ProviderName, ledger_url: str) -> None:
    async def work(desk: Desk) -> list[ToolExample]:
        examples = await desk.singles([task("multiple", ["get_phone"]), task("parallel", ["get_phone"])])
        meant = await judge_semantics.fn(examples, desk.model)
        rated = await judge_turns.fn(meant.kept, desk.model, threshold=7)
        return (await evaluate.fn(rated.kept, desk.model)).kept

    judged: list[ToolExample] = await at_desk(ledger_url, provider, work)
    assert [(one.rating, one.outcome and one.outcome["failure_kind"]) for one in judged] == [(7.5, None)] * 4


async def test_a_judge_that_rates_low_lets_nothing_pass(ledger_url: str) -> None:
    async def work(desk: Desk) -> tuple[int, Outcome[ToolExample]]:
        examples = await desk.singles([task("multiple", ["get_phone"])])
        return len(examples), await judge_semantics.fn(examples, desk.model)

    asked, outcome = await at_desk(ledger_url, "openai", work, Fault("low_ratings", contains="Judge each example"))
    assert (asked, outcome.kept, outcome.tallies[0].rejected) == (2, [], {"semantics: arguments": 2})


@pytest.mark.parametrize(
    ("kind", "reason"), [("tools_invented", "unknown tool"), ("arguments_cut", "arguments are not JSON")]
)
async def test_calls_that_are_wrong_are_refused_with_the_reason(kind: FaultKind, reason: str, ledger_url: str) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        return await write_requests.fn([task("multiple", ["get_phone"])], desk.model)

    outcome: Outcome[ToolExample] = await at_desk(ledger_url, "openai", work, Fault(kind))
    assert (outcome.kept, outcome.tallies[1].rejected) == ([], {reason: 2})


@pytest.mark.parametrize("kind", ["refusal", "cut_off", "empty", "wrong_types"])
@every_provider
async def test_a_reply_that_cannot_be_read_is_a_failure(
    provider: ProviderName, kind: FaultKind, ledger_url: str
) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        return await write_requests.fn([task("multiple", ["get_phone"])], desk.model)

    outcome: Outcome[ToolExample] = await at_desk(ledger_url, provider, work, Fault(kind))
    assert (outcome.kept, len(outcome.failed)) == ([], 1)


@pytest.mark.parametrize(("kind", "failed"), [("ids_missing", 1), ("ids_invented", 0)])
async def test_an_example_that_no_verdict_speaks_of_has_failed(kind: FaultKind, failed: int, ledger_url: str) -> None:
    async def work(desk: Desk) -> Outcome[ToolExample]:
        examples = await desk.singles([task("multiple", ["get_phone"])])
        return await judge_semantics.fn(examples, desk.model)

    outcome: Outcome[ToolExample] = await at_desk(
        ledger_url, "openai", work, Fault(kind, contains="Judge each example")
    )
    assert (len(outcome.kept), len(outcome.failed)) == (2 - failed, failed)


@pytest.mark.parametrize("kind", ["prose", "fences", "think_tags"])
async def test_what_stands_around_a_reply_does_no_harm(kind: FaultKind, ledger_url: str) -> None:
    tasks = [task("multiple", ["list_people"])]
    kept = await at_desk(ledger_url, "openai", lambda desk: desk.singles(tasks), Fault(kind))
    assert [example.path[0].tool for example in kept] == [LIST.name] * 2


async def test_a_search_makes_no_call_of_a_tool_that_nobody_offers(ledger_url: str) -> None:
    async def work(desk: Desk) -> tuple[Outcome[ToolExample], list[str]]:
        asked = await write_requests.fn([task("chain", CHAIN, count=1)], desk.model)
        found = await search.fn(asked.kept, desk.model, executor=CHOICE)
        return found, desk.book.calls

    found, calls = await at_desk(ledger_url, "openai", work, Fault("tools_invented", contains="Decide what comes next"))
    assert (found.kept, calls) == ([], [])
    assert PHONE.name in found.rejected[0].record["tools"][1]["name"]
