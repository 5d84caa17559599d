"""Questions put to models as people put them."""

from typing import Any

from generator.evaluation.asking import Question, question_of
from generator.evaluation.items import EvalItem
from generator.types import Completion, Model, Request
from tasks.evaluating.answer_questions import answer_questions
from tests.support.asking import Scripted, run_with
from tests.support.evaluation import all_questions, harbour

MODEL = Model(provider="vllm", name="m")
ITEMS = [EvalItem.model_validate(row) for row in all_questions(1)]


async def asked(ledger_url: str, questions: list[Question], **options: Any) -> list[Request]:
    provider = Scripted(lambda _: "1900")
    async with run_with(ledger_url, MODEL, provider):
        outcome = await answer_questions.fn(questions, MODEL, arm="base", **options)
    assert len(outcome.kept) == len(questions)
    return provider.asked


async def test_a_question_alone_is_all_that_is_said_but_for_how_to_answer(ledger_url: str) -> None:
    requests = await asked(ledger_url, [question_of(item, place) for place, item in enumerate(ITEMS)])
    assert sorted(request.user.split("\n")[0] for request in requests) == [
        "Is this statement true or false?",
        "When was the harbour of Lund0 opened?",
        "When was the harbour of Lund0 opened?",
        "Which words are missing in this sentence?",
        "Who paid for the lighthouse of Lund0?",
    ]
    assert sum("\nB. 1900\n" in request.user for request in requests) == 1
    assert [request.system for request in requests] == [""] * 5
    assert not any("json" in request.user.lower() for request in requests)


async def test_one_that_cannot_be_answered_is_asked_like_one_that_can(ledger_url: str) -> None:
    first, last = await asked(ledger_url, [question_of(item, 0) for item in (ITEMS[0], ITEMS[4])])
    assert first.user.split("\n", 1)[1] == last.user.split("\n", 1)[1]


async def test_passages_stand_between_marks_before_the_question(ledger_url: str) -> None:
    (request,) = await asked(ledger_url, [question_of(ITEMS[0], 0, [harbour(0)["text"], harbour(1)["text"]])])
    assert request.user.count("<passage ") == 2
    assert request.user.index(harbour(1)["text"]) < request.user.index(ITEMS[0].question)


async def test_the_system_prompt_is_what_the_model_was_trained_with(ledger_url: str) -> None:
    (request,) = await asked(ledger_url, [question_of(ITEMS[0], 0)], system_prompt="You know harbours.")
    assert request.system == "You know harbours."


async def test_a_task_that_is_no_question_of_the_documents_is_put_as_it_is(ledger_url: str) -> None:
    (request,) = await asked(ledger_url, [Question(ref=0, text="What is 2 + 2?")])
    assert (request.system, request.user) == ("", "What is 2 + 2?")


async def test_replies_that_are_cut_off_are_kept_and_counted(ledger_url: str) -> None:
    async with run_with(ledger_url, MODEL, Scripted(lambda _: Completion("In 19", finish="length"))):
        outcome = await answer_questions.fn([question_of(ITEMS[0], 7)], MODEL, arm="tuned")
    (reply,) = outcome.kept
    assert (reply.text, reply.finish) == ("In 19", "length")
    assert outcome.tallies[0].notes == {"cut off": 1}
    assert outcome.tallies[0].stage == "tuned"
