"""A budget that is never exceeded, whatever comes when."""

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.engine.money.budget import Budget
from generator.errors import BudgetReached
from tests.support.virtual_time import in_virtual_time

Call = tuple[float, float, float]
"""Most it can cost, the share of that which it does cost, and how long it takes."""
calls = st.lists(st.tuples(st.floats(0.01, 5), st.floats(0, 1), st.floats(0, 3)), max_size=30)


async def spend(budget: Budget, call: Call) -> bool:
    most, share, seconds = call
    try:
        await budget.reserve(most)
    except BudgetReached:
        return False
    await asyncio.sleep(seconds)
    await budget.settle(most, most * share)
    return True


@settings(max_examples=100)
@given(st.floats(0, 20), calls)
def test_never_more_is_spent_than_the_limit(limit: float, wanted: list[Call]) -> None:
    async def work() -> tuple[float, list[bool]]:
        budget = Budget(limit)
        made = await asyncio.gather(*(spend(budget, call) for call in wanted))
        return budget.spent, made

    spent, made = in_virtual_time(work())
    assert spent <= limit + 1e-9
    assert spent == pytest.approx(sum(most * share for (most, share, _), yes in zip(wanted, made, strict=True) if yes))


def test_a_call_waits_for_what_others_have_reserved_and_may_not_need() -> None:
    async def work() -> list[bool]:
        budget = Budget(1.0)
        return await asyncio.gather(*(spend(budget, (0.9, 0.1, 1.0)) for _ in range(5)))

    assert in_virtual_time(work()) == [True, True, False, False, False]


def test_once_reached_the_budget_is_closed_for_smaller_calls_too() -> None:
    async def work() -> tuple[bool, bool]:
        budget = Budget(1.0)
        return await spend(budget, (2.0, 1.0, 0)), await spend(budget, (0.1, 1.0, 0))

    assert in_virtual_time(work()) == (False, False)


def test_the_error_says_what_was_spent_and_what_there_is_no_room_for() -> None:
    async def work() -> None:
        budget = Budget(2.0)
        await spend(budget, (1.5, 1.0, 0))
        await budget.reserve(1.0)

    with pytest.raises(
        BudgetReached, match=r"budget of \$2 is used up \(\$1\.5000 spent, and the next call may cost \$1\.0000\)"
    ):
        in_virtual_time(work())


def test_without_a_limit_spending_is_only_counted() -> None:
    async def work() -> float:
        budget = Budget()
        await spend(budget, (100.0, 1.0, 0))
        return budget.spent

    assert in_virtual_time(work()) == 100.0


def test_one_who_gives_up_waiting_holds_nothing_back() -> None:
    async def work() -> bool:
        budget = Budget(1.0)
        await budget.reserve(1.0)
        waiting = asyncio.create_task(budget.reserve(1.0))
        await asyncio.sleep(1)
        waiting.cancel()
        await asyncio.wait([waiting])
        await budget.settle(1.0, 0.0)
        return await spend(budget, (1.0, 1.0, 0))

    assert in_virtual_time(work())
