"""The person's word on keywords and folders, said in the window."""

import re

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from galleryai.core.tag import Source, Tag, TagSource, Verdict
from galleryai.gui.catalogue import Kind
from galleryai.gui.keywordpanel import KeywordPanel
from galleryai.gui.phrases import witnesses
from galleryai.gui.pills import Pill
from galleryai.gui.questions import RemoveQuestion
from galleryai.gui.session import Session
from tests.gui.support import Wait

KEY, LEFT = Qt.Key, Qt.MouseButton.LeftButton


@pytest.fixture
def coffee(indexed: Session, wait_until: Wait) -> int:
    """The espresso is open in the viewer."""
    viewer = indexed.window.viewer
    (id_,) = indexed.gallery.searching.ids("espresso")
    indexed.window.open_photo(id_)
    wait_until(lambda: viewer.photo is not None and viewer.photo.id == id_ and panel(indexed).pills.pills)
    indexed.window.activateWindow()
    wait_until(lambda: QApplication.focusWidget() is viewer)
    return id_


def panel(session: Session) -> KeywordPanel:
    return session.window.viewer.inspector.keywords


def pill(session: Session, name: str) -> Pill:
    found = next(pill for pill in panel(session).pills.pills if pill.tag.name == name)
    assert isinstance(found, Pill)
    return found


def carried(session: Session) -> list[str]:
    return [pill.tag.name for pill in panel(session).pills.pills]


def struck(session: Session) -> list[str]:
    return [pill.tag.name for pill in panel(session).struck.pills]


def stored(session: Session, id_: int) -> dict[str, Verdict]:
    return {tag.name: tag.verdict for tag in session.gallery.searching.photos([id_])[0].tags}


def tag_of(session: Session, name: str) -> Tag:
    return pill(session, name).tag


def test_a_click_on_the_tick_accepts(indexed: Session, coffee: int, wait_until: Wait) -> None:
    before, one = carried(indexed), pill(indexed, "espresso")
    QTest.mouseClick(one, LEFT, pos=one.rect().center())
    assert not indexed.bridge._doing.busy, "the word itself is no button"
    QTest.mouseClick(one, LEFT, pos=one.end(Verdict.ACCEPTED).center())
    wait_until(lambda: tag_of(indexed, "espresso").verdict is Verdict.ACCEPTED)
    assert stored(indexed, coffee)["espresso"] is Verdict.ACCEPTED
    assert carried(indexed) == before
    assert pill(indexed, "espresso").accessibleName() == "espresso, accepted"
    ground = pill(indexed, "espresso").grab().toImage()
    plain = pill(indexed, "coffee").grab().toImage()
    assert ground.pixelColor(40, 3) != plain.pixelColor(40, 3)


def test_a_click_on_the_cross_rejects(indexed: Session, coffee: int, wait_until: Wait) -> None:
    one = pill(indexed, "espresso")
    QTest.mouseClick(one, LEFT, pos=one.end(Verdict.REJECTED).center())
    wait_until(lambda: struck(indexed) == ["espresso"])
    assert stored(indexed, coffee)["espresso"] is Verdict.REJECTED


def test_a_press_that_is_let_go_elsewhere_says_nothing(indexed: Session, coffee: int) -> None:
    one = pill(indexed, "espresso")
    QTest.mousePress(one, LEFT, pos=one.end(Verdict.REJECTED).center())
    QTest.mouseMove(one, one.end(Verdict.ACCEPTED).center())
    QTest.mouseRelease(one, LEFT, pos=one.end(Verdict.ACCEPTED).center())
    assert not indexed.bridge._doing.busy


def test_a_pill_is_read_aloud(indexed: Session, coffee: int) -> None:
    said = pill(indexed, "espresso").accessibleName()
    assert re.fullmatch(r"espresso, proposed by EfficientNet-Lite2, \d\d % sure", said)


def test_the_tip_says_who_gave_it_and_how_right_it_was(indexed: Session, coffee: int, wait_until: Wait) -> None:
    tip = pill(indexed, "espresso").toolTip()
    assert re.fullmatch(r"EfficientNet-Lite2 \d+ · \d\d %", tip)
    pill(indexed, "espresso").say(Verdict.ACCEPTED)
    wait_until(lambda: tag_of(indexed, "espresso").verdict is Verdict.ACCEPTED)
    accepted = pill(indexed, "espresso")
    assert accepted.toolTip() == f"You\n{tip}\nYou agreed with 1 of 1"
    assert accepted.accessibleDescription() == accepted.toolTip()
    QTest.mouseMove(accepted, accepted.end(Verdict.REJECTED).center())
    QTest.mouseMove(accepted, accepted.rect().center())
    assert accepted.toolTip().endswith("You agreed with 1 of 1"), "it comes back when the pointer leaves an end"


