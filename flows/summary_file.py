"""The summary of a run as a file beside its output, so that `generator report` can show the waterfall later."""

from pathlib import Path
from typing import Any

import orjson

from generator.errors import UsageError
from generator.files.whole import write_whole


def summary_place(output: str) -> Path | None:
    """`NAME.summary.json` beside an output that is a file; None for standard output and tables."""
    if output == "-" or "://" in output:
        return None
    return Path(output).with_suffix(".summary.json")


def write_summary(output: str, data: dict[str, Any]) -> None:
    """Write it, where the output has a place beside it."""
    if place := summary_place(output):
        write_whole(place, orjson.dumps(data, option=orjson.OPT_INDENT_2))


def read_summary(path: Path) -> dict[str, Any]:
    """Read a summary.

    Raises:
        UsageError: There is none, or it is not one.
    """
    try:
        data = orjson.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"There is no summary {path}; every run writes one beside its output.") from None
    except (OSError, orjson.JSONDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a summary ({error}); give one that a run wrote.") from None
    if not isinstance(data, dict) or not isinstance(data.get("stages"), list):
        raise UsageError(f"{path} is not the summary of a run; give one that a run wrote beside its output.")
    return data
