"""The flow `evaluate`: a base model and a tuned one on questions about documents, closed-book and with retrieval."""

import asyncio
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Any

from prefect.artifacts import acreate_markdown_artifact

from flows.options.training.evaluate import EvaluateOptions
from flows.running.as_flow import as_flow
from flows.running.job import Job, open_job
from flows.training.evaluating.arms import contenders, manifest_of
from flows.training.evaluating.asking import Asking
from flows.training.evaluating.items import read_items
from flows.training.evaluating.judging import judged
from flows.training.evaluating.report import evaluation_of, made_with, write_report
from generator.evaluation.calibration import Calibration
from generator.evaluation.figures.figures import figures
from generator.evaluation.forgetting.forgetting import Forgetting, forgetting
from generator.evaluation.forgetting.tasks import Task, general_tasks
from generator.evaluation.passages import nearest, read_passages
from generator.evaluation.results import Evaluation
from generator.evaluation.scoring.bertscore import bertscores, load_scorer
from generator.evaluation.scoring.overlap import installed
from generator.reporting.evaluation.report import Report
from generator.reporting.evaluation.sentences import sentences
from generator.shown import in_markdown


@as_flow(EvaluateOptions)
async def evaluate(options: EvaluateOptions) -> dict[str, Any]:
    """Say what a tuned model has gained over its base, what it has lost, and how sure that is."""
    async with open_job(options, "answers") as job:
        evaluation, lost, probes = await _asked(job, options)
        if options.judged:
            evaluation = await judged(job, evaluation, probes, batch_size=options.batch_size)
        if job.sampled:
            return await job.finish(options.output)
        if not any(item.answers for item in evaluation.items):
            raise await job.nothing_kept(options.output)
        found = figures(evaluation, options.seed)
        report = Report(**dict(evaluation), figures=found, probes=probes, forgetting=lost)
        await asyncio.to_thread(write_report, report, options, job.summary.usage)
        for sentence in sentences(report):
            job.note(sentence)
        data = await job.conclude(options.output, len(report.items))
    told = "\n".join(f"- {in_markdown(sentence)}" for sentence in sentences(report))
    await acreate_markdown_artifact(told, key="evaluation", description="Evaluation")
    return data


async def _asked(job: Job, options: EvaluateOptions) -> tuple[Evaluation, Forgetting | None, Calibration | None]:
    """All answers with their scores, what became of the general tasks, and how the judge did on its probes."""
    items = read_items(job, options.input, options.max_items, options.seed)
    asked = contenders(job, options)
    found = None
    if options.rag:
        passages = await asyncio.to_thread(read_passages, options.rag, options.table)
        questions = [item.question for item in items]
        found = await asyncio.to_thread(nearest, questions, passages, options.top_k, options.embed)
    metrics = tuple(options.metrics) or installed()
    tasks = _tasks(job) if options.forgetting and len(asked) > 1 else []
    asking = Asking(job, options, items, tasks, found, metrics)
    await asking.run(asked)
    metadata = made_with(options, items, metrics)
    if (tuned := options.sides(job.settings).get("tuned")) and (manifest := manifest_of(tuned)):
        metadata["training"] = manifest.model_dump(mode="json")
    evaluation = evaluation_of(items, asking.answers(asked), metadata)
    if options.bertscore_model and not job.sampled:
        evaluation = await asyncio.to_thread(
            with_bertscore, evaluation, options.bertscore_model, options.bertscore_layer
        )
    lost = None if job.sampled else _forgotten(tasks, asking.general(asked), options.seed)
    return evaluation, lost, asking.probes


def _forgotten(tasks: Sequence[Task], replies: Sequence[Mapping[int, str]], seed: int) -> Forgetting | None:
    """What became of the general tasks that both models replied to: a call that failed says nothing of a model."""
    if not tasks or not (both := sorted(replies[0].keys() & replies[1].keys())):
        return None
    base, tuned = ([of[place] for place in both] for of in replies)
    return forgetting([tasks[place] for place in both], base, tuned, seed)


def _tasks(job: Job) -> Sequence[Task]:
    """The general tasks; in an estimate the share of them that is looked at of the questions."""
    tasks = general_tasks()
    return tasks[: ceil(len(tasks) / job.sampled.times)] if job.sampled else tasks


def with_bertscore(evaluation: Evaluation, name: str, layer: int | None) -> Evaluation:
    """The evaluation with BERTScore at every open answer; the model and the layer are named in its metadata."""
    scorer = load_scorer(name, layer)
    opened = [(item, answer) for item in evaluation.items if item.form == "open" for answer in item.answers.values()]
    found = bertscores(scorer, [answer.text for _, answer in opened], [item.reference for item, _ in opened])
    for (_, answer), score in zip(opened, found, strict=True):
        answer.scores["bertscore"] = score
    return evaluation.model_copy(update={"metadata": {**evaluation.metadata, "bertscore": scorer.told}})
