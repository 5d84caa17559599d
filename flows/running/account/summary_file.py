"""The summary of a run as a file beside its output, so that `generator report` can show the waterfall later."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from pydantic import ValidationError

from generator.errors import UsageError
from generator.files import beside, check_outputs, same_place
from generator.files.whole import is_there, read_whole, write_whole
from generator.records import Tally
from generator.shown import shown


def summary_place(output: str) -> str | None:
    """`NAME.summary.json` beside an output that is a file or a folder; None for standard output and tables."""
    return beside(output, ".summary.json")


def check_places(outputs: Sequence[str], inputs: Sequence[str]) -> None:
    """Refuse outputs that could not be written, that are also read, or that would write over each other.

    The summary beside the first is one of them.

    Raises:
        UsageError: The sentence names the output.
    """
    check_outputs(outputs, inputs)
    place = summary_place(outputs[0])
    if place and same_place(place, [*outputs, *inputs]):
        raise UsageError(
            f"The summary of this run goes to {place}, which the command reads or writes; rename the output."
        )


def write_summary(output: str, data: dict[str, Any]) -> None:
    """Write it, where the output has a place beside it."""
    if file := summary_file(output, data):
        write_whole(*file)


def summary_file(output: str, data: dict[str, Any]) -> tuple[str, bytes] | None:
    """The place beside an output and what is written there; None where it has none."""
    place = summary_place(output)
    if place is None:
        return None
    text = orjson.dumps(data, option=orjson.OPT_INDENT_2).decode()
    return place, shown(text, lines=True).encode()  # the same data to a reader of JSON


def summary_beside(output: str) -> dict[str, Any] | None:
    """The summary beside an output, where there is one.

    Raises:
        UsageError: It is none.
    """
    place = summary_place(output)
    return read_summary(place) if place and is_there(place) else None


def read_summary(path: str | Path) -> dict[str, Any]:
    """Read a summary.

    Raises:
        UsageError: There is none, or it is not one.
    """
    try:
        data = orjson.loads(read_whole(path))
    except FileNotFoundError:
        raise UsageError(f"There is no summary {path}; every run writes one beside its output.") from None
    except (OSError, orjson.JSONDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a summary ({error}); give one that a run wrote.") from None
    try:
        for stage in data["stages"]:
            Tally.model_validate(stage)
    except (KeyError, TypeError, ValidationError):
        raise UsageError(f"{path} is not the summary of a run; give one that a run wrote beside its output.") from None
    return dict(data)
