"""The flow `finetune`: a model tuned on rows, in a process of its own, one at a time on each server's accelerator.

It is not cached: the model's folder knows what it was trained on, so the same values find it finished, or go on from
its newest checkpoint.
"""

import asyncio
import os
import threading
from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.artifacts import acreate_markdown_artifact, acreate_progress_artifact, aupdate_progress_artifact
from prefect.client.schemas.objects import State

from flows.options.training.finetune import FinetuneOptions
from flows.running.as_flow import as_flow
from flows.training.step_progress import StepProgress
from generator.engine.states import ended_by
from generator.errors import GeneratorError
from generator.shown import in_markdown, shown
from generator.training.losses.curve import curve
from generator.training.losses.report import sentences
from generator.training.tuning import tune
from generator.training.tuning.estimating import estimate

GPU = "gpu"
"""Tag of what uses the accelerator; `generator limits` allows one at a time."""
UI_SECONDS = 2.0
"""Seconds between updates of the artifact."""


def _told(data: dict[str, Any]) -> str:
    """What the state of a run says."""
    return "An estimate: " + data["said"][-1] if data["model"] is None else f"{data['said'][-1]} → {data['output']}"


@as_flow(FinetuneOptions, says=_told)
async def finetune(options: FinetuneOptions) -> dict[str, Any]:
    """Tune a model on rows with LoRA; what was interrupted goes on."""
    if options.dry_run:
        data = (await asyncio.to_thread(estimate, options.rows, options.settings())).sentences()
        await acreate_markdown_artifact(_page(data, []), key="finetune-estimate")
        return {"output": options.output, "model": None, "said": data}
    asked: Any = trained(options, return_state=True)  # whose types do not know that it is to be awaited
    state: State[dict[str, Any]] = await asked
    model = await state.aresult()
    await acreate_markdown_artifact(_page(model["said"], model["history"]), key="finetune-summary")
    return {"output": options.output, "model": model["model"], "said": model["said"]}


@task(name="finetune", tags=[GPU], persist_result=False)
async def trained(options: FinetuneOptions) -> dict[str, Any] | State[Any]:
    """Train in a thread that waits for the process, so that the run can be seen and stopped meanwhile."""
    stopped, progress, log = threading.Event(), StepProgress(), get_run_logger()

    def work() -> dict[str, Any]:
        model = tune(
            Path(options.rows),
            Path(options.output),
            options.settings(),
            on_progress=progress.take,
            on_say=lambda said: log.info(shown(said)),
            stop=stopped.is_set,
            fresh=options.fresh,
        )
        plain = model.model_dump(mode="json", exclude={"history"})
        return {"model": plain, "history": model.history, "said": sentences(model)}

    thread = asyncio.create_task(asyncio.to_thread(work))
    showing = asyncio.create_task(_show(progress))
    try:
        with progress.shown(quiet="GENERATOR_QUIET" in os.environ):
            return await _to_its_end(thread, stopped)
    except GeneratorError as error:
        return ended_by(error)
    finally:
        showing.cancel()
        await asyncio.gather(showing, return_exceptions=True)


async def _to_its_end(thread: "asyncio.Task[dict[str, Any]]", stopped: threading.Event) -> dict[str, Any]:
    """Wait for it; when cancelled, until the step that is being done is saved, which ends it with a sentence."""
    try:
        return await asyncio.shield(thread)
    except asyncio.CancelledError:
        stopped.set()
        return await thread


async def _show(progress: StepProgress) -> None:
    """Keep the artifact up to date."""
    artifact = await acreate_progress_artifact(progress=0.0, description="finetune: steps")
    try:
        while True:
            await asyncio.sleep(UI_SECONDS)
            await aupdate_progress_artifact(artifact_id=artifact, progress=progress.share, description=progress.now)
    finally:
        await aupdate_progress_artifact(artifact_id=artifact, progress=progress.share, description=progress.now)


def _page(said: list[str], history: list[dict[str, float]]) -> str:
    """The summary for the Prefect UI."""
    drawn = ["```", *curve(history), "```"] if history else []
    return "\n".join(["## finetune", "", *(f"- {in_markdown(sentence)}" for sentence in said), "", *drawn])
