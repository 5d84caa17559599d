"""Put questions to a model as people put them, with passages to read or without; its replies as they come.

Four arms are told apart this way: a base model and a tuned one, each closed-book (Roberts et al. 2020,
https://arxiv.org/abs/2002.08910) and with retrieval (Lewis et al. 2020, https://arxiv.org/abs/2005.11401). The prompts
are the same for all of them; nothing asks for JSON, which small models answer in another voice.

    Question(form="fill_in", text="Oda was founded in ____.", passages=None)
    → Reply(text="1921", finish="stop", ledger_key=…)
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from generator import prompts
from generator.engine.accounting import entered, failure, placed
from generator.engine.ask import ask
from generator.engine.call import Answer
from generator.engine.orchestration import technique
from generator.evaluation.asking import Question, Reply
from generator.evaluation.items import Form
from generator.records import Failure, Outcome
from generator.types import Model, PlainText, Request
from generator.usage import sum_usage
from tasks.extractive.answering import answer_question, choose_option, judge_statement

_LIKELY_WORDS: dict[Form | None, int] = {None: 20, "open": 40, "unanswerable": 20}
"""Words of a reply, for estimates; those to closed forms have few."""
_FEW = 3


@technique(version=1, prompts=("evaluation_closed", "evaluation_with_passages"), reply=PlainText)
async def answer_questions(
    questions: Sequence[Question], llm: Model, *, arm: str, system_prompt: str = ""
) -> Outcome[Reply]:
    """Ask each question by itself; one without a reply has failed, alone.

    Args:
        questions: What to ask.
        llm: Who answers.
        arm: What the stage is called.
        system_prompt: What the conversations begin with.
    """
    answers = await ask(llm, [_request(question, system_prompt) for question in questions], PlainText)
    results = [_reply(question, answer, arm) for question, answer in zip(placed(questions), answers, strict=True)]
    cut = sum(not isinstance(one, Failure) and one.finish == "length" for one in results)
    outcome = Outcome[Reply](usage=sum_usage([answer.usage for answer in answers]))
    return entered(outcome, results, arm, "questions", {"cut off": cut} if cut else None)


def _request(question: Question, system_prompt: str) -> Request:
    rule = partial(_by_rules, question)
    likely = partial(PlainText, text="word " * _LIKELY_WORDS.get(question.form, _FEW))
    given: dict[str, Any] = {"question": question.text, "form": question.form, "system_prompt": system_prompt}
    if question.passages is None:
        return prompts.load("evaluation_closed").render(PlainText, rule, likely=likely, **given)
    shown = [prompts.excerpt(passage) for passage in question.passages]
    return prompts.load("evaluation_with_passages").render(PlainText, rule, likely=likely, passages=shown, **given)


def _reply(question: Question, answer: Answer[PlainText], arm: str) -> Reply | Failure:
    if answer.value is None:
        return failure(question, arm, answer.error)
    said = answer.value
    return Reply(ref=question.ref, text=said.text, finish=said.finish, ledger_key=answer.origin.ledger_key)


def _by_rules(question: Question) -> PlainText:
    """How `extractive` answers."""
    asked = question.text.split("\n")[0]
    if question.options:
        return PlainText(text=choose_option(asked, question.options, question.passages))
    by_form = judge_statement if question.form == "true_false" else answer_question
    return PlainText(text=by_form(asked, question.passages))
