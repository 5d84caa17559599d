"""How many pairs each chunk is asked for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.qa.planning import MOST_PER_CALL, STEP, Plan, evenly, fixed, for_target


@dataclass(frozen=True)
class Sized:
    length: int
    source: str
    key: int


chunks_ = st.lists(
    st.builds(Sized, length=st.integers(0, 20_000), source=st.sampled_from("abcd"), key=st.integers(0, 2**63)),
    max_size=60,
)
targets = st.integers(0, 2000)


def table(count: int) -> list[Sized]:
    """Chunks of 200 to 1,999 characters from five files, always the same ones."""
    return [Sized(200 + 617 * number % 1800, f"file{number % 5}", 7_919 * number * number) for number in range(count)]


def most(chunks: Sequence[Sized]) -> int:
    """Pairs that all chunks together can be asked for."""
    return MOST_PER_CALL * sum(chunk.length > 0 for chunk in chunks)


@given(chunks_, targets)
def test_what_is_kept_is_the_target_or_all_that_can_be_asked_for(chunks: list[Sized], target: int) -> None:
    assert sum(for_target(chunks, target).keep) == min(target, most(chunks))


@given(chunks_, targets)
def test_no_chunk_keeps_more_than_it_is_asked_for_nor_is_asked_for_too_much(chunks: list[Sized], target: int) -> None:
    plan = for_target(chunks, target)
    assert len(plan.ask) == len(plan.keep) == len(chunks)
    assert all(0 <= keep <= ask <= MOST_PER_CALL for ask, keep in zip(plan.ask, plan.keep, strict=True))


def shares(plan: Plan, chunks: Sequence[Sized]) -> dict[str, tuple[int, int]]:
    """By source: asked for, kept."""
    asked, kept = Counter[str](), Counter[str]()
    for chunk, ask, keep in zip(chunks, plan.ask, plan.keep, strict=True):
        asked[chunk.source] += ask
        kept[chunk.source] += keep
    return {source: (asked[source], kept[source]) for source in asked}


@given(chunks_, targets)
def test_every_source_keeps_its_share_within_one(chunks: list[Sized], target: int) -> None:
    plan = for_target(chunks, target)
    ratio = min(1.0, target / max(1, sum(plan.ask)))
    assert all(abs(kept - asked * ratio) < 1 for asked, kept in shares(plan, chunks).values())


@given(chunks_, targets, st.data())
def test_chunks_that_are_closed_are_not_asked(chunks: list[Sized], target: int, data: st.DataObject) -> None:
    is_open = data.draw(st.lists(st.booleans(), min_size=len(chunks), max_size=len(chunks)))
    plan = for_target(chunks, target, is_open)
    assert all(ask == 0 for ask, may in zip(plan.ask, is_open, strict=True) if not may)
    assert sum(plan.keep) == min(target, most([chunk for chunk, may in zip(chunks, is_open, strict=True) if may]))


@given(chunks_, targets, st.randoms())
def test_what_a_chunk_is_asked_for_does_not_depend_on_its_place(
    chunks: list[Sized], target: int, random: Random
) -> None:
    plan = dict(zip(map(id, chunks), for_target(chunks, target).ask, strict=True))
    shuffled = list(chunks)
    random.shuffle(shuffled)
    assert dict(zip(map(id, shuffled), for_target(shuffled, target).ask, strict=True)) == plan


@pytest.mark.parametrize("target", [50, 100, 200, 300, 450, 700, 1000])
def test_one_chunk_more_changes_no_other_unless_a_step_is_crossed(target: int) -> None:
    unchanged, differing = 0, []
    for count in range(200, 240):
        before, after = for_target(table(count), target).ask, for_target(table(count + 1), target).ask[:-1]
        if before == after:
            unchanged += 1
        else:
            differing.append(sum(before) / sum(after))
    assert unchanged >= 37
    assert all(ratio == pytest.approx(STEP, rel=0.1) for ratio in differing)


@pytest.mark.parametrize("target", [30, 100, 300, 900])
def test_not_much_more_is_asked_for_than_is_wanted(target: int) -> None:
    assert target <= sum(for_target(table(200), target).ask) <= 1.5 * target


def test_a_long_chunk_is_asked_for_more_than_a_short_one() -> None:
    short, long = for_target([Sized(200, "a", 5), Sized(2000, "a", 5)], 11).ask
    assert long > 5 * short


def test_without_a_target_every_chunk_is_asked_for_the_same() -> None:
    plan = fixed(3, 4)
    assert (list(plan.ask), list(plan.keep)) == ([4, 4, 4], [4, 4, 4])


@given(st.lists(st.sampled_from("abc"), max_size=40), st.integers(0, 50))
def test_choosing_evenly_gives_every_group_its_share(groups: list[str], target: int) -> None:
    chosen = evenly(groups, target)
    assert sum(chosen) == min(target, len(groups))
    taken = Counter(group for group, yes in zip(groups, chosen, strict=True) if yes)
    ratio = min(1.0, target / max(1, len(groups)))
    assert all(abs(taken[group] - size * ratio) < 1 for group, size in Counter(groups).items())


def test_the_earlier_of_a_group_are_chosen_first() -> None:
    assert evenly(["a", "a", "b", "b"], 2) == [True, False, True, False]
