"""How a Prefect run ends that one of our own errors ended: its state says the sentence, and no traceback is logged."""

from typing import Any

from prefect.client.schemas.objects import State
from prefect.states import Cancelled, Completed, Failed

from generator.errors import GeneratorError, Interrupted
from generator.shown import shown

QUEUED = "Queued"
"""Name of the state of a task run whose replies are to come from a provider's batch."""


def ended_by(error: GeneratorError) -> State[Any]:
    """The state for a task or flow to return in place of raising the error; who asks for its result gets the error."""
    state = Cancelled if isinstance(error, Interrupted) else Failed
    return state(message=shown(str(error)), data=error)


def queued() -> State[Any]:
    """The state for a task to return whose replies are to come from a provider's batch: no fault, and no result."""
    return Completed(name=QUEUED, message="The replies are to come from a batch.", data={})
