"""From the best checkpoint to the model's folder, which is a model only once all of it stands there."""

import importlib.metadata
import json
from pathlib import Path

from generator.files.whole import write_whole
from generator.hashing import file_digest
from generator.training.losses.history import kept
from generator.training.losses.report import write_report
from generator.training.manifests import MODEL_FILE, ROWS_FILE, ModelManifest
from generator.training.tuning.checkpoints import Checkpoints
from generator.training.tuning.plan import Plan
from generator.training.tuning.rows_folder import conversations

_FOR_GOING_ON = ("*.pt", "*.pth", "*.bin", "trainer_state.json", "seconds.json", "README.md")
"""Of a checkpoint, what the model can do without."""
_LIBRARIES = ("torch", "transformers", "trl", "peft", "datasets", "accelerate")


def finish(plan: Plan, out: Path, checkpoints: Checkpoints) -> ModelManifest:
    """Put the best checkpoint's adapter and tokenizer in place, the manifest last, and remove the checkpoints.

    It can be interrupted anywhere and done again: until the manifest is there, the checkpoints are.

    Raises:
        UsageError: It cannot be written; OutOfRoom where the disk is full.
    """
    best, newest = checkpoints.best(), checkpoints.newest()
    assert newest is not None
    manifest = ModelManifest(
        method=plan.method,
        base=plan.base,
        rendering=plan.manifest.rendering,
        training=file_digest(plan.rows / ROWS_FILE),
        example=next(conversations(plan.rows), ([], None))[0],
        settings={**plan.decides, "step": best.step, "steps": plan.steps},
        history=kept(newest.log),
        seconds=round(newest.seconds, 1),
        versions={name: importlib.metadata.version(name) for name in _LIBRARIES},
    )
    (out / MODEL_FILE).unlink(missing_ok=True)
    for half in out.glob(".*.part"):
        half.unlink()
    for file in sorted(best.path.iterdir()):
        if file.is_file() and not any(map(file.match, _FOR_GOING_ON)):
            write_whole(out / file.name, file.read_bytes())
    _in_order(out / "adapter_config.json")
    write_report(out, manifest, plan.manifest.rows)
    write_whole(out / MODEL_FILE, manifest.model_dump_json(indent=2).encode())
    return manifest


def _in_order(config: Path) -> None:
    """PEFT writes a set as it comes."""
    data = json.loads(config.read_text())
    data["target_modules"] = sorted(data["target_modules"])
    write_whole(config, json.dumps(data, indent=2, sort_keys=True).encode())
