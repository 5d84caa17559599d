"""How an evaluation was made: models, files, seeds, costs, and the training of the tuned model, as far as it is known.

`metadata` of a report is plain data from whoever made it, so all of it is shown, and only what is known by name gets a
place of its own: `training` is the `finetune.json` of the tuned model.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from generator.reporting.evaluation.report import Report
from generator.reporting.facts import Fact

_OWN_PLACE = ("training",)
_SETTINGS = ("epochs", "learning_rate", "rank", "alpha", "batch_size", "seed")


def facts(report: Report) -> list[Fact]:
    """The figures at the top."""
    documents = len({item.document for item in report.items})
    shown = [
        Fact("Questions", f"{len(report.items):,}"),
        Fact("Documents", f"{documents:,}", "intervals are drawn over these"),
        Fact("Arms", str(len(report.arms)), "models, with and without retrieval"),
    ]
    if report.forgetting:
        shown.append(Fact("General tasks", str(len(report.forgetting.tasks)), "for what was forgotten"))
    return shown


def made(report: Report) -> list[tuple[str, str]]:
    """All that is known of the making, by name."""
    return list(flat({name: value for name, value in report.metadata.items() if name not in _OWN_PLACE}))


def training(report: Report) -> list[tuple[str, str]]:
    """How the tuned model was trained; empty where that is not known."""
    known = _training(report)
    settings = known.get("settings") or {}
    told = [(name.replace("_", " "), _text(settings[name])) for name in _SETTINGS if settings.get(name) is not None]
    if seconds := known.get("seconds"):
        told.append(("time", f"{seconds / 60:.1f} minutes"))
    return told


def history(report: Report) -> list[Mapping[str, float]]:
    """What the trainer logged; empty where that is not known."""
    logged = _training(report).get("history")
    return [entry for entry in logged if isinstance(entry, Mapping)] if isinstance(logged, list) else []


def _training(report: Report) -> Mapping[str, Any]:
    found = report.metadata.get("training")
    return found if isinstance(found, Mapping) else {}


def flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Plain data as lines of name and value; what is empty is left out."""
    for name, value in data.items():
        called = f"{above} {name}".strip().replace("_", " ")
        if isinstance(value, Mapping):
            yield from flat(value, called)
        elif value not in (None, "", []):
            yield called, _text(value)


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    return f"{value:,.4g}" if isinstance(value, float) else str(value)
