"""What is set aside on disk: what comes back, and what memory still holds of it."""

import tracemalloc
from collections.abc import Callable
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.files.rows_on_disk import RowsOnDisk
from generator.files.shelf import Shelf
from generator.files.spool import Spool

MANY = 20_000


def held(filled: Callable[[], Spool | Shelf | RowsOnDisk]) -> float:
    """Bytes of memory that each of `MANY` takes."""
    tracemalloc.start()
    try:
        with closing(filled()):
            return tracemalloc.get_traced_memory()[0] / MANY
    finally:
        tracemalloc.stop()


def test_a_row_set_aside_takes_a_few_numbers_of_memory() -> None:
    def filled() -> Spool:
        spool = Spool()
        for number in range(MANY):
            spool.add(MANY - number, {"question": f"What is {number}?", "answer": "a" * 200})
        return spool

    assert held(filled) < 20


def test_rows_on_disk_take_less_than_a_number_of_memory() -> None:
    def filled() -> RowsOnDisk:
        return RowsOnDisk({"n": number} for number in range(MANY))

    assert held(filled) < 8


@given(st.lists(st.text(max_size=200), max_size=300), st.data())
def test_any_row_on_disk_is_found(texts: list[str], data: st.DataObject) -> None:
    with closing(RowsOnDisk({"text": text} for text in texts)) as rows:
        for position in data.draw(st.permutations(range(len(texts))))[:20]:
            assert rows[position] == {"text": texts[position]}
        assert [row["text"] for row in rows] == texts


def test_rows_of_one_place_come_back_in_the_order_in_which_they_were_added() -> None:
    with closing(Spool()) as spool:
        for order, name in ((2, "a"), (1, "b"), (2, "c"), (1, "d")):
            spool.add(order, {"name": name})
        assert [row["name"] for row in spool.rows()] == ["b", "d", "a", "c"]


def test_rows_added_while_others_are_read_come_next_time() -> None:
    with closing(Spool()) as spool:
        for order in (3, 1, 2):
            spool.add(order, {"n": order})
        read = []
        for row in spool.rows():
            read.append(row["n"])
            spool.add(0, {"n": 0})
        assert read == [1, 2, 3]
        assert len(list(spool.rows())) == 6


@given(st.lists(st.tuples(st.integers(0, 50), st.lists(st.text(max_size=5), max_size=3))))
def test_a_shelf_gives_the_last_value_of_each_number(entries: list[tuple[int, list[str]]]) -> None:
    with closing(Shelf()) as shelf:
        for number, value in entries:
            shelf[number] = value
        known = dict(entries)
        assert [shelf.get(number) for number in range(60)] == [known.get(number) for number in range(60)]
        assert shelf.get(7, "none") == known.get(7, "none")


def test_a_value_on_a_shelf_takes_two_numbers_of_memory() -> None:
    def filled() -> Shelf:
        shelf = Shelf()
        for number in range(MANY):
            shelf[number] = [f"What is {number}?"] * 3
        return shelf

    assert held(filled) < 20


@pytest.mark.parametrize("value", [[], {}, "", 0, None])
def test_an_empty_value_is_not_a_missing_one(value: object) -> None:
    with closing(Shelf()) as shelf:
        shelf[3] = value
        assert (shelf.get(3, "none"), shelf.get(2, "none")) == (value, "none")


def test_rows_on_disk_are_a_sequence_of_rows() -> None:
    rows = [{"n": number, "text": "ü" * number} for number in range(9)]
    with closing(RowsOnDisk(rows)) as on_disk:
        assert (list(on_disk), len(on_disk), on_disk[4], on_disk[2:4]) == (rows, 9, rows[4], rows[2:4])
        assert list(reversed(on_disk)) == rows[::-1]
