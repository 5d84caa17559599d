"""What ends a training, in a sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.errors import GeneratorError, OutOfRoom, RunStopped, UsageError
from generator.training.settings import TuneSettings
from generator.training.tuning.faults import fault
from generator.training.tuning.plan import make_plan
from generator.training.tuning.watching import NotFinite


def _no_memory() -> None:
    import torch

    torch.empty(2**50)


def _no_room() -> None:
    raise OSError(28, "No space left on device")


def _no_room_for_weights() -> None:
    raise RuntimeError("Error while serializing: I/O error: No space left on device (os error 28)")


def _no_number() -> None:
    raise NotFinite("at step 7")


def _a_bug() -> None:
    raise ValueError("two shapes differ")


@pytest.mark.parametrize(
    ("ends", "kind", "says"),
    [
        (_no_memory, RunStopped, ["more memory than there is", "--batch-size 2 --gradient-accumulation 4"]),
        (_no_room, OutOfRoom, ["The disk of model is full", "the same command goes on"]),
        (_no_room_for_weights, OutOfRoom, ["The disk of model is full"]),
        (_no_number, RunStopped, ["infinite or no number at step 7", "--learning-rate 5e-05 in place of 0.0002"]),
        (_a_bug, RunStopped, ["Training failed (ValueError: two shapes differ)"]),
    ],
)
def test_an_error_is_a_sentence_that_says_what_is_kept(
    rows: Path, ends: Callable[[], Any], kind: type[GeneratorError], says: list[str]
) -> None:
    plan = make_plan(rows, TuneSettings())
    with pytest.raises(Exception) as raised:
        ends()
    found = fault(raised.value, plan, "model", 40).error
    assert type(found) is kind
    assert [words for words in (*says, "what was trained up to step 40 is kept") if words not in str(found)] == []


def test_what_the_user_can_mend_stays_as_it_was_said(rows: Path) -> None:
    plan = make_plan(rows, TuneSettings())
    found = fault(UsageError("Name another folder."), plan, "model", 0).error
    assert (type(found), str(found)) == (UsageError, "Name another folder.")


def test_a_batch_of_one_cannot_be_halved(rows: Path) -> None:
    plan = make_plan(rows, TuneSettings(batch_size=1))
    said = fault(MemoryError(), plan, "model", 0).sentence
    assert "nothing was trained yet" in said
    assert "--batch-size" not in said
