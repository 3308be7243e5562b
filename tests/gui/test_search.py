"""The search box: what it offers while somebody types, and how it says what it cannot understand."""

from urllib.parse import quote

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from galleryai.core.errors import QueryError
from galleryai.gui.searchbox import SearchBox
from galleryai.gui.searchhelp import SearchHelp
from galleryai.gui.session import Session
from galleryai.query.guide import WORDS, rows
from galleryai.query.parser import parse
from tests.gui.support import Wait

KEY = Qt.Key


@pytest.fixture
def box(indexed: Session, wait_until: Wait) -> SearchBox:
    """The box, with the keyboard in it."""
    indexed.window.activateWindow()
    found = indexed.window.top.search
    found.setFocus()
    wait_until(lambda: QApplication.focusWidget() is found)
    return found


def labels(box: SearchBox) -> list[str]:
    return [one.label for one in box.offers.offered]


def help_page(session: Session) -> SearchHelp:
    found = session.window.findChild(SearchHelp)
    assert isinstance(found, SearchHelp)
    return found


def press(box: SearchBox, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(box, key)


def test_keywords_are_offered_with_their_counts(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "ani")
    wait_until(lambda: box.offers.isVisible())
    first = box.offers.offered[0]
    assert (first.label, first.note) == ("animal", str(indexed.gallery.searching.count("tag:animal")))
    assert first.spoken == f"animal, {first.note}"
    assert box.hasFocus()
    assert box.offers.current is None, "nothing is chosen for whoever only types"


def test_arrows_and_return_take_what_is_offered(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "-ani")
    wait_until(lambda: labels(box))
    press(box, KEY.Key_Down)
    assert box.offers.current == box.offers.offered[0]
    press(box, KEY.Key_Return)
    assert box.text() == "-animal "
    assert QApplication.focusWidget() is box
    assert not box.offers.isVisible()
    wait_until(lambda: len(indexed.window.grid.contents.ids) == indexed.gallery.searching.count("-animal") < 5)
    box.undo()
    assert box.text() == "-ani"


def test_arrows_go_round_and_pass_the_box(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "c")
    wait_until(lambda: len(labels(box)) > 1)
    press(box, KEY.Key_Up)
    assert box.offers.current == box.offers.offered[-1]
    press(box, KEY.Key_Down)
    assert not box.offers.current
    press(box, KEY.Key_Down)
    assert box.offers.current == box.offers.offered[0]


def test_tab_takes_the_first_and_then_offers_its_values(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "favori")
    wait_until(lambda: labels(box) == ["favorite:"])
    assert "that are favorites" in box.offers.offered[0].note
    press(box, KEY.Key_Tab)
    assert box.text() == "favorite:"
    wait_until(lambda: labels(box) == ["yes", "no"])
    press(box, KEY.Key_Tab)
    assert box.text() == "favorite:yes "
    wait_until(lambda: not box.offers.isVisible())
    press(box, KEY.Key_Tab)
    assert QApplication.focusWidget() is not box, "where nothing is offered, Tab goes on"


def test_a_click_takes_what_is_offered(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "ani")
    wait_until(lambda: labels(box))
    (shown,) = box.offers.findChildren(QListView)
    place = shown.visualRect(shown.model().index(0, 0)).center()
    QTest.mouseClick(shown.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert box.text() == "animal "
    assert QApplication.focusWidget() is box


def test_escape_sends_away_what_is_offered_and_keeps_the_search(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "ani")
    wait_until(lambda: labels(box))
    press(box, KEY.Key_Escape)
    assert (box.text(), box.offers.isVisible()) == ("ani", False)
    press(box, KEY.Key_Escape)
    assert box.text() == ""


def test_return_searches_for_what_is_typed(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "espres")
    wait_until(lambda: labels(box) == ["espresso"])
    press(box, KEY.Key_Return)
    assert box.text() == "espres"
    wait_until(lambda: QApplication.focusWidget() is indexed.window.grid)
    assert not box.offers.isVisible()


def test_a_late_answer_is_dropped(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "ani")
    wait_until(lambda: labels(box))
    found = indexed.gallery.completing.complete("ani", 3)
    QTest.keyClicks(box, " ")
    assert not labels(box)
    box.offer("ani", 3, found)
    assert not labels(box)


def test_a_mistake_is_underlined_and_mended_by_a_key(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "espresso ")
    wait_until(lambda: len(indexed.window.grid.contents.ids) == 1)
    plain = box.grab().toImage()
    QTest.keyClicks(box, "orientashun:landscape ")
    wait_until(lambda: "Did you mean orientation?" in box.mistake)
    assert box.offers.sentence.text() == box.accessibleDescription() == box.mistake
    assert len(indexed.window.grid.contents.ids) == 1, "the last good result stays"
    warn, wrong = QColor(indexed.theme.colours.warn), box.grab().toImage()
    ratio = box.devicePixelRatio()
    marked = [
        x / ratio
        for x in range(wrong.width())
        if any(_near(wrong.pixelColor(x, y), warn) for y in range(wrong.height()))
    ]
    start, end = (box._x(place) for place in (len("espresso "), len("espresso orientashun")))
    assert marked
    assert start - 2 <= min(marked)
    assert max(marked) <= end + 4
    assert not any(_near(plain.pixelColor(x, y), warn) for x in range(plain.width()) for y in range(plain.height()))
    press(box, KEY.Key_Tab)
    assert box.text() == "espresso orientation:landscape "
    wait_until(lambda: not box.mistake and not box.offers.isVisible())


def _near(one: QColor, other: QColor) -> bool:
    pairs = ((one.red(), other.red()), (one.green(), other.green()), (one.blue(), other.blue()))
    return all(abs(a - b) < 60 for a, b in pairs)


def test_half_a_search_is_no_mistake_while_words_are_offered_for_it(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "colour:")
    wait_until(lambda: "red" in labels(box))
    wait_until(lambda: box._wrong is not None and not box._patience.isActive())
    assert not box.mistake
    press(box, KEY.Key_Escape)
    assert "needs a value" in box.mistake


def test_typing_on_behind_a_mistake_keeps_it_and_changing_it_takes_it_away(box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "cammera:x ")
    wait_until(lambda: box.mistake)
    QTest.keyClicks(box, "zz")
    assert box.mistake
    box.setCursorPosition(2)
    press(box, KEY.Key_Backspace)
    assert not box.mistake


def test_what_stands_below_lies_in_a_small_window(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    window = indexed.window
    window.resize(window.minimumSize())
    QTest.keyClicks(box, "a")
    wait_until(lambda: box.offers.isVisible())
    assert window.rect().contains(box.offers.geometry())


def test_the_help_is_one_page_whose_examples_can_be_tried(indexed: Session, box: SearchBox, wait_until: Wait) -> None:
    QTest.keyClicks(box, "?")
    page = help_page(indexed)
    assert box.text() == ""
    text = page.page.toPlainText()
    assert all(row.example in text and row.help in text for row in rows())
    page.chosen.emit("animal")
    wait_until(lambda: indexed.window.top.title.text() == "Results")
    assert box.text() == "animal"
    page.close()


def test_a_link_of_the_help_is_the_example_itself(indexed: Session) -> None:
    indexed.window.show_search_help()
    page = help_page(indexed)
    chosen: list[str] = []
    page.chosen.connect(chosen.append)
    for example in (row.example for row in rows()):
        page.page.anchorClicked.emit(QUrl(quote(example)))
    assert chosen == [row.example for row in rows()]
    page.close()


@pytest.mark.parametrize("search", [search for search, _ in WORDS])
def test_the_words_of_the_help_are_understood(search: str) -> None:
    assert parse(search)


def test_a_question_mark_within_a_search_is_typed(box: SearchBox) -> None:
    QTest.keyClicks(box, "what?")
    assert box.text() == "what?"


def test_clearing_the_box_takes_a_mistake_away(box: SearchBox) -> None:
    box.setText("cammera:x")
    box.show_mistake("cammera:x", QueryError("wrong", (0, 7), "camera"))
    box.clear()
    assert not box.mistake
    assert not box.offers.isVisible()
