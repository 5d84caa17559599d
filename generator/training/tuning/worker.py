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
        out: The model's folder.
        state: How the run was begun.
    """

    plan: Plan
    out: Path
    state: RunState


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
        done = Session(request.plan, request.out, request.state, report, stopped.is_set).train()
    except BaseException as error:  # noqa: BLE001  whatever a library raises becomes a sentence
        newest = Checkpoints(request.out / CHECKPOINTS).newest()
        found = fault(error, request.plan, str(request.out), newest.step if newest else 0)
        return {"fault": found.model_dump()}
    return {"done": done}


def _listen(stopped: threading.Event) -> None:
    for line in sys.stdin.buffer:
        if line == STOP:
            stopped.set()
    os._exit(1)


if __name__ == "__main__":
    main()
