"""The parts that flows are assembled from, without Prefect: batches, the window, the spool, the summary."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.running.account.summary import Summary, facts, markdown
from flows.running.batches import grouped, grouped_by_run, in_window
from generator.files.spool import Spool
from generator.records import Failure, Tally
from generator.usage import Usage


@given(st.lists(st.integers()), st.integers(1, 7))
def test_grouping_loses_nothing(items: list[int], size: int) -> None:
    batches = list(grouped(items, size))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) == size for batch in batches[:-1])
    assert all(0 < len(batch) <= size for batch in batches)


@given(st.lists(st.integers(0, 3)), st.integers(1, 5))
def test_neighbours_with_the_same_key_stay_together(items: list[int], size: int) -> None:
    batches = list(grouped_by_run(items, size, key=lambda item: item))
    assert [item for batch in batches for item in batch] == items
    assert all(len(batch) >= size for batch in batches[:-1])
    assert all(one[-1] != two[0] for one, two in pairwise(batches))


def test_items_without_a_key_are_no_run() -> None:
    assert [len(batch) for batch in grouped_by_run(range(1000), 50, key=lambda _: None)] == [50] * 20


async def test_the_window_is_full_and_never_exceeded() -> None:
    running, most, done = 0, 0, list[int]()

    async def work(number: int) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001)
        running -= 1
        done.append(number)

    await in_window(range(20), work, 4)
    assert (sorted(done), most) == (list(range(20)), 4)


async def test_the_first_error_ends_the_intake_and_what_runs_is_finished() -> None:
    begun, ended = list[int](), list[int]()

    async def work(number: int) -> None:
        begun.append(number)
        if number == 1:
            raise ValueError("broken")
        await asyncio.sleep(0.01)
        ended.append(number)

    with pytest.raises(ValueError, match="broken"):
        await in_window(range(100), work, 3)
    assert len(begun) <= 4
    assert sorted([*ended, 1]) == begun


@given(st.permutations(range(12)))
def test_a_spool_gives_rows_back_in_order(orders: list[int]) -> None:
    spool = Spool()
    for order in orders:
        spool.add(order, {"n": order, "text": "ü" * order})
    assert [row["n"] for row in spool.rows()] == list(range(12))
    spool.add(12, {"n": 12})
    assert ([row["n"] for row in spool.rows()][-1], len(spool)) == (12, 13)
    spool.close()


COUNTS = st.builds(
    lambda kept, rejected, failed: Tally(
        stage="judge", unit="pairs", taken=kept + sum(rejected.values()) + failed, kept=kept, rejected=rejected,
        failed=failed,
    ),
    st.integers(0, 9),
    st.dictionaries(st.sampled_from(["short", "alike"]), st.integers(0, 9)),
    st.integers(0, 9),
)  # fmt: skip


@given(st.lists(COUNTS, min_size=1))
def test_the_sum_of_tallies_adds_up(tallies: list[Tally]) -> None:
    summary = Summary("qa-generate")
    for tally in tallies:
        summary.add(tally)
    (stage,) = summary.data()["stages"]
    assert stage["taken"] == stage["kept"] + sum(stage["rejected"].values()) + stage["failed"]
    assert stage["taken"] == sum(tally.taken for tally in tallies)


def test_a_summary_lists_twenty_failures_and_counts_all() -> None:
    summary = Summary("qa-generate")
    summary.add(Tally(stage="generate", unit="chunks", taken=50, failed=50))
    summary.failures = [Failure(stage="generate", error=f"broken {n}", id=str(n)) for n in range(50)]
    data = summary.data()
    assert (data["failed"], len(data["failures"])) == (50, 20)
    assert "- generate 19: broken 19" in markdown(data)


@pytest.mark.parametrize(
    ("usage", "said"),
    [
        (Usage(calls=3, cost=0.5), "$0.5000"),
        (Usage(calls=3, unpriced=2), "unknown: no price is known for this model"),
        (Usage(calls=3, unpriced=3), "unknown: no price is known for this model"),
        (Usage(calls=3, unpriced=1, cost=0.25), "$0.2500 + 1 calls of unknown price"),
        (Usage(reused=3), "$0.0000"),
    ],
)
def test_costs_are_never_guessed(usage: Usage, said: str) -> None:
    summary = Summary("qa-generate", model="openai some-model", usage=usage)
    assert dict(facts(summary.data()))["Cost"] == said


def test_requests_that_were_refused_for_their_form_are_counted() -> None:
    summary = Summary("qa-generate", model="vllm some-model", usage=Usage(calls=3, refused=2))
    assert dict(facts(summary.data()))["Calls"].endswith("· 2 more refused and sent in a simpler form")
