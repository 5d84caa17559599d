"""What the trainer logged, and what follows from it: the best step, and whether it is time to stop.

All of it is a function of the log, which each checkpoint carries: a run that goes on decides as one that never ended.
"""

from collections.abc import Mapping, Sequence
from typing import Any

KEPT = ("step", "epoch", "loss", "eval_loss", "learning_rate", "grad_norm")
MOST = 2000
"""Entries that a manifest keeps; of more, evaluations stay and losses are thinned out."""

Log = Sequence[Mapping[str, Any]]


def evaluations(log: Log) -> list[tuple[int, float]]:
    """By step, the loss on the validation split."""
    return [(int(entry["step"]), float(entry["eval_loss"])) for entry in log if "eval_loss" in entry]


def losses(log: Log) -> list[tuple[int, float]]:
    """By step, the loss on the rows that were learned."""
    return [(int(entry["step"]), float(entry["loss"])) for entry in log if "loss" in entry]


def best_step(log: Log) -> int | None:
    """The step with the least loss on the validation split, the first of equals; None where none was evaluated."""
    return min(evaluations(log), key=lambda at: at[1], default=(None, 0.0))[0]


def is_over(log: Log, patience: int) -> bool:
    """Whether the last `patience` evaluations brought nothing better; never where it is 0."""
    best = best_step(log)
    return bool(patience) and best is not None and sum(step > best for step, _ in evaluations(log)) >= patience


def kept(log: Log) -> list[dict[str, float]]:
    """What a manifest keeps of the log."""
    entries = [{name: entry[name] for name in KEPT if name in entry} for entry in log]
    plain = [entry for entry in entries if "loss" in entry or "eval_loss" in entry]
    every = -(-len(plain) // MOST)
    return [entry for at, entry in enumerate(plain) if "eval_loss" in entry or at % every == 0 or at == len(plain) - 1]
