"""What is chosen in the window's settings changes all keywords, in the background."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest

from galleryai.gui.session import Session
from galleryai.gui.settingsmenu import SettingsMenu
from galleryai.jobs.job import Progress
from galleryai.keywords.strictness import Strictness
from tests.gui.support import Wait


def choices(session: Session, wait_until: Wait) -> list[QAction]:
    """Open the settings; the three choices, as they are ticked now."""
    session.window.sidebar.settings_button.click()
    wait_until(lambda: session.window.findChildren(SettingsMenu))
    (menu,) = session.window.findChildren(SettingsMenu)
    wait_until(menu.isVisible)
    return [action for action in menu.actions() if action.isCheckable()]


def ticked(session: Session, wait_until: Wait) -> str:
    """What is ticked; the settings are closed again."""
    (text,) = [action.text() for action in choices(session, wait_until) if action.isChecked()]
    (menu,) = session.window.findChildren(SettingsMenu)
    QTest.keyClick(menu, Qt.Key.Key_Escape)
    wait_until(lambda: not session.window.findChildren(SettingsMenu))
    return text.partition(":")[0]


def taggings(session: Session) -> int:
    return sum(use.count for use in session.gallery.tagging.keywords())


def choose(session: Session, place: int, wait_until: Wait) -> None:
    choices(session, wait_until)[place].trigger()
    session.window.findChildren(SettingsMenu)[0].close()
    wait_until(lambda: not session.background.busy)
    wait_until(lambda: not session.window.findChildren(SettingsMenu))


def test_how_strict_to_be_is_chosen_and_holds(indexed: Session, wait_until: Wait) -> None:
    said: list[Progress] = []
    indexed.bridge.progress.connect(said.append)
    assert ticked(indexed, wait_until) == "Balanced"
    balanced = taggings(indexed)
    choose(indexed, 0, wait_until)
    strict = taggings(indexed)
    assert strict < balanced
    wait_until(lambda: "Bringing keywords up to date" in {progress.what for progress in said})
    assert ticked(indexed, wait_until) == "Strict"
    assert indexed.gallery.ruling.strictness is Strictness.STRICT
    indexed.background.start()  # another run goes by what was chosen
    wait_until(lambda: not indexed.background.busy)
    assert taggings(indexed) == strict
    choose(indexed, 1, wait_until)
    assert taggings(indexed) == balanced


def test_what_is_ticked_already_starts_no_work(indexed: Session, wait_until: Wait) -> None:
    actions = choices(indexed, wait_until)
    (menu,) = indexed.window.findChildren(SettingsMenu)
    asked: list[object] = []
    menu.strictness_chosen.connect(asked.append)
    actions[1].trigger()
    assert asked == []


def test_two_choices_in_a_row_both_count_and_indexing_goes_on(indexed: Session, wait_until: Wait) -> None:
    balanced = taggings(indexed)
    indexed.background.pause()
    indexed.background.start()  # held, and interrupted by what follows
    indexed.window.choose_strictness(Strictness.GENEROUS)
    indexed.window.choose_strictness(Strictness.STRICT)
    assert ticked(indexed, wait_until) == "Strict", "before it is done"
    indexed.background.resume()
    finished: list[object] = []
    indexed.bridge.finished.connect(finished.append)
    wait_until(lambda: finished and not indexed.background.busy)
    assert indexed.gallery.ruling.strictness is Strictness.STRICT
    assert taggings(indexed) < balanced
