"""What follows from a log: the best step, when it is time to stop, and what is kept of it."""

import pytest

from generator.training.losses.history import MOST, best_step, evaluations, is_over, kept


def _log(*evaluated: float) -> list[dict[str, float]]:
    return [{"step": 10 * n, "eval_loss": loss} for n, loss in enumerate(evaluated, 1)]


@pytest.mark.parametrize(
    ("evaluated", "best"),
    [((), None), ((2.0,), 10), ((2.0, 1.0, 1.5), 20), ((2.0, 1.0, 1.0), 20)],
)
def test_the_best_step_is_the_first_with_the_least_loss(evaluated: tuple[float, ...], best: int | None) -> None:
    assert best_step(_log(*evaluated)) == best


@pytest.mark.parametrize(
    ("evaluated", "patience", "over"),
    [
        ((), 1, False),
        ((2.0, 1.5), 1, False),
        ((2.0, 2.0), 1, True),
        ((2.0, 1.0, 1.1), 2, False),
        ((2.0, 1.0, 1.1, 1.2), 2, True),
        ((2.0, 1.0, 1.1, 1.2), 0, False),
    ],
)
def test_it_is_over_after_as_many_evaluations_as_patience_lasts(
    evaluated: tuple[float, ...], patience: int, over: bool
) -> None:
    assert is_over(_log(*evaluated), patience) is over


def test_a_long_log_is_thinned_out_but_keeps_its_evaluations_and_its_end() -> None:
    log = [entry for n in range(1, 3 * MOST) for entry in ({"step": n, "loss": 1.0, "num_tokens": 7.0},)]
    log += _log(*[1.0] * 50)
    thin = kept(log)
    assert len(thin) <= MOST + 51
    assert evaluations(thin) == evaluations(log)
    assert "num_tokens" not in thin[0]
