"""What a run trains: how many steps that is, how often it is evaluated, what decides its weights."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from generator.errors import UsageError
from generator.training.manifests import Base
from generator.training.settings import TuneSettings
from generator.training.tuning.plan import Plan, make_plan
from tests.support.training_rows import rows_folder


def _plan(rows: Path, **settings: Any) -> Plan:
    return make_plan(rows, TuneSettings(**settings))


@pytest.mark.parametrize(
    ("settings", "steps", "eval_steps"),
    [
        ({}, 9, 2),
        ({"epochs": 0.5}, 2, 2),
        ({"max_steps": 7}, 7, 2),
        ({"batch_size": 1, "gradient_accumulation": 1}, 60, 10),
        ({"batch_size": 100}, 3, 1),
        ({"eval_steps": 5}, 9, 5),
    ],
)
def test_twenty_rows_are_so_many_steps(rows: Path, settings: dict[str, Any], steps: int, eval_steps: int) -> None:
    plan = _plan(rows, **settings)
    assert (plan.steps, plan.eval_steps) == (steps, eval_steps)


@pytest.mark.parametrize("settings", [{"rank": 8}, {"seed": 1}, {"learning_rate": 1e-4}, {"dropout": 0.1}])
def test_what_is_set_otherwise_trains_other_weights(rows: Path, settings: dict[str, Any]) -> None:
    assert _plan(rows, **settings).decides != _plan(rows).decides


def test_the_rate_that_a_method_has_anyway_may_be_named(rows: Path) -> None:
    assert _plan(rows, learning_rate=2e-4, method="sft").decides == _plan(rows).decides


def test_other_rows_train_other_weights(base: Base, rows: Path, tmp_path: Path) -> None:
    fewer = rows_folder(tmp_path / "fewer", base, train=19)
    assert _plan(fewer).decides["rows"] != _plan(rows).decides["rows"]
    same = rows_folder(tmp_path / "same", base)
    assert _plan(same).decides == _plan(rows).decides


def test_a_base_with_the_same_words_and_tokens_takes_the_rows(base: Base, rows: Path, tmp_path: Path) -> None:
    shutil.copytree(base.path, tmp_path / "other")
    (tmp_path / "other" / "generation_config.json").write_text('{"do_sample": true}')
    plan = _plan(rows, base=str(tmp_path / "other"))
    assert plan.base.path == str(tmp_path / "other")
    assert plan.decides["base"] != _plan(rows).decides["base"]


def test_labels_need_batches_to_compare_in(base: Base, tmp_path: Path) -> None:
    rows = rows_folder(tmp_path / "rows", base, method="kto", train=4, validation=0)
    with pytest.raises(UsageError, match="batch size of 2 or more"):
        _plan(rows, batch_size=1)
