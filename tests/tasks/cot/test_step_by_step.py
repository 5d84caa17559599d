"""Chain of thought: questions with steps and answers out of chunks, and what is refused."""

import asyncio
import inspect
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator.engine.run import start_run
from generator.records import Chunk, Outcome
from generator.types import Completion, Model
from tasks.cot.step_by_step import CoTPairs, ReasonedPair, generate_cot, requests_for
from tasks.qa.backtranslate import backtranslate
from tests.providers.server import ProviderServer
from tests.support.asking import Scripted, keys_for, model_at, run_with
from tests.support.chains import ANSWER, CAUSE, QUESTION, REASONING, STEPS, TEXT

MODEL = Model(provider="vllm", name="m")


def chunk(text: str = TEXT, **changes: Any) -> Chunk:
    return Chunk.model_validate({"id": "c1", "text": text, "ref": 0} | changes)


def proposed(question: str = QUESTION, **changes: Any) -> ReasonedPair:
    row = {"question": question, "answer": ANSWER, "steps": STEPS, "question_type": "inferential"}
    evidence = "Ships wait outside until the ice breaks, which takes 3 weeks."
    return ReasonedPair.model_validate({**row, "evidence": evidence} | changes)


async def written(url: str, *pairs: ReasonedPair, n: int = 3, **options: Any) -> Outcome:
    """The outcome of one chunk for which these pairs are proposed."""
    reply = CoTPairs(pairs=list(pairs)).model_dump_json()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await generate_cot.fn([chunk()], MODEL, counts=[n], **options)


async def test_a_pair_whose_steps_hold_is_kept_with_them(ledger_url: str) -> None:
    (kept,) = (await written(ledger_url, proposed(f" {QUESTION}\n", question_type="Inferential"))).kept
    assert (kept.question, kept.reasoning, kept.answer) == (QUESTION, REASONING, ANSWER)
    assert (kept.question_type, kept.provenance["generate"].prompt) == ("inferential", "cot_text")


async def test_numbers_that_the_model_gave_its_steps_are_not_doubled(ledger_url: str) -> None:
    steps = [f"Step {number}: {step}" for number, step in enumerate(STEPS, 1)]
    assert (await written(ledger_url, proposed(steps=steps))).kept[0].reasoning == REASONING


@pytest.mark.parametrize(
    ("changes", "stage", "reason"),
    [
        ({"evidence": "weeks ice the until outside ships 3 breaks takes"}, "ground", "evidence not in the chunk"),
        ({"answer": "Ships wait outside for 5 weeks."}, "ground", "number not in the chunk"),
        ({"answer": " "}, "ground", "empty"),
        ({"steps": STEPS[1:]}, "reason", "one step only"),
        ({"steps": [ANSWER, STEPS[1]]}, "reason", "circular"),
        ({"steps": [*STEPS, "Breaking takes 3 weeks."]}, "reason", "restating"),
        ({"steps": [STEPS[0], "A pilot guides each ship."]}, "reason", "not leading to the answer"),
        ({"steps": [STEPS[0], f"{STEPS[1]} It is 17 degrees."]}, "reason", "ungrounded"),
    ],
)
async def test_what_does_not_hold_is_refused_at_its_stage(
    changes: dict[str, Any], stage: str, reason: str, ledger_url: str
) -> None:
    outcome = await written(ledger_url, proposed(**changes))
    by = "generate" if stage == "ground" else stage
    assert [(one.stage, one.reason) for one in outcome.rejected] == [(by, reason)]
    assert [tally.rejected for tally in outcome.tallies if tally.stage == stage] == [{reason: 1}]
    assert outcome.tallies[0].rejected == {"no pair held": 1}


async def test_near_identical_unwanted_and_surplus_questions_are_refused(ledger_url: str) -> None:
    questions = (QUESTION, "How long do the ships wait in January?", "Who sings?", "How many weeks do ships wait?")
    outcome = await written(ledger_url, *map(proposed, questions), n=1, skip_question_patterns=["SINGS"])
    assert [one.reason for one in outcome.rejected] == ["more than asked for"] * 3
    outcome = await written(ledger_url, *map(proposed, questions[:3]), skip_question_patterns=["SINGS"])
    assert [one.reason for one in outcome.rejected] == ["near-identical question", "question pattern"]


