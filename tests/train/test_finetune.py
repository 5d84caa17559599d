"""The real SmolLM2, tuned for a few steps: the loss falls, and what was estimated is near what it took."""

from pathlib import Path

import pytest

from generator.training.base_models import find_base
from generator.training.losses.history import evaluations, losses
from generator.training.rows import RowSettings, write_rows
from generator.training.settings import TuneSettings
from generator.training.tuning import tune
from generator.training.tuning.estimating import estimate

pytestmark = pytest.mark.train
SETTINGS = TuneSettings(batch_size=2, gradient_accumulation=1, max_steps=5, eval_steps=2)


def test_a_few_steps_teach_how_answers_look_and_take_what_was_estimated(tmp_path: Path) -> None:
    qa = [{"question": f"When was Oda{n} founded?", "answer": f"Oda{n} was founded in 19{n}."} for n in range(12)]
    write_rows(qa, tmp_path / "rows", find_base("smollm2"), RowSettings(validation_share=0.2, max_length=256))
    found = estimate(tmp_path / "rows", SETTINGS)
    assert found.probe.parameters == 134_515_008
    assert sum(found.probe.estimated.values()) == pytest.approx(found.probe.measured, rel=0.25)
    model = tune(tmp_path / "rows", tmp_path / "model", SETTINGS)
    learned, evaluated = losses(model.history), evaluations(model.history)
    assert learned[-1][1] < learned[0][1] - 0.3
    assert evaluated[-1][1] < evaluated[0][1]
