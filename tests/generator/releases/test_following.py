"""What has become of chunks, and of the rows that were made of them."""

from collections.abc import Sequence

import numpy as np
import pytest

from generator.releases.following import follow
from generator.releases.made_of import NO_CHUNK, ChunksKnown, RowsKnown
from generator.releases.merging import merge


def hashes(values: Sequence[int]) -> "np.ndarray[tuple[int], np.dtype[np.uint64]]":
    return np.array(values, np.uint64)


def known(ids: Sequence[int], contents: Sequence[int], done: Sequence[bool] | None = None) -> ChunksKnown:
    return ChunksKnown(hashes(ids), hashes(contents), np.array(done or [True] * len(ids), bool))


def rows(chunks: Sequence[int], names: Sequence[int]) -> RowsKnown:
    since, retired = np.ones(len(chunks), np.uint32), np.zeros(len(chunks), np.uint32)
    return RowsKnown(np.array(chunks, np.int64), hashes(names), since, retired)


@pytest.mark.parametrize(
    ("ids", "contents", "now", "asked"),
    [
        ([1, 2, 3], [10, 20, 30], [0, 1, 2], []),
        ([3, 2, 1], [30, 20, 10], [2, 1, 0], []),  # another order
        ([1, 2, 3], [10, 21, 30], [0, NO_CHUNK, 2], [1]),  # changed
        ([1, 3], [10, 30], [0, NO_CHUNK, 1], []),  # vanished
        ([1, 9, 3], [10, 20, 30], [0, 1, 2], []),  # moved
        ([1, 2, 3, 4], [10, 20, 30, 40], [0, 1, 2], [3]),  # new
        ([2, 1, 3], [10, 20, 30], [0, 1, 2], []),  # two have changed their ids
        ([1, 1, 2, 3], [10, 11, 20, 30], [0, 2, 3], [1]),  # an id twice
        ([], [], [NO_CHUNK] * 3, []),
    ],
)
def test_chunks_are_followed_by_what_they_say(
    ids: list[int], contents: list[int], now: list[int], asked: list[int]
) -> None:
    followed = follow(known([1, 2, 3], [10, 20, 30]), hashes(ids), hashes(contents))
    assert (followed.now.tolist(), np.flatnonzero(followed.asked).tolist()) == (now, asked)


def test_every_chunk_is_counted_once() -> None:
    followed = follow(known([1, 2, 3, 4], [10, 20, 30, 40]), hashes([1, 2, 9, 5]), hashes([10, 21, 30, 50]))
    counts = followed.counts()
    assert (counts.chunks, counts.new, counts.changed, counts.vanished, counts.moved) == (4, 1, 1, 1, 1)


def test_a_chunk_that_was_not_done_is_asked_again_and_its_row_that_comes_again_is_the_old_one() -> None:
    followed = follow(known([1, 2], [10, 20], [True, False]), hashes([1, 2]), hashes([10, 20]))
    merged = merge(rows([0, 1, 1], [100, 200, 201]), followed, hashes([200, 202]))
    assert list(np.flatnonzero(followed.asked)) == [1]
    assert (list(merged.stays), list(merged.leaves), list(merged.adds)) == (
        [True, True, False],
        [False, False, True],
        [False, True],
    )
    assert merged.reason(2) == "asked again"


def test_the_next_release_knows_where_the_chunks_of_kept_and_new_rows_are_now() -> None:
    followed = follow(known([1, 2, 3], [10, 20, 30]), hashes([7, 3, 9]), hashes([70, 30, 10]))
    old, new = rows([0, 1, 2], [100, 200, 300]), rows([0], [700])
    then = merge(old, followed, new.names).rows(old, new, 2, keeps_retired=True)
    assert (list(then.chunks), list(then.retired)) == ([2, NO_CHUNK, 1, 0], [0, 2, 0, 0])
    assert [int(name) for name in then.names] == [100, 200, 300, 700]
