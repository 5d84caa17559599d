"""The flows as Python calls them: `from generator import qa_pipeline`.

summary = await qa_pipeline(lancedb_path="my.lancedb", output="training.jsonl")
rows = (await qa_curate(input="qa.json", output="curated.json", rows=True))["rows"]
"""

import functools
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from flows.options.entry import Entry
from flows.options.registry import FLOWS
from generator.errors import UsageError

Call = Callable[..., Awaitable[dict[str, Any]]]
_TOLD = """The options are the command's, with underscores; `rows=True` also gives the rows of the output, read back.
`.flow` is the Prefect flow.

Returns:
    The run's summary, as it is written beside the output."""


def functions() -> list[str]:
    """Their names."""
    return [entry.function for entry in FLOWS.values()]


def by_function(name: str) -> Call:
    """The flow of that name, as a coroutine function.

    Raises:
        AttributeError: There is none.
    """
    for entry in FLOWS.values():
        if entry.function == name:
            return _callable(entry)
    raise AttributeError(f"generator has no flow {name!r}; there are: {', '.join(functions())}")


@functools.cache
def _callable(entry: Entry) -> Call:
    flow = entry.load()

    @functools.wraps(flow.fn)
    async def call(*args: Any, rows: bool = False, **options: Any) -> dict[str, Any]:
        if rows and options.get("output") == "-":
            raise UsageError("rows=True reads the output back, and standard output is gone; name a file.")
        data: dict[str, Any] = await flow(*args, **options)
        return {**data, "rows": _rows(data["output"]) if data["output"] else []} if rows else data

    call.flow = flow  # type: ignore[attr-defined]
    call.__doc__ = f"{flow.description}\n\n{_TOLD}"
    return call


def _rows(output: str) -> list[dict[str, Any]]:
    """What was written, read back: a file, or the files of single documents in a folder."""
    from generator.files import read_rows

    if "://" not in output and Path(output).is_dir():
        from generator.qa_files.combining import good_pairs, qa_files

        return [pair for path in qa_files(output) for pair in good_pairs(path)]
    return list(read_rows(output, on_bad=lambda _: None))
