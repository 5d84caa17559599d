"""Boxes are read as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.documents.office.reading_order import Box, reading_order


@pytest.mark.parametrize(
    ("boxes", "order"),
    [
        ([], []),
        ([(0, 5, 9, 6), (0, 0, 9, 1)], [1, 0]),
        ([(5, 0, 9, 9), (0, 0, 4, 9)], [1, 0]),
        ([(0, 0, 4, 1), (6, 0, 9, 1), (0, 1.2, 4, 9), (6, 1.2, 9, 9)], [0, 2, 1, 3]),
        ([(0, 0, 2, 1), (2.1, 0, 9, 1), (0, 4, 2, 5), (2.1, 4, 9, 5)], [0, 1, 2, 3]),
        ([(0, 0, 9, 9), (1, 1, 8, 8)], [0, 1]),
    ],
    ids=["none", "below", "beside", "columns", "rows", "on each other"],
)
def test_the_widest_gap_decides(boxes: list[tuple[float, float, float, float]], order: list[int]) -> None:
    assert reading_order([Box(*sides) for sides in boxes]) == order


SIDE = st.floats(0, 1000)


@given(st.lists(st.builds(Box, SIDE, SIDE, SIDE, SIDE), max_size=30))
def test_every_box_is_read_once(boxes: list[Box]) -> None:
    assert sorted(reading_order(boxes)) == list(range(len(boxes)))
