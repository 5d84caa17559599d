"""The options of a run that is shared out over the workers of a Prefect server."""

from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from flows.options.base import Names, Options

MOST = 1000
_WHOLE = {
    "target_pairs": "--target-pairs has all chunks in view to hit its number",
    "max_chunks": "--max-chunks ends after the first chunks, which the shards do not know",
    "per_document": "--per-document needs all chunks of a document in one run",
    "update": "--update compares the whole table with what is there",
    "wait": "--wait is of batches of a provider",
}
"""What sees all chunks at once, and why it cannot be shared out."""


class ShardOptions(Options):
    """How a run is shared out."""

    GROUP = "sharding"

    shards: int | None = Field(
        default=None,
        ge=1,
        le=MOST,
        description="Share the chunks out over so many runs, which the workers of the Prefect server take up.",
    )
    shard: Annotated[str, Names(hidden=True)] = Field(
        default="", description="Which part of a run this is; set by the run with `shards` that starts it."
    )

    @model_validator(mode="after")
    def _can_be_shared_out(self) -> Self:
        if not self.shards:
            return self
        given: dict[str, Any] = {name: getattr(self, name, None) for name in _WHOLE}
        for name, why in _WHOLE.items():
            if given[name]:
                raise ValueError(f"--shards does not go together with --{name.replace('_', '-')}: {why}; leave one out")
        if getattr(self, "mode", "") == "batch":
            raise ValueError("--shards does not go together with --mode batch, which asks all at once; leave one out")
        if "-" in (getattr(self, "output", None), getattr(self, "rejected", None)):
            raise ValueError(
                "--shards cannot write to standard output, which workers do not have: name a file, a folder or a URL"
            )
        return self
