"""From documents to a model: what `documents-pipeline --train` does before questions are written, and with their rows.

The flows of `split`, `qa-train` and `finetune` do the work, each as a run of its own below that of the pipeline. Each
finds what it did before, so the same command goes on after any end.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prefect.client.schemas.objects import State

from flows.options.documents_pipeline import DocumentsPipelineOptions
from flows.options.registry import FLOWS
from generator.errors import UsageError
from generator.lancedb.held_out import BY_DOCUMENT
from generator.lancedb.split_tables import SplitTables

HELD_OUT = 0.1
"""Share of the chunks that no rows are made of, so that a model can be asked about documents that it never saw."""


async def hold_out(database: str, tables: list[str]) -> str:
    """Hold documents out of the rows to come, unless somebody did already; what is said of it.

    A folder with one document, or with documents that are all alike, is trained on whole.
    """
    opened = await asyncio.to_thread(SplitTables, database, tables, BY_DOCUMENT, None)
    if opened.are_split:
        return "Held out: as the tables say."
    try:
        data = await _result("split", {"lancedb_path": database, "held_out": HELD_OUT, "table": tables})
    except UsageError as error:
        return f"Nothing is held out: {error}"
    return str(data["notes"][0])


async def to_model(options: DocumentsPipelineOptions, done: Mapping[str, Any]) -> dict[str, Any]:
    """Render the rows that were written, and tune the base on them.

    Args:
        options: Of the pipeline.
        done: Its account, up to the rows.

    Returns:
        The account, with what is said of the model, and its manifest as `tuned`.

    Raises:
        GeneratorError: The rows cannot be trained on, or training ended early.
    """
    place = options.training_place
    await _result("qa-train", {"input": options.output, "output": place.rows, "model": place.base})
    tuned = await _result("finetune", {"rows": place.rows, "output": place.model})
    said = [*tuned["said"], f"The model: {place.model}; the rows as it was tuned on them: {place.rows}."]
    return {**done, "notes": [*done["notes"], *said], "tuned": tuned["model"]}


def foreseen(options: DocumentsPipelineOptions, rows: int) -> str:
    """What an estimate says of it: the rows are not there yet."""
    place = options.training_place
    return (
        f"Then about {rows:,} rows, or what is rated well of them, are rendered for {place.base} and tuned on: "
        f"`generator finetune {place.rows} -o {place.model} --dry-run` says in how many minutes, once they are there."
    )


async def _result(name: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a flow returns; where one of our own errors ended it, that error."""
    flow: Callable[..., Awaitable[State[dict[str, Any]]]] = FLOWS[name].load()
    return await (await flow(**values, return_state=True)).aresult()
