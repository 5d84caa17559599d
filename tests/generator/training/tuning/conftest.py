"""A tiny base and rows for it, made once a worker; and training in this very process, which saves starting another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from generator.training.manifests import Base, ModelManifest
from generator.training.settings import TuneSettings
from generator.training.tuning.plan import make_plan
from generator.training.tuning.progress import Step
from generator.training.tuning.run_state import begin, finished
from generator.training.tuning.session import Session
from tests.support.training_rows import rows_folder, tiny_base


@dataclass
class Trained:
    """A session that was run here.

    Attributes:
        steps: What it reported.
        said: What was found when it began.
        model: What stands in the folder now.
    """

    steps: list[Step] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    model: ModelManifest | None = None

    @property
    def numbers(self) -> list[int]:
        """Steps that were done, by their numbers."""
        return [step.step for step in self.steps if step.loss is not None]


Train = Callable[..., Trained]


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return tiny_base(tmp_path_factory.mktemp("base"))


@pytest.fixture(scope="session")
def rows(base: Base, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty conversations, four more to evaluate on."""
    return rows_folder(tmp_path_factory.mktemp("rows"), base)


@pytest.fixture
def train() -> Train:
    """`train(rows, out, settings, until=STEP)`: a session that is stopped after a step, or runs to its end."""

    def trained(rows: Path, out: Path, settings: TuneSettings, until: int | None = None) -> Trained:
        done = Trained()
        plan = make_plan(rows, settings)
        out.mkdir(exist_ok=True)
        (out / "checkpoints").mkdir(exist_ok=True)
        state, done.said = begin(out, plan, 1, fresh=False)

        def stop() -> bool:
            return len(done.numbers) + 1 == until if until else False  # asked before the step is reported

        Session(plan, out, state, done.steps.append, stop).train()
        done.model = finished(out)
        return done

    return trained
