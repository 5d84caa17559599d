"""Chain of thought: steps for answers that exist, and what is refused."""

from typing import Any

import pytest

from generator.engine.run import start_run
from generator.ratings import RATING_FIELDS
from generator.records import Chunk, Outcome, QAPair
from generator.types import Completion, Model
from tasks.cot.enhance_cot import Reasonings, enhance_cot, enhance_request, is_reasoned
from tasks.qa.backtranslate import backtranslate
from tests.providers.server import ProviderServer
from tests.support.asking import Scripted, keys_for, model_at, run_with
from tests.support.chains import ANSWER, CAUSE, QUESTION, REASONING, STEPS, TEXT

MODEL = Model(provider="vllm", name="m")


def pair(**changes: Any) -> QAPair:
    return QAPair.model_validate({"id": "p", "question": QUESTION, "answer": ANSWER, "source_text": TEXT} | changes)


async def reasoned(url: str, steps: list[str], *, of: QAPair | None = None) -> Outcome:
    """The outcome of one pair for which these steps are given."""
    reply = Reasonings.model_validate({"reasonings": [{"id": 1, "steps": steps}]}).model_dump_json()
    async with run_with(url, MODEL, Scripted(lambda _: reply)):
        return await enhance_cot.fn([of or pair()], MODEL)


async def test_an_answer_gets_its_steps_and_stays_byte_for_byte(ledger_url: str) -> None:
    given_pair = pair(question=f"  {QUESTION} ", answer=f"{ANSWER}\n\n", rating=9.0, rating_of="x")
    (kept,) = (await reasoned(ledger_url, STEPS, of=given_pair)).kept
    assert (kept.question, kept.answer, kept.reasoning) == (given_pair.question, given_pair.answer, REASONING)
    assert [getattr(kept, name) for name in RATING_FIELDS] == [None] * len(RATING_FIELDS)
    assert (kept.id, kept.ref, kept.provenance["reason"].prompt) == ("p", 0, "cot_enhance")


@pytest.mark.parametrize(
    ("steps", "reason"),
    [([], "nothing to reason"), (STEPS[1:], "one step only"), (["Penguins sing.", *STEPS], "ungrounded")],
)
async def test_steps_that_are_refused_leave_the_pair_out_with_the_reason(
    steps: list[str], reason: str, ledger_url: str
) -> None:
    outcome = await reasoned(ledger_url, steps)
    assert [(one.reason, one.record["question"], one.ref) for one in outcome.rejected] == [(reason, QUESTION, 0)]
    assert (outcome.kept, outcome.tallies[0].rejected) == ([], {reason: 1})


async def test_steps_in_another_language_than_the_pair_are_refused(ledger_url: str) -> None:
    german = ["Zuerst warten die Schiffe draußen auf das Eis.", "Dann bricht das Eis, und der Hafen ist wieder offen."]
    (refused,) = (await reasoned(ledger_url, german)).rejected
    assert refused.reason == "in another language"
    assert "Write the steps in English." in enhance_request([(1, pair())]).user


async def test_a_pair_in_another_language_than_its_chunk_is_not_checked_by_its_words(ledger_url: str) -> None:
    told = {"question": "Warum müssen die Schiffe draußen warten?", "answer": "Sie warten, weil der Hafen vereist ist."}
    steps = [
        "Im Winter friert der Hafen bei jedem Frost zu.",
        "Weil der Hafen vereist ist, warten die Schiffe draußen.",
    ]
    assert len((await reasoned(ledger_url, steps, of=pair(**told))).kept) == 1


async def test_a_pair_that_could_not_be_asked_about_is_a_failure(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda _: Completion("No.", finish="refusal"))):
        outcome = await enhance_cot.fn([pair()], MODEL)
    assert (outcome.kept, [failure.id for failure in outcome.failed]) == ([], ["p"])


def test_pairs_of_a_chunk_are_shown_with_it_between_markers() -> None:
    asked = enhance_request([(1, pair()), (2, pair(question="Who guides?"))])
    assert [word for word in (TEXT, "<pair 1>", "Who guides?", "2 pairs") if word not in asked.user] == []
    assert "<document" not in enhance_request([(1, pair(source_text=None))]).user


@pytest.mark.parametrize(
    ("reasoning", "holds"), [(REASONING, True), (STEPS, True), (STEPS[0], False), (None, False), (ANSWER, False)]
)
def test_a_pair_with_steps_that_hold_is_told_from_others(reasoning: Any, holds: bool) -> None:
    assert is_reasoned(pair(reasoning=reasoning)) is holds


async def test_without_a_model_steps_are_the_chunks_own_words(ledger_url: str) -> None:
    cleared = pair(question="Why are exceptions cleared?", answer=CAUSE, source_text=CAUSE)
    async with run_with(ledger_url, MODEL, Scripted(lambda asked: asked.rule().model_dump_json())):  # type: ignore[misc]
        (kept,) = (await enhance_cot.fn([cleared], MODEL)).kept
    assert (kept.reasoning or "").endswith("Step 2: For this reason, exceptions are cleared.")


async def test_what_the_loopback_server_says_of_its_own_pairs_holds(
    ledger_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    chunks = [Chunk(id=str(ref), text=text, ref=ref) for ref, text in enumerate((TEXT, CAUSE))]
    async with ProviderServer() as server, start_run(ledger_url):
        keys_for(monkeypatch, server.url)
        model = model_at(server.url)
        pairs = (await backtranslate.fn(chunks, model, counts=[3, 1])).kept
        outcome = await enhance_cot.fn([pair.model_copy(update={"ref": None}) for pair in pairs], model)
    assert (len(pairs), outcome.rejected, outcome.failed) == (4, [], [])
    assert [(pair.question, pair.answer) for pair in outcome.kept] == [(pair.question, pair.answer) for pair in pairs]
    assert all(is_reasoned(pair) for pair in outcome.kept)
