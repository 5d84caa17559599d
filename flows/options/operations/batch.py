"""The options of `batch` and of the flow that looks after batches on a server."""

from typing import Annotated, Literal

from pydantic import Field

from flows.options.base import Names, Options
from flows.options.guarded import Guarded


class BatchCommandOptions(Options):
    """`batch`."""

    do: Annotated[
        Literal["status", "fetch", "cancel"],
        Field(
            description="status shows all batches of the ledger; fetch takes what has ended into it; cancel ends those "
            "that are named, of which what is answered is paid and kept."
        ),
        Names(argument=True),
    ]
    ids: Annotated[list[int], Names(argument=True)] = Field(
        default_factory=list,
        description="Batches, by the number that `status` shows; for `fetch` all of them where none is.",
    )
    config: Annotated[str | None, Names(unset="config.yaml where there is one")] = Field(
        default=None, description="Settings file."
    )


class BatchPollOptions(Options, flow="batch-poll"):
    """`batch-poll`."""

    config: Annotated[str | None, Names(unset="config.yaml where there is one"), Guarded("settings")] = Field(
        default=None, description="Settings file, which names the ledger."
    )