def test_it_takes_the_arguments_of_backtranslate() -> None:
    ours, theirs = (list(inspect.signature(one.fn).parameters.values()) for one in (generate_cot, backtranslate))
    assert ours == theirs


async def test_an_option_that_there_is_not_is_refused() -> None:
    with pytest.raises(TypeError, match="topics"):
        await generate_cot.fn([chunk()], MODEL, counts=[1], topics="ice")


def test_text_and_code_get_their_prompts_with_what_the_user_wants() -> None:
    options: dict[str, Any] = {"topic": "harbour life", "avoid": [["Who sings?"], []]}
    prose, code = requests_for([chunk(title="Lund"), chunk(language="python")], [4, 2], **options)
    assert (prose.prompt, code.prompt, prose.schema_name) == ("cot_text", "cot_code", "CoTPairs")
    words = ("exactly 4", "harbour life", "- Who sings?", "Title: Lund", '"steps"')
    assert [word for word in words if word not in prose.user] == []


pair_ = st.builds(
    proposed,
    question=st.sampled_from([QUESTION, "Why is it cold?", ""]),
    steps=st.sampled_from([STEPS, STEPS[1:], [], [ANSWER] * 3]),
    evidence=st.sampled_from([TEXT, "Whales sing."]),
)
replies = st.lists(st.none() | st.lists(pair_, max_size=4), max_size=4)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(replies, st.integers(1, 3))
def test_whatever_is_proposed_the_counts_add_up(
    tmp_path_factory: pytest.TempPathFactory, proposals: list[list[ReasonedPair] | None], n: int
) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path_factory.mktemp('ledger') / 'ledger.db'}"
    chunks = [chunk(f"{TEXT} Part {number}.", id=str(number), ref=number) for number in range(len(proposals))]

    def reply(asked: Any) -> Completion:
        pairs = proposals[int(asked.inputs["text"].rsplit(" ", 1)[1].rstrip("."))]
        return (
            Completion("", finish="refusal") if pairs is None else Completion(CoTPairs(pairs=pairs).model_dump_json())
        )

    async def work() -> Outcome:
        async with run_with(url, MODEL, Scripted(reply)):
            return await generate_cot.fn(chunks, MODEL, counts=[n] * len(chunks))

    outcome = asyncio.run(work())
    by_chunk, by_ground, by_reason = outcome.tallies
    assert (by_chunk.taken, by_chunk.failed) == (len(chunks), proposals.count(None))
    assert by_ground.taken == sum(len(pairs or []) for pairs in proposals)
    assert (by_ground.kept, by_reason.kept) == (by_reason.taken, len(outcome.kept))
    assert Counter(one.stage for one in outcome.rejected) == Counter(
        generate=sum(by_ground.rejected.values()), reason=sum(by_reason.rejected.values())
    )


async def test_a_refused_pair_is_shown_as_a_record_with_its_steps(ledger_url: str) -> None:
    (refused,) = (await written(ledger_url, proposed(" Who?", steps=["Step 1: A pilot."]))).rejected
    fields = ("question", "reasoning", "source_text")
    assert [refused.record[name] for name in fields] == [" Who?", ["A pilot."], TEXT]


async def test_without_a_model_steps_are_the_chunks_own_sentences(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda asked: asked.rule().model_dump_json())):  # type: ignore[misc]
        (kept,) = (await generate_cot.fn([chunk(CAUSE)], MODEL, counts=[2])).kept
    assert kept.question == "Why are exceptions cleared?"
    assert (kept.reasoning or "").endswith("Step 2: For this reason, exceptions are cleared.")


@pytest.mark.parametrize("text", [TEXT, CAUSE])
async def test_what_the_loopback_server_says_of_a_chunk_holds(
    text: str, ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with ProviderServer() as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        outcome = await generate_cot.fn([chunk(text)], model_at(server.url), counts=[2])
    assert (outcome.rejected, outcome.failed) == ([], [])
    assert all((pair.reasoning or "").startswith("Step 1: ") for pair in outcome.kept)
    assert len(outcome.kept) == 2
