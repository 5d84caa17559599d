"""What a few steps of a training showed."""

from pydantic import BaseModel


class Probe(BaseModel):
    """What a few steps showed.

    Attributes:
        device: What they ran on.
        free: Bytes of memory that were free before.
        parameters: Of the base.
        trainable: Of the adapters.
        tokens: Of the largest batch, padding included.
        checkpointing: Activations are computed again.
        estimated: Bytes at the peak, by what takes them.
        measured: Bytes at the peak of these steps, whose batches need not be the largest.
        seconds: Of each step.
        evaluation: Seconds of an evaluation.
    """

    device: str
    free: int
    parameters: int
    trainable: int
    tokens: int
    checkpointing: bool
    estimated: dict[str, int]
    measured: int
    seconds: list[float]
    evaluation: float
