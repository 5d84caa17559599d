"""What one batch brings to its process, and how many of them go on, under a Prefect limit."""

import pytest

from generator.engine.run import start_run
from generator.types import Model


@pytest.mark.parametrize(
    ("own", "slots", "share", "batches"),
    [
        (32, 4, 8.0, 4),
        (8, 24, 1.0, 8),  # a worker with less than the limit has slots leaves the others theirs
        (10, 4, 2.5, 4),
    ],
)
async def test_a_slot_is_never_worth_less_than_a_request(
    ledger_url: str, own: int, slots: int, share: float, batches: int
) -> None:
    model = Model(provider="openai", name="m", max_concurrency=own)
    async with start_run(ledger_url, slots={"openai": slots}) as run:
        assert run.share(model) == share
        for _ in range(batches):
            assert not run.turn(model).locked()  # type: ignore[attr-defined]
            await run.turn(model).__aenter__()
        assert run.turn(model).locked()  # type: ignore[attr-defined]


async def test_without_a_limit_batches_bring_nothing_and_wait_for_nothing(ledger_url: str) -> None:
    async with start_run(ledger_url) as run:
        assert run.share(Model(provider="openai", name="m")) is None
