"""What is chosen in the window's settings changes all keywords, in the background."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from galleryai.core.settings import SETTINGS, Settings
from galleryai.gui.session import Session
from galleryai.gui.settingsdialog import Number, SettingsDialog, Tick
from galleryai.gui.settingsmenu import SettingsMenu
from galleryai.jobs.job import Progress
from galleryai.keywords.strictness import Strictness
from tests.gui.support import Open, Wait


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


def more(session: Session, wait_until: Wait) -> SettingsDialog:
    """Open the other settings by the menu."""
    choices(session, wait_until)
    (menu,) = session.window.findChildren(SettingsMenu)
    menu.actions()[-1].trigger()
    menu.close()
    wait_until(lambda: session.window.findChildren(SettingsDialog))
    (dialog,) = session.window.findChildren(SettingsDialog)
    wait_until(dialog.isVisible)
    return dialog


def test_each_setting_has_a_field_with_its_words_and_value(indexed: Session, wait_until: Wait) -> None:
    indexed.gallery.choosing.choose("cores", "2")
    dialog = more(indexed, wait_until)
    assert list(dialog.fields) == list(SETTINGS)
    words = {label.text() for label in dialog.findChildren(QLabel)}
    for name, about in SETTINGS.items():
        assert {about.title, about.meaning} <= words
        assert dialog.fields[name].accessibleName() == about.title
    numbers = [field for field in dialog.fields.values() if isinstance(field, Number)]
    assert [f"{field.value()}{field.suffix()}" for field in numbers] == [
        "2 cores", "200 megapixels", "1500 megabytes", "60 seconds", "90 days",
    ]  # fmt: skip
    assert numbers[0].text() == "2 cores"
    dialog.defaults.click()
    assert numbers[0].text() == "All"
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_until(lambda: not indexed.window.findChildren(SettingsDialog))


def test_settings_are_chosen_by_keyboard(indexed: Session, wait_until: Wait) -> None:
    dialog = more(indexed, wait_until)
    cores, days, pause = (dialog.fields[name] for name in ("cores", "keep_gone_days", "pause_on_battery"))
    cores.setFocus()
    QTest.keyClick(cores, Qt.Key.Key_Up)
    days.setFocus()
    assert isinstance(days, Number)
    days.selectAll()
    QTest.keyClicks(days, "365")
    QTest.keyClick(pause, Qt.Key.Key_Space)
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    chosen = Settings(cores=1, keep_gone_days=365, pause_on_battery=False)
    wait_until(lambda: indexed.gallery.choosing.settings == chosen)
    dialog = more(indexed, wait_until)
    QTest.mouseClick(dialog.fields["pause_on_battery"], Qt.MouseButton.LeftButton)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    wait_until(lambda: not indexed.window.findChildren(SettingsDialog))
    assert indexed.gallery.choosing.settings == chosen, "what is cancelled is not chosen"
    dialog = more(indexed, wait_until)
    dialog.defaults.click()
    dialog.save.click()
    wait_until(lambda: indexed.gallery.choosing.settings == Settings())


def test_on_battery_it_goes_on_once_it_need_not_pause(open_window: Open, photos: Path, wait_until: Wait) -> None:
    session = open_window(photos=photos, on_battery=lambda: True)
    wait_until(lambda: session.background.waits_for_power)
    dialog = more(session, wait_until)
    QTest.keyClick(dialog.fields["pause_on_battery"], Qt.Key.Key_Space)
    dialog.save.click()
    wait_until(lambda: len(session.window.grid.contents.ids) == 5)


def test_the_tick_shows(indexed: Session, wait_until: Wait) -> None:
    dialog = more(indexed, wait_until)
    tick = dialog.fields["pause_on_battery"]
    assert isinstance(tick, Tick)
    ticked = tick.grab().toImage()
    tick.toggle()
    assert tick.grab().toImage() != ticked
