"""What clicks select, without Qt."""

from galleryai.gui.grid.selection import Selection

ORDER = [10, 20, 30, 40, 50]


def test_a_click_selects_one() -> None:
    selection = Selection()
    selection.only(10)
    selection.only(30)
    assert selection.ids == {30}


def test_control_adds_and_takes_out() -> None:
    selection = Selection()
    selection.only(10)
    selection.toggle(30)
    assert selection.ids == {10, 30}
    selection.toggle(10)
    assert selection.ids == {30}


def test_shift_reaches_from_where_the_range_began_in_both_directions() -> None:
    selection = Selection()
    selection.only(30)
    selection.reach(50, ORDER)
    assert selection.ids == {30, 40, 50}
    selection.reach(10, ORDER)
    assert selection.ids == {10, 20, 30}
    assert selection.current == 10


def test_shift_with_control_adds_the_range() -> None:
    selection = Selection()
    selection.only(10)
    selection.toggle(40)
    selection.reach(50, ORDER, add=True)
    assert selection.ids == {10, 40, 50}


def test_what_is_gone_is_forgotten() -> None:
    selection = Selection()
    selection.only(20)
    selection.reach(40, ORDER)
    selection.keep([10, 30])
    assert selection.ids == {30}
    assert selection.current is None
    selection.reach(30, [10, 30])
    assert selection.ids == {30}


def test_clearing_leaves_the_keyboard_where_it_was() -> None:
    selection = Selection()
    selection.everything(ORDER)
    selection.only(20)
    selection.clear()
    assert selection.ids == set()
    assert selection.current == 20
