"""Items of five forms: what models propose, well and badly, and what of it is kept."""

from collections import Counter
from typing import Any

import orjson
import pytest

from generator.engine.orchestration import Technique
from generator.evaluation.items import NOT_IN_THE_DOCUMENTS
from generator.records import Chunk, Outcome
from generator.types import Model, Request
from tasks.evaluating.drafts import LABELS, Draft
from tasks.evaluating.fill_in import write_blanks
from tasks.evaluating.multiple_choice import write_choices
from tasks.evaluating.open_questions import write_open
from tasks.evaluating.true_false import write_statements
from tasks.evaluating.unanswerable import write_unanswerable
from tests.support.asking import Scripted, run_with

MODEL = Model(provider="vllm", name="m")
RULES = Model(provider="extractive", name="rules")
PIER = "The pier of Oda was finished in 1921 by the engineer Lind."
LIGHT = "The lighthouse of Oda was built in 1934 by Berg."
TEXT = f"{PIER} {LIGHT} The harbour of Oda is closed in January because the ice blocks the channel."
OPEN = {"question": "When was the pier of Oda finished?", "answer": PIER, "evidence": PIER}
CHOICE = {**OPEN, "answer": "1921", "wrong": ["1912", "1934", "1898"]}
STATEMENTS = {"statement": PIER, "false_statement": PIER.replace("1921", "1934"), "evidence": PIER}
BLANK = {"sentence": PIER, "missing": "1921", "evidence": PIER}
UNANSWERED = {"not_said": "the donor", "question": "Who paid for the pier of Oda?"}
MORE_THAN_ONE = "the false statement changes more than one thing"
TRAINED = [{"question": "When was the pier of Oda finished?", "answer": PIER, "evidence": PIER}]
FORMS: dict[str, tuple[Technique[Draft], str, dict[str, Any]]] = {
    "open": (write_open, "questions", OPEN),
    "multiple_choice": (write_choices, "choices", CHOICE),
    "true_false": (write_statements, "statements", STATEMENTS),
    "fill_in": (write_blanks, "blanks", BLANK),
    "unanswerable": (write_unanswerable, "questions", UNANSWERED),
}


def chunk(text: str = TEXT, **changes: Any) -> Chunk:
    return Chunk.model_validate({"id": "c1", "text": text, "document": "oda.md", "ref": 0} | changes)


async def written(
    url: str, form: str, *proposed: Any, model: Model = MODEL, asked: list[Request] | None = None, **options: Any
) -> Outcome[Draft]:
    """What is kept of these proposals for one chunk."""
    technique, name, _ = FORMS[form]
    provider = Scripted(lambda _: orjson.dumps({name: proposed, "nothing_to_ask": False}).decode())
    async with run_with(url, model, provider):
        outcome = await technique.fn([chunk()], model, counts=[max(1, len(proposed))], **options)
    if asked is not None:
        asked += provider.asked
    return outcome


async def refused(url: str, form: str, *proposed: Any, **options: Any) -> dict[str, int]:
    outcome = await written(url, form, *proposed, **options)
    return dict(Counter(one.reason for one in outcome.rejected))


@pytest.mark.parametrize("form", FORMS)
async def test_what_the_chunk_supports_is_kept_and_says_which_call_made_it(form: str, ledger_url: str) -> None:
    (draft,) = (await written(ledger_url, form, FORMS[form][2])).kept
    assert (draft.form, draft.provenance["evalset"].model) == (form, "m")
    assert draft.evidence == (None if form == "unanswerable" else PIER)


async def test_each_form_has_its_reference(ledger_url: str) -> None:
    kept = {form: (await written(ledger_url, form, good)).kept[0] for form, (_, _, good) in FORMS.items()}
    assert kept["open"].reference == PIER
    assert (kept["multiple_choice"].reference, kept["multiple_choice"].wrong) == ("1921", ["1912", "1934", "1898"])
    assert kept["true_false"].wrong == [PIER.replace("1921", "1934")]
    assert kept["fill_in"].question == PIER.replace("1921", "____")
    assert kept["fill_in"].reference == "1921"
    assert kept["unanswerable"].reference == NOT_IN_THE_DOCUMENTS


@pytest.mark.parametrize(
    ("form", "changes", "reason"),
    [
        ("open", {"question": "The pier of Oda."}, "not a question"),
        ("open", {"question": "What does the text say of the pier of Oda?"}, "about the text itself"),
        ("open", {"answer": "It was finished in 1950."}, "number not in the chunk"),
        ("open", {"answer": "A tower was painted red.", "evidence": "A tower was red."}, "evidence not in the chunk"),
        ("open", {"answer": " "}, "empty"),
        ("open", {"question": "Wann wurde der Pier von Oda denn eigentlich fertig?"}, "in another language"),
        ("multiple_choice", {"wrong": ["1912", "1934"]}, "fewer than three wrong options"),
        ("multiple_choice", {"answer": "1934", "wrong": ["1921", "1912", "1898"]}, "the answer is not in its evidence"),
        ("multiple_choice", {"answer": "1950", "evidence": "It was 1950."}, "evidence not in the chunk"),
        ("multiple_choice", {"wrong": ["1912", "1934", "all of these"]}, "an option speaks of the others"),
        ("multiple_choice", {"wrong": ["1912", "1912 ", "1898", "1934"]}, None),
        ("true_false", {"false_statement": PIER}, "the false statement is the true one"),
        ("true_false", {"statement": PIER.replace("1921", "1950")}, "number not in the chunk"),
        ("true_false", {"false_statement": "Nobody in Ulm has ever seen two ships at once."}, MORE_THAN_ONE),
        ("true_false", {"statement": "It was finished in 1921 by the engineer Lind."}, "not complete in itself"),
        ("fill_in", {"missing": "1950"}, "the missing words do not stand in the sentence once"),
        ("fill_in", {"missing": "was finished in 1921 by the"}, "too much is missing"),
        ("fill_in", {"sentence": PIER.replace("1921", "1950"), "missing": "1950"}, "number not in the chunk"),
        ("fill_in", {"missing": '"1921"'}, None),
        ("unanswerable", {"question": "The pier of Oda has no donor."}, "not a question"),
        ("unanswerable", {"question": "Which moons circle Jupiter?"}, "about something else"),
    ],
)  # fmt: skip
async def test_what_does_not_hold_is_refused(
    form: str, changes: dict[str, Any], reason: str | None, ledger_url: str
) -> None:
    proposed = {**FORMS[form][2], **changes}
    assert await refused(ledger_url, form, proposed) == ({reason: 1} if reason else {})