def test_every_kind_of_witness_has_a_name() -> None:
    sources = (
        TagSource(Source.PERSON),
        TagSource(Source.FILE),
        TagSource(Source.RULE, score=0.5),
        TagSource(Source.RULE, "look", "1", 0.934),
        TagSource(Source.MODEL, "NanoDet-g", "1", 0.87),
    )
    assert witnesses(Tag("dark", Verdict.ACCEPTED, sources)).splitlines() == [
        "You", "The file itself", "Rule · 50 %", "Rule (look 1) · 93 %", "NanoDet-g 1 · 87 %",
    ]  # fmt: skip


def test_the_controls_do_not_move_the_word(indexed: Session, coffee: int) -> None:
    one = pill(indexed, "espresso")
    middle = one.rect().adjusted(24, 3, -24, -3)
    before, size = one.grab(middle).toImage(), one.size()
    QTest.mouseMove(one, one.end(Verdict.ACCEPTED).center())
    assert one.toolTip().startswith("Yes")
    one.setFocus()
    assert one.grab(middle).toImage() == before
    assert one.size() == size


def test_the_keyboard_rejects_and_takes_back(indexed: Session, coffee: int, wait_until: Wait) -> None:
    window = indexed.window
    first = panel(indexed).pills.pills[0]
    for _ in range(10):
        if first.hasFocus():
            break
        QTest.keyClick(QApplication.focusWidget() or window, KEY.Key_Tab)
    assert first.hasFocus()
    pill(indexed, "espresso").setFocus()
    QTest.keyClick(pill(indexed, "espresso"), KEY.Key_X)
    wait_until(lambda: struck(indexed) == ["espresso"])
    assert "espresso" not in carried(indexed)
    assert stored(indexed, coffee)["espresso"] is Verdict.REJECTED
    assert indexed.gallery.searching.ids("espresso") == []
    assert panel(indexed).heading.isVisible()
    assert isinstance(QApplication.focusWidget(), Pill), "the keyboard goes to the next word"
    assert window.rooms.currentWidget() is window.viewer
    back = panel(indexed).struck.pills[0]
    assert back.accessibleName() == "espresso, rejected"
    back.setFocus()
    QTest.keyClick(back, KEY.Key_Return)
    wait_until(lambda: "espresso" in carried(indexed))
    assert stored(indexed, coffee)["espresso"] is Verdict.ACCEPTED
    assert panel(indexed).heading.isHidden()
    assert pill(indexed, "espresso").hasFocus()
    assert indexed.gallery.searching.ids("espresso") == [coffee]


def test_enter_accepts_and_arrows_still_turn(indexed: Session, coffee: int, wait_until: Wait) -> None:
    viewer = indexed.window.viewer
    pill(indexed, "espresso").setFocus()
    QTest.keyClick(pill(indexed, "espresso"), KEY.Key_Return)
    wait_until(lambda: tag_of(indexed, "espresso").verdict is Verdict.ACCEPTED)
    assert pill(indexed, "espresso").hasFocus()
    at = viewer._order.index(coffee)
    key, step = (KEY.Key_Left, -1) if at else (KEY.Key_Right, 1)
    QTest.keyClick(pill(indexed, "espresso"), key)
    assert viewer.id == viewer._order[at + step]
    wait_until(lambda: viewer.photo is not None and viewer.photo.id == viewer.id)


def test_a_click_takes_a_rejected_word_back(indexed: Session, coffee: int, wait_until: Wait) -> None:
    QTest.keyClick(pill(indexed, "espresso"), KEY.Key_Delete)
    wait_until(lambda: struck(indexed) == ["espresso"])
    QTest.mouseClick(panel(indexed).struck.pills[0], LEFT)
    wait_until(lambda: tag_of(indexed, "espresso").verdict is Verdict.ACCEPTED if "espresso" in carried(indexed) else 0)
    assert struck(indexed) == []


def test_a_keyword_is_added(indexed: Session, coffee: int, wait_until: Wait) -> None:
    add = panel(indexed).add
    add.setFocus()
    QTest.keyClicks(add, "Sunday/breakfast x")
    QTest.keyClick(add, KEY.Key_Return)
    assert indexed.window.rooms.currentWidget() is indexed.window.viewer
    wait_until(lambda: "Sunday/breakfast x" in carried(indexed))
    assert stored(indexed, coffee)["Sunday/breakfast x"] is Verdict.ACCEPTED
    assert add.text() == ""
    assert add.hasFocus()
    QTest.keyClicks(add, "half")
    QTest.keyClick(add, KEY.Key_Escape)
    assert indexed.window.viewer.hasFocus()
    assert add.text() == ""
    assert indexed.window.rooms.currentWidget() is indexed.window.viewer


