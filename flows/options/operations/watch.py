"""The options of `watch`."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Names, Options
from flows.options.guarded import Guarded
from flows.options.qa import LanceDBPath


class WatchOptions(Options, flow="watch"):
    """`watch`."""

    lancedb_path: LanceDBPath
    run: str | None = Field(
        default=None,
        description="Deployment to run, FLOW/NAME; by itself only the event lancedb.table.changed is sent.",
    )
    param: list[str] = Field(
        default_factory=list,
        description="A parameter of that run, NAME=VALUE, as `prefect deployment run` takes it; what is watched is "
        "told by itself, and `update` is on where it has that.",
    )
    table: list[str] = Field(default=["text_chunks"], description="Tables to watch.")
    text_column: Annotated[str | None, Names(unset="found by its name")] = Field(
        default=None, description="Column of the text."
    )
    every: Annotated[float, Names(in_forms=False)] = Field(default=60.0, gt=0, description="Seconds between looks.")
    once: Annotated[bool, Names(in_forms=False)] = Field(default=False, description="Look once, for cron.")
    settle: float = Field(
        default=10.0, ge=0, description="Seconds without a commit after which a table that is written to has settled."
    )
    config: Annotated[str | None, Names(unset="config.yaml where there is one"), Guarded("settings")] = Field(
        default=None, description="Settings file, which says where the ledger is."
    )
