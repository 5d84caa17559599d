"""One training of a proof: its rows rendered, its model tuned, its answers asked."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from prefect import Task, task
from prefect.client.schemas.objects import State

from flows.options.training.prove import ProveOptions
from flows.running.job import Job
from flows.training.evaluating.answering import answers_of
from flows.training.proving.planning import Planned
from generator.engine.states import ended_by
from generator.errors import GeneratorError, NothingKept, UsageError
from generator.evaluation.figures.right import is_right
from generator.evaluation.items import EvalItem
from generator.evaluation.proving.proof import Trained
from generator.evaluation.results import Arm
from generator.training.manifests import Base, ModelManifest, TrainingManifest
from generator.training.rows import RowSettings, write_rows
from generator.training.tuning import Step, tune


@dataclass(frozen=True)
class Told:
    """A training with what its model answers: by the question's id, whether it is right."""

    trained: Trained
    right: Mapping[str, float]


async def trained(
    job: Job, options: ProveOptions, planned: Planned, rows: TrainingManifest, items: Sequence[EvalItem]
) -> Told:
    """Train on rows that were rendered, unless that was done before, and ask the model all questions."""
    loop, seen = asyncio.get_running_loop(), [0]

    def on_progress(step: Step) -> None:
        loop.call_soon_threadsafe(job.progress.advance, step.step - seen[0])
        seen[0] = step.step

    job.run.step = "the training step that is being done"
    try:
        manifest = await _on_the_accelerator(planned, on_progress, lambda: job.run.stopped is not None)
    finally:
        job.run.step = None
    job.progress.advance((planned.settings.max_steps or 0) - seen[0])  # what was trained in an earlier run
    right = await asked(job, options, str(planned.folder / "model"), items, manifest.rendering.system_prompt)
    return Told(_told(planned, rows, manifest, right), right)


async def asked(
    job: Job,
    options: ProveOptions,
    model: str,
    items: Sequence[EvalItem],
    system_prompt: str | None = None,
    sample: int = 0,
) -> dict[str, float]:
    """Whether a model answers each question right, by the question's id; what failed is missing.

    Args:
        job: Whose run and account it is.
        options: How it is asked.
        model: The folder that it lies in; in an estimate the base, as it is named.
        items: The questions.
        system_prompt: What conversations with it begin with.
        sample: Another number is another model, where none has been trained yet.
    """
    answering = job.sampled_model(options.model_at(job.settings, model))
    answering = answering.model_copy(update={"sample": answering.sample + sample})
    arm = Arm(name="tuned", provider=answering.provider, model=model, system_prompt=system_prompt)
    answers = await answers_of(job, arm, answering, items)
    await job.run.release(answering)
    return {items[place].id: float(is_right(items[place], answer)) for place, answer in answers.items()}


def rendered(planned: Planned, options: ProveOptions, base: Base) -> TrainingManifest:
    """The folder of rows; all of them are trained on, none is set aside.

    Raises:
        UsageError: Some of the rows cannot be trained on, so that the two of a pair would not be alike.
    """
    folder = planned.folder / "rows"
    settings = RowSettings(validation_share=0, max_length=options.max_length, seed=planned.settings.seed)
    try:
        manifest = write_rows(planned.rows, folder, base, settings).manifest
    except NothingKept as error:
        raise UsageError(str(error)) from None
    if lost := sum(manifest.left_out.values()):
        why = ", ".join(f"{count} {reason}" for reason, count in manifest.left_out.items())
        raise UsageError(
            f"{lost} of {len(planned.rows)} rows cannot be trained on ({why}), and both of a pair need as many: leave"
            " such rows out of the choice and of the pool first."
        )
    return manifest


async def _on_the_accelerator(
    planned: Planned, on_progress: Callable[[Step], None], stop: Callable[[], bool]
) -> ModelManifest:
    """Tune, as a task that a server lets run one at a time. Not cached: the folder knows how far it came."""

    async def worked() -> dict[str, Any] | State[Any]:
        try:
            work = asyncio.to_thread(
                tune,
                planned.folder / "rows",
                planned.folder / "model",
                planned.settings,
                on_progress=on_progress,
                stop=stop,
            )
            return (await work).model_dump(mode="json")
        except GeneratorError as error:
            return ended_by(error)

    named = f"train on {planned.set} {planned.pair}, {len(planned.rows)} rows"
    made: Task[..., Any] = task(name=named, tags=["gpu"], persist_result=False)(worked)
    state: State[Any] = await made(return_state=True)
    return ModelManifest.model_validate(await state.aresult())


def _told(planned: Planned, rows: TrainingManifest, manifest: ModelManifest, right: Mapping[str, float]) -> Trained:
    losses = [entry["loss"] for entry in manifest.history if "loss" in entry]
    return Trained(
        set=planned.set,
        share=planned.share,
        pair=planned.pair,
        seed=planned.settings.seed,
        rows=rows.rows["train"],
        steps=planned.settings.max_steps or 0,
        tokens=rows.tokens["train"].get("trained", 0),
        loss=losses[-1] if losses else None,
        seconds=manifest.seconds,
        right=sum(right.values()) / len(right) if right else 0.0,
        model=str(planned.folder / "model"),
    )
