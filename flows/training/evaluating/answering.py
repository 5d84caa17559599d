"""The answers of one arm: asked in batches, scored as they are."""

from collections.abc import Mapping, Sequence

from flows.running.batches import grouped, in_window
from flows.running.job import Job
from generator.evaluation.asking import Question, Reply, question_of
from generator.evaluation.items import EvalItem
from generator.evaluation.passages import Passage
from generator.evaluation.results import Answer, Arm
from generator.evaluation.scoring.overlap import Metric
from generator.evaluation.scoring.scores import recall, scored
from generator.types import Model
from tasks.evaluating.answer_questions import answer_questions

Found = Sequence[Sequence[Passage]]
"""For each item the passages that it is asked with."""


async def replies_to(
    job: Job, questions: Sequence[Question], model: Model, *, stage: str, system_prompt: str | None, batch_size: int
) -> dict[int, Reply]:
    """What a model replies, by the questions' `ref`; those that failed are in the job's account alone.

    Args:
        job: Whose run and account it is.
        questions: What is asked; each has a `ref` of its own.
        model: Who is asked.
        stage: What the waterfall calls it.
        system_prompt: What the conversations begin with.
        batch_size: Questions a task.
    """
    found: dict[int, Reply] = {}

    async def work(batch: list[Question]) -> None:
        replies = job.take(await answer_questions(batch, model, arm=stage, system_prompt=system_prompt or ""))
        found.update({reply.ref or 0: reply for reply in replies})
        job.progress.advance(len(batch))

    size = job.batch_size(batch_size, len(questions), model)
    await in_window(grouped(questions, size), work, job.window(model, size))
    return found


async def answers_of(
    job: Job,
    arm: Arm,
    model: Model,
    items: Sequence[EvalItem],
    passages: Found | None = None,
    *,
    metrics: tuple[Metric, ...] = (),
    batch_size: int = 50,
) -> Mapping[int, Answer]:
    """The answers of an arm with their scores, by the place of the item.

    Args:
        job: Whose run and account it is.
        arm: Which model, and what it begins with; with `top_k` it is asked with passages.
        model: The same, to be asked.
        items: All questions.
        passages: For each item those that it is asked with, where the arm retrieves.
        metrics: Of open answers' words, beside exact match and F1.
        batch_size: Questions a task.
    """
    shown = passages if arm.top_k and passages is not None else [None] * len(items)
    questions = [
        question_of(item, place, None if found is None else [passage.text for passage in found])
        for place, (item, found) in enumerate(zip(items, shown, strict=True))
    ]
    replies = await replies_to(
        job, questions, model, stage=arm.name, system_prompt=arm.system_prompt, batch_size=batch_size
    )
    return {place: _answer(items[place], reply, shown[place], metrics) for place, reply in sorted(replies.items())}


def _answer(item: EvalItem, reply: Reply, found: Sequence[Passage] | None, metrics: tuple[Metric, ...]) -> Answer:
    said = scored(item, reply.text, metrics)
    retrieved = [passage.id for passage in found or ()]
    return Answer(
        text=reply.text,
        finish=reply.finish,
        read=said.read,
        scores={**said.scores, **(recall(item, retrieved) if found is not None else {})},
        retrieved=retrieved,
        ledger_key=reply.ledger_key,
    )
