"""The process that trains, so that memory of PyTorch's ends with it, and running out of it ends nothing else.

The first line of standard input says what to train; `stop` ends it after the step that is being done. When standard
input closes, whoever asked is gone, and this process ends at once: its checkpoints are whole, and the same command
goes on from them. A line of JSON goes out for each step, and at last how it ended.
"""

import os
import sys
import threading
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel

from generator.training.tuning.checkpoints import Checkpoints
from generator.training.tuning.faults import fault
from generator.training.tuning.plan import Plan
from generator.training.tuning.progress import Step
from generator.training.tuning.run_state import CHECKPOINTS, RunState
from generator.training.tuning.session import Session

STOP = b"stop\n"


class Request(BaseModel):
    """What to train.

    Attributes:
        plan: Rows, base, settings.
        threads: That compute on a CPU.
        out: The model's folder; None: only a few steps are tried.
        state: How the run was begun; None for steps that are tried.
    """

    plan: Plan
    threads: int
    out: Path | None = None
    state: RunState | None = None


def main() -> None:
    """Train what standard input asks for."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer

    def answer(data: dict[str, Any]) -> None:
        out.write(orjson.dumps(data) + b"\n")
        out.flush()

    request = Request.model_validate_json(sys.stdin.buffer.readline())
    stopped = threading.Event()
    threading.Thread(target=_listen, args=(stopped,), daemon=True).start()
    answer(_ended(request, answer, stopped))
    os._exit(0)  # without the seconds that libraries take to tidy up


def _ended(request: Request, answer: Any, stopped: threading.Event) -> dict[str, Any]:
    """Train, and say how it ended."""

    def report(step: Step) -> None:
        answer({"step": step})

    try:
        if request.out is None or request.state is None:
            return {"probe": _tried(request)}
        return {"done": Session(request.plan, request.out, request.state, report, stopped.is_set).train()}
    except BaseException as error:  # noqa: BLE001  whatever a library raises becomes a sentence
        newest = Checkpoints(request.out / CHECKPOINTS).newest() if request.out else None
        found = fault(error, request.plan, str(request.out or "a temporary folder"), newest.step if newest else 0)
        return {"fault": found.model_dump()}


def _tried(request: Request) -> dict[str, Any]:
    import torch

    from generator.training.tuning.probe import probe

    torch.set_num_threads(request.threads)
    return probe(request.plan).model_dump()


def _listen(stopped: threading.Event) -> None:
    for line in sys.stdin.buffer:
        if line == STOP:
            stopped.set()
    os._exit(1)


if __name__ == "__main__":
    main()
