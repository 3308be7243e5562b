"""The rows of the grid, without Qt."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from galleryai.gui.grid.layout import Rows, justify

ratios = st.lists(st.floats(0.05, 20.0), max_size=120)
widths = st.integers(200, 4000)
heights = st.integers(96, 420)


def right_edges(rows: Rows) -> list[int]:
    return [int(rows.lefts[end - 1] + rows.widths[end - 1]) for end in rows.first[1:]]


@given(ratios, widths, heights)
def test_every_photo_is_placed_once_in_order(shapes: list[float], width: int, height: int) -> None:
    rows = justify(shapes, width, height, 4, left=16, top=4)
    assert len(rows) == len(shapes)
    boxes = [rows.box(index) for index in range(len(shapes))]
    places = [(box.top, box.left) for box in boxes]
    assert places == sorted(places)
    assert len(set(places)) == len(places)
    assert list(rows.between(0, rows.total + 1)) == list(range(len(shapes)))


@given(ratios, widths, heights)
def test_rows_fill_the_width_exactly(shapes: list[float], width: int, height: int) -> None:
    rows = justify(shapes, width, height, 4, left=16)
    edges = right_edges(rows)
    assert all(edge == 16 + width for edge in edges[:-1])
    assert all(edge <= 16 + width + 1 for edge in edges[-1:])


@given(ratios, widths, heights)
def test_photos_of_a_row_are_a_gap_apart(shapes: list[float], width: int, height: int) -> None:
    rows = justify(shapes, width, height, 4)
    for start, end in zip(rows.first[:-1], rows.first[1:], strict=True):
        ends = rows.lefts[start:end] + rows.widths[start:end]
        assert np.all(rows.lefts[start + 1 : end] - ends[:-1] == 4)
    assert np.all(np.diff(rows.tops) == rows.heights[:-1] + 4)


@given(st.lists(st.floats(0.5, 2.0), min_size=40, max_size=80), heights)
def test_rows_are_about_as_high_as_wanted(shapes: list[float], height: int) -> None:
    rows = justify(shapes, 1200, height, 4)
    assert np.all(rows.heights[:-1] > height / 2)
    assert np.all(rows.heights[:-1] < height * 2)


@given(ratios.filter(bool), widths, heights, st.data())
def test_the_photo_at_a_point_is_the_one_drawn_there(
    shapes: list[float], width: int, height: int, data: st.DataObject
) -> None:
    rows = justify(shapes, width, height, 4, left=16, top=4)
    index = data.draw(st.integers(0, len(shapes) - 1))
    box = rows.box(index)
    assert rows.at(box.left, box.top) == index
    assert rows.at(box.left + box.width - 1, box.bottom - 1) == index
    assert rows.at(15, box.top) is None
    assert index in rows.between(box.top, box.bottom)


@given(ratios.filter(bool), widths, st.data())
def test_up_is_the_way_back_to_the_row(shapes: list[float], width: int, data: st.DataObject) -> None:
    rows = justify(shapes, width, 200, 4)
    index = data.draw(st.integers(0, len(shapes) - 1))
    below = rows.beside(index, 1)
    assert rows.row_of(below) == min(rows.row_of(index) + 1, len(rows.heights) - 1)
    assert rows.row_of(rows.beside(below, -1)) <= rows.row_of(index)


def test_nothing_needs_no_room() -> None:
    rows = justify([], 1000, 200, 4)
    assert (len(rows), rows.total, rows.at(5, 5)) == (0, 0, None)
    assert not rows.between(0, 1000)
