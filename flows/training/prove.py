"""The flow `prove`: does a choice of rows train a better model than random rows of the same number?"""

import asyncio
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from prefect.artifacts import acreate_markdown_artifact

from flows.options.training.prove import ProveOptions
from flows.running.account.outcome import counted
from flows.running.as_flow import as_flow
from flows.running.job import open_job
from flows.training.evaluating.items import read_items
from flows.training.proving.planning import Planned, plan
from flows.training.proving.pool import Sets, found_by_itself, read_sets
from flows.training.proving.training import Told, asked, rendered, trained
from generator.evaluation.items import EvalItem
from generator.evaluation.proving.proof import Proof, Set, sized
from generator.files.whole import write_whole
from generator.hashing import fingerprint
from generator.records import Tally
from generator.reporting.proof.sentences import sentences
from generator.shown import in_markdown
from generator.training.base_models import find_base
from generator.training.manifests import Base


@as_flow(ProveOptions)
async def prove(options: ProveOptions) -> dict[str, Any]:
    """Train on a choice and on random rows, pair by pair, and say which models answer better, and how sure that is."""
    async with open_job(options, "steps and answers") as job:
        items = read_items(job, options.asked, None, options.seed)
        sets = read_sets(job, options)
        base = await asyncio.to_thread(find_base, options.base)
        trainings = plan(options, sets, base)
        job.summary.add(Tally(stage="train", unit="trainings", taken=len(trainings), kept=len(trainings)))
        steps = sum(training.settings.max_steps or 0 for training in trainings)
        if job.sampled:
            for number, _ in enumerate(trainings):  # training asks nobody; each model is asked all questions
                await asked(job, options, options.base, items, sample=number)
            job.foresee(f"Before: {counted(len(trainings), 'training')} in {counted(steps, 'step')}.")
            return await job.finish(None)
        job.progress.expect(steps + len(trainings) * len(items))
        # All rows before the first training: one that cannot be trained on would end the run hours later.
        rows = [await asyncio.to_thread(rendered, training, options, base) for training in trainings]
        told = [await trained(job, options, *one, items) for one in zip(trainings, rows, strict=True)]
        if not set.intersection(*(set(one.right) for one in told)):  # models are compared on what all answered
            raise await job.nothing_kept(options.output)
        proof = _proof(options, sets, base, trainings, told, items)
        await asyncio.to_thread(_write, proof, options)
        for sentence in (*sentences(proof), *found_by_itself(options, sets)):
            job.note(sentence)
        data = await job.conclude(options.output, len(trainings))
    said = "\n".join(f"- {in_markdown(sentence)}" for sentence in sentences(proof))
    await acreate_markdown_artifact(said, key="proof", description="Proof")
    return data


def _proof(
    options: ProveOptions,
    sets: Sets,
    base: Base,
    trainings: Sequence[Planned],
    told: Sequence[Told],
    items: Sequence[EvalItem],
) -> Proof:
    documents = {item.id: item.document for item in items}
    sizes = []
    for _, group in groupby(told, key=lambda one: one.trained.share):
        own = list(group)
        right: dict[tuple[Set, int], Any] = {(one.trained.set, one.trained.pair): one.right for one in own}
        sizes.append(sized([one.trained for one in own], right, documents))
    metadata = {
        "choice": options.input,
        "pool": sets.where,
        "questions": options.asked,
        "questions_fingerprint": fingerprint([item.content() for item in items], 16),
        "base": base.model_dump(),
        "settings": trainings[-1].settings.model_dump(exclude={"seed", "max_steps"}),
        "seed": options.seed,
        "work": str(options.work_folder),
    }
    return Proof(
        metadata=metadata,
        pool=len(sets.pool),
        overlap=sets.overlap,
        sizes=sizes,
        trainings=[one.trained for one in told],
    )


def _write(proof: Proof, options: ProveOptions) -> None:
    """Write the report, and the page beside it."""
    from generator.reporting.proof.page import render

    write_whole(options.output, orjson.dumps(proof.model_dump(mode="json"), option=orjson.OPT_INDENT_2))
    write_whole(options.page, render(proof, f"Does {Path(options.input).name} train a better model?").encode())
