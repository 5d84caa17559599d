"""The arms of an evaluation: each model closed-book, and with retrieval where there is something to retrieve."""

from typing import NamedTuple

from flows.options.training.evaluate import EvaluateOptions, Side
from flows.running.job import Job
from generator.evaluation.results import Arm, ArmName
from generator.llm.catalog import CATALOG
from generator.training.manifests import ModelManifest
from generator.training.weights import find_weights
from generator.types import Model

_NAMES: dict[Side, tuple[ArmName, ArmName]] = {
    "base": ("base", "base+retrieval"),
    "tuned": ("tuned", "tuned+retrieval"),
}


class Contender(NamedTuple):
    """A model, and the arms that it stands in."""

    model: Model
    arms: list[Arm]


def contenders(job: Job, options: EvaluateOptions) -> list[Contender]:
    """The models in the order in which they are asked: one after the other, so that one alone is in memory."""
    found = []
    sides = options.sides(job.settings)
    trained = manifest_of(sides["tuned"]) if "tuned" in sides else None
    trained_with = trained.rendering.system_prompt if trained else None
    for side, named in sides.items():
        model = job.sampled_model(named)
        system_prompt = (options.system_prompt or trained_with) if side == "tuned" else None
        called = named.name
        if side == "base" and trained is not None and named.name == trained.base.path:
            called = trained.base.name
        closed, retrieving = _NAMES[side]
        arm = Arm(
            name=closed, provider=model.provider, model=called, weights=model.weights, system_prompt=system_prompt
        )
        beside = [arm.model_copy(update={"name": retrieving, "top_k": options.top_k})] if options.rag else []
        found.append(Contender(model, [arm, *beside]))
    return found


def manifest_of(model: Model) -> ModelManifest | None:
    """What `finetune` wrote of a model; None of any other."""
    return find_weights(model.provider, model.name).tuned if CATALOG[model.provider].in_process else None
