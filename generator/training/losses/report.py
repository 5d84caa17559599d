"""What a manifest says of a model, as a page and in words."""

from pathlib import Path

from generator.files.whole import write_whole
from generator.training.losses.duration import duration
from generator.training.losses.history import best_step, evaluations, losses
from generator.training.manifests import ModelManifest

REPORT = "report.html"
_HIDDEN = {"step", "steps", "rows", "base", "template", "method"}
"""Settings that are fingerprints, or that the page shows otherwise."""


def write_report(out: Path, manifest: ModelManifest, rows: dict[str, int]) -> None:
    """Write the page into the model's folder.

    Raises:
        UsageError: It cannot be written.
    """
    from generator.reporting.tuning.page import render

    html = render(
        out.resolve().name,
        sentences(manifest),
        _facts(manifest, rows),
        losses=losses(manifest.history),
        evaluations=evaluations(manifest.history),
        rates=[(int(entry["step"]), entry["learning_rate"]) for entry in manifest.history if "learning_rate" in entry],
        best=best_step(manifest.history),
    )
    write_whole(out / REPORT, html.encode())


def sentences(manifest: ModelManifest) -> list[str]:
    """What came of it."""
    step, steps = manifest.settings["step"], manifest.settings["steps"]
    learned, evaluated = losses(manifest.history), dict(evaluations(manifest.history))
    said = [f"{learned[-1][0]:,} steps in {duration(manifest.seconds)}: the loss went from {_from_to(learned)}."]
    best = best_step(manifest.history)
    if best is None:
        return [*said, "No rows were kept to evaluate on, so the last step's weights are the model."]
    first = next(iter(evaluated.values()))
    said.append(f"On the validation split it went from {first:.3f} to {evaluated[best]:.3f} at step {best:,}, ")
    said[-1] += "whose weights are the model."
    if learned[-1][0] < steps:
        said.append(f"Training ended before step {steps:,}, as it became no better after step {step:,}.")
    return said


def _from_to(points: list[tuple[int, float]]) -> str:
    return f"{points[0][1]:.3f} to {points[-1][1]:.3f}"


def _facts(manifest: ModelManifest, rows: dict[str, int]) -> dict[str, str]:
    hidden = _HIDDEN | ({"beta"} if manifest.method == "sft" else set())
    shown = {
        name: value for name, value in manifest.settings.items() if name not in hidden and value not in (None, False)
    }
    return {
        "Base": manifest.base.name,
        "Method": manifest.method,
        "Rows": ", ".join(f"{count:,} {split}" for split, count in rows.items()),
        **{name.replace("_", " ").capitalize(): str(value) for name, value in shown.items()},
        "Libraries": ", ".join(f"{name} {version}" for name, version in manifest.versions.items()),
    }