@pytest.mark.parametrize("form", FORMS)
async def test_the_account_adds_up_whatever_comes(form: str, ledger_url: str) -> None:
    good = FORMS[form][2]
    proposed = [good, good, {"question": "Half of one?"}, None, "text", {**good, "evidence": 7}, {}]
    outcome = await written(ledger_url, form, *proposed)
    chunks, items = outcome.tallies
    assert (chunks.stage, chunks.unit, chunks.taken, chunks.kept) == (LABELS[form], "chunks", 1, 1)  # type: ignore[index]
    assert (items.unit, items.kept, items.taken) == ("items", 1, 1 + sum(items.rejected.values()))
    assert items.rejected["near-identical question"] >= 1
    assert items.rejected["wrong shape"] >= 4
    assert len(outcome.rejected) == sum(items.rejected.values())


@pytest.mark.parametrize("form", FORMS)
async def test_a_reply_of_no_use_fails_the_chunk_and_is_asked_for_again(form: str, ledger_url: str) -> None:
    technique, _, _ = FORMS[form]
    async with run_with(ledger_url, MODEL, Scripted(lambda _: "I will not.")):
        outcome = await technique.fn([chunk()], MODEL, counts=[1])
    assert (len(outcome.failed), outcome.tallies[0].failed) == (1, 1)


@pytest.mark.parametrize("form", FORMS)
async def test_a_chunk_that_teaches_nothing_is_counted(form: str, ledger_url: str) -> None:
    technique, name, _ = FORMS[form]
    reply = orjson.dumps({name: [], "nothing_to_ask": True}).decode()
    async with run_with(ledger_url, MODEL, Scripted(lambda _: reply)):
        outcome = await technique.fn([chunk()], MODEL, counts=[1])
    assert outcome.tallies[0].rejected == {"nothing to ask": 1}


async def test_what_was_trained_is_asked_for_in_other_words_and_on_the_same_evidence(ledger_url: str) -> None:
    other = {**OPEN, "question": "In which year did the work on Oda's pier come to an end?"}
    elsewhere = {"question": "Who built the lighthouse of Oda?", "answer": LIGHT, "evidence": LIGHT}
    asked: list[Request] = []
    outcome = await written(ledger_url, "open", OPEN, other, elsewhere, trained=[TRAINED], asked=asked)
    assert [draft.question for draft in outcome.kept] == [other["question"]]
    assert Counter(one.reason for one in outcome.rejected) == {
        "near-identical question": 1,
        "about another fact than was trained": 1,
    }
    assert TRAINED[0]["question"] in asked[0].user
    assert PIER in asked[0].inputs["facts"]


async def test_a_training_question_reworded_a_little_is_in_its_words(ledger_url: str) -> None:
    like = {**OPEN, "question": "Tell me, when was the pier of Oda finished, after all?"}
    assert await refused(ledger_url, "open", like, trained=[TRAINED]) == {"in the words of a training question": 1}


async def test_what_a_chunk_was_asked_before_is_not_asked_again(ledger_url: str) -> None:
    assert await refused(ledger_url, "open", OPEN, avoid=[[OPEN["question"]]]) == {"near-identical question": 1}


@pytest.mark.parametrize("form", FORMS)
async def test_rules_answer_every_form(form: str, ledger_url: str) -> None:
    text = (
        "Assignment expressions were added in version 3.8 of the language. Assignment expressions must not stand at "
        "the top level of a statement. A harbour is closed in January because the ice blocks the channel to the sea."
    )
    async with run_with(ledger_url, RULES, Scripted(lambda asked: asked.rule().model_dump_json())):  # type: ignore[misc]
        outcome = await FORMS[form][0].fn([chunk(text)], RULES, counts=[1])
    assert [draft.form for draft in outcome.kept] == [form]
    assert all((draft.evidence or "") in text for draft in outcome.kept)


async def test_a_request_depends_on_its_own_chunk_alone(ledger_url: str) -> None:
    provider = Scripted(lambda _: orjson.dumps({"questions": [OPEN], "nothing_to_ask": False}).decode())
    async with run_with(ledger_url, MODEL, provider):
        await write_open.fn([chunk()], MODEL, counts=[1])
        await write_open.fn([chunk("Another text altogether."), chunk()], MODEL, counts=[2, 1])
    assert len(provider.asked) == 2
