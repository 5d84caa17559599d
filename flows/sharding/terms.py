"""What all shards of a run have to agree on, or their rows would not be those of one run."""

from typing import Any

from flows.running.job import Job
from generator.errors import UsageError


def terms(job: Job) -> dict[str, Any]:
    """Of a run, as plain JSON: whom it asks and how, what it leaves out, and which sample it draws."""
    settings = job.settings
    models = [[model.provider, model.name, model.sampling, str(model.style)] for model in job.models]
    return {"models": models, "filtering": settings.filtering.model_dump(mode="json"), "sample": job.sample}


def check_terms(wanted: dict[str, Any], job: Job) -> None:
    """Refuse to work on other terms than the run that shared itself out.

    Raises:
        UsageError: The settings of this worker are others; the first is named.
    """
    own = terms(job)
    for name, theirs in _flat(wanted):
        mine = dict(_flat(own)).get(name)
        if name != "sample" and mine != theirs:
            raise UsageError(
                f"This worker has other settings than the run that shared itself out: {name} is {mine!r:.200} here, "
                f"{theirs!r:.200} there; give both the same config.yaml and variables."
            )


def _flat(data: dict[str, Any]) -> list[tuple[str, Any]]:
    parts = {name: part if isinstance(part, dict) else {"": part} for name, part in data.items()}
    return [(f"{name}.{key}".rstrip("."), value) for name, part in parts.items() for key, value in part.items()]
