"""What a folder of a model holds: a run that is under way, a model that is finished, or something else altogether."""

import shutil
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from generator.errors import UsageError
from generator.files.whole import write_whole
from generator.training.manifests import MODEL_FILE, ModelManifest
from generator.training.tuning.checkpoints import Checkpoints
from generator.training.tuning.plan import Plan

CHECKPOINTS, LOCK = "checkpoints", "lock"
_FILE = "run.json"
_TOLD = {"rows": "the rows", "base": "the base model", "template": "the template"}
"""What decides the weights and is a fingerprint, in words."""


class RunState(BaseModel):
    """`checkpoints/run.json`: what is trained here, and how, as far as that decides how numbers are rounded.

    Attributes:
        decides: See `Plan.decides`.
        threads: That compute on the CPU.
        checkpointing: Activations are computed again for the gradients; None: not decided yet.
    """

    decides: dict[str, Any]
    threads: int
    checkpointing: bool | None = None


def check_output(out: Path, rows: Path) -> None:
    """Refuse a folder for a model that holds something else.

    Raises:
        UsageError: It does, or it is a file.
    """
    if out.is_file():
        raise UsageError(f"{out} is a file: name a folder for the model.")
    if not out.is_dir() or (out / MODEL_FILE).is_file() or _is_ours(out / CHECKPOINTS):
        return
    if found := sorted(path.name for path in out.iterdir()):
        what = "the rows to train on" if out.resolve() == rows.resolve() else f"{found[0]} and is no model of ours"
        raise UsageError(f"{out} holds {what}: name another folder for the model.")


def _is_ours(checkpoints: Path) -> bool:
    """Whether a run of ours was begun there, if only just."""
    names = {path.name for path in checkpoints.iterdir()} if checkpoints.is_dir() else {"nothing"}
    return _FILE in names or names <= {LOCK}


def finished(out: Path) -> ModelManifest | None:
    """The model that stands there; None where there is none, or not yet.

    Raises:
        UsageError: Its manifest cannot be read.
    """
    file = out / MODEL_FILE
    try:
        return ModelManifest.model_validate_json(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValidationError, ValueError):
        raise UsageError(f"{file} was written by another version, or is damaged: name another folder.") from None


def read_state(out: Path) -> RunState | None:
    """What is under way there; None where nothing is, or it cannot be told what."""
    try:
        return RunState.model_validate_json((out / CHECKPOINTS / _FILE).read_bytes())
    except (OSError, ValidationError, ValueError):
        return None


def write_state(out: Path, state: RunState) -> None:
    """Write it, whole or not at all."""
    write_whole(out / CHECKPOINTS / _FILE, state.model_dump_json(indent=2).encode())


def begin(out: Path, plan: Plan, threads: int, *, fresh: bool) -> tuple[RunState, list[str]]:
    """Go on with what is under way, or begin anew where it is another run; never mix the two.

    Returns:
        The state, and sentences about what was found.

    Raises:
        OSError: The folder cannot be written.
    """
    checkpoints = Checkpoints(out / CHECKPOINTS)
    checkpoints.clear_part()
    state, newest = read_state(out), checkpoints.newest()
    if state is not None and state.decides == plan.decides and not fresh:
        return state, [f"Goes on from step {newest.step:,} of {plan.steps:,}."] if newest else []
    said = []
    if newest is not None:
        why = "as was asked for" if fresh else _why(state, plan)
        said.append(f"The run that was interrupted at step {newest.step:,} is begun anew, {why}.")
    for path in (out / CHECKPOINTS).glob("*"):
        if path.is_dir():
            shutil.rmtree(path)
    begun = RunState(decides=plan.decides, threads=threads)
    write_state(out, begun)
    return begun, said


def _why(state: RunState | None, plan: Plan) -> str:
    return f"for {differences(state.decides, plan.decides)}" if state else "as it does not say what it trained"


def differences(before: dict[str, Any], now: dict[str, Any]) -> str:
    """In words, in what two runs differ."""
    names = [name for name in now if before.get(name) != now[name]]
    others = [f"{name.replace('_', ' ')} {before.get(name)} became {now[name]}" for name in names if name not in _TOLD]
    return ", ".join([f"{_TOLD[name]} changed" for name in names if name in _TOLD] + others)
