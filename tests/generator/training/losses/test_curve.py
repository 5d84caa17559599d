"""The curve of the loss in a terminal."""

import pytest

from generator.training.losses.curve import RING, curve


def _log(losses: list[float], every: int = 0) -> list[dict[str, float]]:
    log: list[dict[str, float]] = []
    for step, loss in enumerate(losses, 1):
        log.append({"step": step, "loss": loss})
        if every and step % every == 0:
            log.append({"step": step, "eval_loss": loss + 0.1})
    return log


@pytest.mark.parametrize("steps", [1, 2, 7, 75, 5000])
def test_a_curve_fits_a_terminal_and_has_its_ends(steps: int) -> None:
    lines = curve(_log([3 - 2 * step / steps for step in range(steps)], every=max(2, steps // 5)))
    assert max(map(len, lines)) <= 80
    assert len(lines) == 11
    assert f"{steps:,}" in lines[-2]


def test_a_loss_that_falls_falls_from_left_to_right() -> None:
    lines = curve(_log([3.0, 2.5, 2.0, 1.5, 1.0]))
    drawn = [line.partition("│")[2] for line in lines[:8]]
    begins = [len(line) - len(line.lstrip()) for line in drawn]
    assert begins == sorted(begins)
    assert lines[0].split()[0] == "3.000"
    assert lines[7].split()[0] == "1.000"


def test_evaluations_are_marked_and_explained() -> None:
    lines = curve(_log([3.0, 2.0, 1.5, 1.2], every=2))
    assert sum(line.count(RING) for line in lines[:8]) == 2
    assert "validation" in lines[-1]
    assert RING not in "".join(curve(_log([3.0, 2.0])))


def test_a_loss_that_never_moves_is_a_line() -> None:
    assert len([line for line in curve(_log([1.0] * 9))[:8] if line.partition("│")[2]]) == 1


def test_without_a_loss_there_is_no_curve() -> None:
    assert curve([]) == []
