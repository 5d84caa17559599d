"""The options of reviewing, and the one by which other commands obey a review."""

from typing import Annotated

from pydantic import Field

from flows.options.base import Input, Names, Options

ReviewChoice = Annotated[
    str,
    Field(
        description="Decisions of people to obey: a file of `generator review`, `auto` for NAME.review.jsonl beside "
        "the input, or `none`. What they rejected is out, or fails; what they accepted or edited stays, or passes, "
        "whatever its rating.",
    ),
    Names(unset="auto"),
]


class ReviewOptions(Options):
    """`review`."""

    input: Input
    decisions: Annotated[str | None, Names(unset="NAME.review.jsonl beside the input")] = Field(
        default=None, description="File of the decisions: .jsonl; it is only ever added to."
    )
    reviewer: Annotated[str | None, Names(unset="your login name")] = Field(
        default=None, min_length=1, max_length=80, description="Whose decisions these are."
    )
    threshold: Annotated[float | None, Names(unset="that of a report of `validate`, else 7.0")] = Field(
        default=None,
        ge=0,
        le=10,
        description="Rating from which the judge wants to keep a row; what is near comes early.",
    )
    port: Annotated[int | None, Names(unset="one that is free")] = Field(
        default=None, ge=1, le=65535, description="Port on 127.0.0.1 that the page is served at."
    )
    open: bool = Field(default=True, description="Open the page in a browser, where there is one.")
    merge: list[str] = Field(
        default_factory=list, description="Add another reviewer's decisions, say how far you agree, and end."
    )
    export_label_studio: str | None = Field(
        default=None,
        description="Write tasks for Label Studio (.json), with a labeling config beside, and end.",
    )
    import_label_studio: str | None = Field(
        default=None, description="Add the decisions in Label Studio's JSON export, and end."
    )
