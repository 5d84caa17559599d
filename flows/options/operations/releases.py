"""The options of looking at releases."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Names, Options

Told = Annotated[str | None, Names(("-o",)), Field(description="Write it here too, .json.")]


class ReleasesOptions(Options):
    """`releases`."""

    set: Annotated[str, Names(argument=True)] = Field(
        description="A set: .json, .jsonl, .parquet or lance://PATH/TABLE; or its NAME.manifest.json."
    )
    output: Told = None


class DiffOptions(Options):
    """`diff`."""

    before: Annotated[str, Names(argument=True)] = Field(
        description="Rows: .json, .jsonl, .parquet or lance://PATH/TABLE; or a release of a set, SET@NUMBER."
    )
    after: Annotated[str, Names(argument=True)] = Field(
        description="Rows to hold against them, or a later release of the same set, SET@NUMBER."
    )
    output: Told = None
