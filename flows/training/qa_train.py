"""The flow `qa-train`; the work is that of the command, which needs no server."""

from typing import Any

from flows.choosing.as_task import selection
from flows.options.training.qa_train import QaTrainOptions
from flows.running.as_flow import as_flow
from flows.training import rendering as work


@as_flow(QaTrainOptions, says=work.told)
async def qa_train(options: QaTrainOptions) -> dict[str, Any]:
    """Render rows by a model's chat template, with the loss on what the assistant says, and check both."""
    return await selection(work.run, options)