def test_what_cannot_be_said_is_a_sentence(indexed: Session, coffee: int, wait_until: Wait) -> None:
    add = panel(indexed).add
    QTest.keyClicks(add, "!!!")
    QTest.keyClick(add, KEY.Key_Return)
    wait_until(lambda: "no letter or digit" in indexed.window.strip.notice.text())
    assert add.text() == "!!!", "to be mended"


def test_a_refused_verdict_leaves_the_pill_as_it_is(indexed: Session, coffee: int, wait_until: Wait) -> None:
    indexed.gallery.tagging.court()  # or the keyword is made again
    with indexed.gallery._database.write() as tx:
        tx.exec_driver_sql("UPDATE keyword SET key = 'x', name = 'x' WHERE key = 'espresso'")
    one = pill(indexed, "espresso")
    plain = one.grab().toImage()
    one.say(Verdict.REJECTED)
    assert one.grab().toImage() != plain
    wait_until(lambda: "There is no keyword" in indexed.window.strip.notice.text())
    assert one.grab().toImage() == plain


def test_the_photograph_stays_sharp_while_words_change(indexed: Session, coffee: int, wait_until: Wait) -> None:
    viewer = indexed.window.viewer
    assert viewer.photo is not None
    width = viewer.photo.facts.width
    wait_until(lambda: viewer.canvas.image.width() == width)
    widths: set[int] = set()
    pill(indexed, "espresso").say(Verdict.ACCEPTED)
    seen: list[object] = []
    indexed.bridge.changed.connect(seen.append)

    def look() -> bool:
        widths.add(viewer.canvas.image.width())
        return bool(seen) and not indexed.bridge._reading.busy

    wait_until(look)
    assert widths == {width}


def row_of_folder(session: Session) -> int:
    rows = session.window.sidebar.model.entries
    return next(row for row, entry in enumerate(rows) if entry.place is not None and entry.place.kind is Kind.FOLDER)


def ask_to_remove(session: Session) -> RemoveQuestion:
    sidebar = session.window.sidebar
    menu = sidebar.menu(sidebar.model.entries[row_of_folder(session)])
    assert menu is not None
    menu.actions()[0].trigger()
    (question,) = session.window.findChildren(RemoveQuestion)
    return question


def test_removing_a_folder_empties_the_gallery_and_keeps_the_words(
    indexed: Session, coffee: int, wait_until: Wait
) -> None:
    window = indexed.window
    pill(indexed, "espresso").say(Verdict.REJECTED)
    wait_until(lambda: struck(indexed) == ["espresso"])
    window.viewer.leave()
    window.sidebar.list.setCurrentIndex(window.sidebar.model.index(row_of_folder(indexed)))
    wait_until(lambda: window.top.title.text() == "photos")
    (root,) = indexed.gallery.roots.all()
    question = ask_to_remove(indexed)
    assert "Nothing on the disk is touched" in question.promise
    question.remove.click()
    wait_until(lambda: window.pages.currentWidget() is window.welcome)
    wait_until(lambda: window.grid.contents.ids == [])
    assert indexed.gallery.roots.all() == []
    assert stored(indexed, coffee)["espresso"] is Verdict.REJECTED
    window.add(root.path)  # type: ignore[arg-type]
    wait_until(lambda: len(window.grid.contents.ids) == 5)
    assert stored(indexed, coffee)["espresso"] is Verdict.REJECTED


def test_a_folder_stays_where_removing_is_cancelled(indexed: Session, wait_until: Wait) -> None:
    question = ask_to_remove(indexed)
    QTest.keyClick(question, KEY.Key_Escape)
    wait_until(lambda: not indexed.window.findChildren(RemoveQuestion))
    assert not indexed.bridge._doing.busy
    assert len(indexed.gallery.roots.all()) == 1


def test_only_folders_have_a_menu(indexed: Session) -> None:
    sidebar = indexed.window.sidebar
    assert sidebar.menu(sidebar.model.entries[0]) is None
    here = sidebar.list.currentIndex().row()
    place = sidebar.list.visualRect(sidebar.model.index(row_of_folder(indexed))).center()
    seen: list[object] = []
    sidebar.list.menu_wanted.connect(lambda entry, where: seen.append(entry))
    sidebar.list.menu_wanted.disconnect(sidebar._show_menu)
    QTest.mouseClick(sidebar.list.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert sidebar.list.currentIndex().row() == here
    from PySide6.QtGui import QContextMenuEvent

    for reason in (QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard):
        QApplication.sendEvent(sidebar.list.viewport(), QContextMenuEvent(reason, place, QPoint(0, 0)))
    assert seen == [sidebar.model.entries[row_of_folder(indexed)], sidebar.model.entries[here]]
