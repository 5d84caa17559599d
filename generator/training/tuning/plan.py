"""What a run trains, decided before PyTorch is loaded: rows, base, settings, and what decides the weights."""

from pathlib import Path
from typing import Any

from pydantic import BaseModel

from generator.errors import UsageError
from generator.hashing import fingerprint
from generator.training.manifests import Base, Method, TrainingManifest
from generator.training.settings import TuneSettings
from generator.training.tuning.rows_folder import RowsFolder, open_rows

METHODS: dict[Method, str] = {"sft": "conversations", "dpo": "pairs of a chosen and a rejected answer", "kto": "labels"}
"""What the rows of each method have."""
_EVALUATIONS_AN_EPOCH = 2
_MOST_STEPS_BETWEEN = 200


class Plan(BaseModel):
    """A run.

    Attributes:
        rows: The folder of rows.
        manifest: What it says of itself.
        base: What training begins with.
        method: How it is trained.
        settings: All others.
        rows_fingerprint: Of the rows themselves.
        counts: By split, rows as they are trained on.
    """

    rows: Path
    manifest: TrainingManifest
    base: Base
    method: Method
    settings: TuneSettings
    rows_fingerprint: str
    counts: dict[str, int]

    @property
    def decides(self) -> dict[str, Any]:
        """What decides the weights, by name."""
        given = self.settings.model_dump(exclude={"method", "base", "learning_rate"})
        return {
            **given,
            "method": self.method,
            "learning_rate": self.settings.rate(self.method),
            "base": self.base.fingerprint,
            "rows": self.rows_fingerprint,
            "template": fingerprint(self.manifest.rendering.template, 16),
        }

    @property
    def key(self) -> str:
        """What decides the weights, in a fingerprint."""
        return fingerprint(self.decides)

    @property
    def steps_an_epoch(self) -> int:
        """Steps in which all rows are seen once."""
        return self.settings.steps_an_epoch(self.counts["train"])

    @property
    def steps(self) -> int:
        """Steps in all, unless it ends early."""
        return self.settings.steps(self.counts["train"])

    @property
    def eval_steps(self) -> int:
        """Steps between evaluations."""
        each = -(-self.steps_an_epoch // _EVALUATIONS_AN_EPOCH)
        return self.settings.eval_steps or min(each, _MOST_STEPS_BETWEEN)

    @property
    def evaluates(self) -> bool:
        """Whether there are rows to evaluate on."""
        return bool(self.counts.get("validation"))


def make_plan(rows: str | Path, settings: TuneSettings) -> Plan:
    """Look at rows, base and settings together.

    Raises:
        UsageError: They do not fit each other, or one of them is not usable.
    """
    found = open_rows(rows)
    method = settings.method or found.manifest.method
    if method != found.manifest.method:
        has = METHODS[found.manifest.method]
        raise UsageError(
            f"The rows in {rows} are {has}, for {found.manifest.method}, and {method} needs {METHODS[method]}: leave "
            "--method out, or run `generator qa-train` on rows of that kind."
        )
    if method == "kto" and settings.batch_size < 2:
        raise UsageError("kto compares the rows of a batch: take a batch size of 2 or more.")
    return Plan(
        rows=found.path.resolve(),
        manifest=found.manifest,
        base=_base(found, settings),
        method=method,
        settings=settings,
        rows_fingerprint=found.fingerprint,
        counts=found.counts,
    )


def _base(rows: RowsFolder, settings: TuneSettings) -> Base:
    """The base that rows were rendered for, or the one that was named, if the rows fit it."""
    theirs = rows.manifest.base
    if settings.base is None and Path(theirs.path).is_dir():
        return theirs
    from generator.training.base_models import find_base
    from generator.training.tuning.other_base import check_fits

    base = find_base(settings.base or theirs.name)
    if base.fingerprint != theirs.fingerprint:
        check_fits(base, rows)
    return base
