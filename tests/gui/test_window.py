"""The window at work: real library, real photographs, real model."""

import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QColor, QContextMenuEvent, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QProgressBar

from galleryai.bootstrap import open_library
from galleryai.core.errors import LibraryError, UsageError
from galleryai.gui import tokens
from galleryai.gui.entries import PROBLEMS
from galleryai.gui.grid.tiles import TileCache
from galleryai.gui.main import run
from galleryai.gui.phrases import shown
from galleryai.gui.session import Session
from galleryai.settings import resources
from galleryai.watch.watcher import Mode
from tests.gui.support import Open, Wait
from tests.support import PATIENCE

KEY = Qt.Key


def titles(session: Session) -> list[str]:
    return [entry.title for entry in session.window.sidebar.model.entries]


def name_of(session: Session, id_: int) -> str:
    return Path(session.gallery.searching.photos([id_])[0].path).name


def type_search(session: Session, text: str) -> None:
    session.window.top.search.clear()
    QTest.keyClicks(session.window.top.search, text)


def test_the_first_run_shows_what_to_do(open_window: Open, wait_until: Wait) -> None:
    window = open_window().window
    wait_until(lambda: window.pages.currentWidget() is window.welcome)
    assert window.welcome.add_button.isVisible()
    assert not window.sidebar.add_button.isVisible()
    assert window.strip.isHidden()


def test_the_samples_can_be_tried(open_window: Open, wait_until: Wait) -> None:
    session = open_window()
    window = session.window
    wait_until(lambda: window.pages.currentWidget() is window.welcome)
    window.welcome.samples_button.click()
    wait_until(lambda: window.pages.currentWidget() is window.grid)
    wait_until(lambda: len(window.grid.contents.ids) == len(list(resources.samples().glob("*.jpg"))))


def test_adding_a_folder_brings_photos_and_albums(indexed: Session) -> None:
    window = indexed.window
    assert window.pages.currentWidget() is window.grid
    assert window.top.title.text() == "All photos"
    assert window.top.count.text() == "5 photos"
    assert titles(indexed)[0] == "All photos"
    assert "Espressos" in titles(indexed)
    assert titles(indexed)[-1] == "photos"
    assert "Problems" not in titles(indexed)


def test_thumbnails_come(indexed: Session, wait_until: Wait) -> None:
    grid = indexed.window.grid
    wait_until(lambda: all(grid._cache.get(id_) is not None for id_ in grid.contents.ids))
    box = grid.box_of(grid.contents.ids[0])
    image = grid.viewport().grab(box).toImage()
    colours = {image.pixel(x, y) for x in range(5, box.width(), 9) for y in range(5, box.height(), 9)}
    assert len(colours) > 50


def test_thumbnails_come_after_scrolling(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    window.resize(800, 500)
    window.grid.set_photo_height(420)
    bar = window.grid.verticalScrollBar()
    wait_until(lambda: bar.maximum() > 300)
    window.grid._cache = TileCache(tokens.TILE_BYTES)
    bar.setValue(bar.maximum())
    wait_until(lambda: window.grid._cache.get(window.grid.contents.ids[-1]) is not None)


def test_what_is_on_the_screen_is_what_a_new_model_looks_at_first(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    ids, bar, indexing = window.grid.contents.ids, window.grid.verticalScrollBar(), indexed.gallery.indexing
    wait_until(lambda: indexing._seen == ids)
    window.resize(800, 500)
    window.grid.set_photo_height(420)
    wait_until(lambda: bar.maximum() > 300)
    bar.setValue(bar.maximum())
    wait_until(lambda: ids[0] not in indexing._seen)
    assert indexing._seen == ids[-len(indexing._seen) :]


def test_what_is_unplugged_is_dimmed_until_it_is_back(indexed: Session, photos: Path, wait_until: Wait) -> None:
    grid = indexed.window.grid
    wait_until(lambda: all(grid._cache.get(id_) is not None for id_ in grid.contents.ids))
    there = grid.viewport().grab().toImage()
    photos.rename(photos.parent / "unplugged")
    wait_until(lambda: grid.contents.absent.all())
    assert len(grid.contents.ids) == 5
    box = grid.box_of(grid.contents.ids[0])
    away = grid.viewport().grab().toImage()
    canvas = QColor(indexed.theme.colours.canvas)
    bright = next(
        (x, y)
        for x in range(box.left() + 4, box.right())
        for y in range(box.center().y(), box.bottom())
        if there.pixelColor(x, y).red() - canvas.red() > 100
    )
    faded = canvas.red() + tokens.FADED * (there.pixelColor(*bright).red() - canvas.red())
    assert away.pixelColor(*bright).red() == pytest.approx(faded, abs=4)
    (photos.parent / "unplugged").rename(photos)
    wait_until(lambda: not grid.contents.absent.any())
    assert grid.viewport().grab().toImage().pixelColor(*bright) == there.pixelColor(*bright)


def test_an_album_shows_its_photos(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    row = titles(indexed).index("Espressos")
    window.sidebar.list.setCurrentIndex(window.sidebar.model.index(row))
    wait_until(lambda: window.top.title.text() == "Espressos")
    assert [name_of(indexed, id_) for id_ in window.grid.contents.ids] == ["coffee.jpg"]


def test_a_folder_shows_its_photos(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    window.sidebar.list.setCurrentIndex(window.sidebar.model.index(len(titles(indexed)) - 1))
    wait_until(lambda: window.top.title.text() == "photos")
    assert len(window.grid.contents.ids) == 5


def test_typing_a_keyword_narrows_the_grid(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    type_search(indexed, "espresso")
    wait_until(lambda: len(window.grid.contents.ids) == 1)
    assert window.top.title.text() == "Results"
    QTest.keyClick(window.top.search, KEY.Key_Escape)
    wait_until(lambda: len(window.grid.contents.ids) == 5)
    assert window.top.title.text() == "All photos"


def test_a_bad_search_is_explained_and_the_last_good_result_stays(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    type_search(indexed, "espresso")
    wait_until(lambda: len(window.grid.contents.ids) == 1)
    QTest.keyClicks(window.top.search, ' "')
    wait_until(lambda: "no end" in window.top.search.mistake)
    assert len(window.grid.contents.ids) == 1
    QTest.keyClick(window.top.search, KEY.Key_Backspace)
    wait_until(lambda: not window.top.search.mistake)
    assert len(window.grid.contents.ids) == 1
    QTest.keyClick(window.top.search, KEY.Key_Escape)
    wait_until(lambda: len(window.grid.contents.ids) == 5)


def test_a_search_without_a_result_says_so(indexed: Session, wait_until: Wait) -> None:
    type_search(indexed, "zeppelin")
    wait_until(lambda: not indexed.window.grid.contents.ids)
    assert "zeppelin" in indexed.window.grid.message


def test_a_photo_opens_with_its_keywords(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    espresso = next(id_ for id_ in window.grid.contents.ids if name_of(indexed, id_) == "coffee.jpg")
    point = window.grid.box_of(espresso).center()
    QTest.mouseClick(window.grid.viewport(), Qt.MouseButton.LeftButton, pos=point)
    assert window.grid.selection.ids == {espresso}
    QTest.keyClick(window.grid, KEY.Key_Return)
    assert window.rooms.currentWidget() is window.viewer
    wait_until(lambda: window.viewer.photo is not None and window.viewer.photo.id == espresso)
    pills = {pill.tag.name: pill for pill in window.viewer.inspector.keywords.pills.pills}
    assert {"espresso", "coffee", "drink"} <= pills.keys()
    tip = pills["espresso"].toolTip()
    assert re.fullmatch(r"EfficientNet-Lite2 \d+ · \d\d %", tip)
    photo = indexed.gallery.searching.photos([espresso])[0]
    wait_until(lambda: window.viewer.canvas.image.width() == photo.facts.width)
    assert not window.viewer.inspector.keywords.none.isVisible()


def test_arrows_turn_and_escape_returns(indexed: Session, wait_until: Wait) -> None:
    window, order = indexed.window, indexed.window.grid.contents.ids
    window.open_photo(order[0])
    QTest.keyClick(window.viewer, KEY.Key_Left)
    assert window.viewer.id == order[0]
    for step in (1, 2):
        QTest.keyClick(window.viewer, KEY.Key_Right)
        assert window.viewer.id == order[step]
    QTest.keyClick(window.viewer, KEY.Key_Left)
    wait_until(lambda: window.viewer.photo is not None and window.viewer.photo.id == order[1])
    words = [tag.name for tag in shown(indexed.gallery.searching.photos([order[1]])[0].tags)]
    assert [pill.tag.name for pill in window.viewer.inspector.keywords.pills.pills] == words
    QTest.keyClick(window.viewer, KEY.Key_Escape)
    assert window.rooms.currentWidget() is not window.viewer
    assert window.grid.selection.ids == {order[1]}


def test_a_photo_without_a_sure_keyword_says_so(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    photos = indexed.gallery.searching.photos(window.grid.contents.ids)
    for photo in photos:
        window.viewer.inspector.show_photo(photo, {})
        assert window.viewer.inspector.keywords.none.isHidden() is bool(shown(photo.tags))


def test_the_keyboard_walks_the_grid(indexed: Session) -> None:
    grid = indexed.window.grid
    order = grid.contents.ids
    grid.setFocus()
    QTest.keyClick(grid, KEY.Key_Right)
    QTest.keyClick(grid, KEY.Key_Right)
    assert grid.selection.ids == {order[1]}
    QTest.keyClick(grid, KEY.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert grid.selection.ids == set(order[1:])
    QTest.keyClick(grid, KEY.Key_Escape)
    assert not grid.selection.ids
    QTest.keyClick(grid, KEY.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert grid.selection.ids == set(order)
    assert "5 selected" in grid.accessibleDescription()


def test_the_size_of_photographs(indexed: Session) -> None:
    window = indexed.window
    window.top.slider.setValue(400)
    assert window.grid.photo_height == 400
    window.grid.set_photo_height(10)
    assert window.top.slider.value() == window.grid.photo_height == 96


def test_a_copied_file_appears_and_a_moved_one_is_the_same(indexed: Session, photos: Path, wait_until: Wait) -> None:
    window = indexed.window
    before = list(window.grid.contents.ids)
    window.grid.selection.only(before[2])
    shutil.copy2(resources.samples() / "sunset.jpg", photos)
    wait_until(lambda: len(window.grid.contents.ids) == 6)
    (new,) = set(window.grid.contents.ids) - set(before)
    assert window.grid.selection.ids == {before[2]}
    wait_until(lambda: indexed.gallery.searching.said(new))
    (photos / "evening").mkdir()
    (photos / "sunset.jpg").rename(photos / "evening" / "sunset.jpg")
    moved = str(photos / "evening" / "sunset.jpg")
    wait_until(lambda: indexed.gallery.searching.photos([new])[0].paths == (moved,))
    wait_until(lambda: not indexed.background.busy)
    wait_until(lambda: window.top.count.text() == "6 photos")
    assert new in window.grid.contents.ids


def test_a_deleted_file_goes(indexed: Session, photos: Path, wait_until: Wait) -> None:
    (photos / "coffee.jpg").unlink()
    wait_until(lambda: len(indexed.window.grid.contents.ids) == 4)
    wait_until(lambda: "Espressos" not in titles(indexed))


def test_problems_are_listed(indexed: Session, photos: Path, wait_until: Wait) -> None:
    window = indexed.window
    (photos / "broken.jpg").write_bytes(b"not a picture")
    wait_until(lambda: "Problems" in titles(indexed))
    window.browsing.go(PROBLEMS)
    assert window.pages.currentWidget() is window.problems
    model = window.problems.problems
    assert model.data(model.index(0, 0)) == str(photos / "broken.jpg")
    assert model.data(model.index(0, 1))
    wait_until(lambda: "could not be read" in window.strip.notice.text())
    window.strip.dismiss()
    wait_until(lambda: window.strip.isHidden())
    (photos / "broken.jpg").unlink()
    wait_until(lambda: window.pages.currentWidget() is window.grid)


def test_pause_holds(open_window: Open, photos: Path, wait_until: Wait) -> None:
    session = open_window()
    window = session.window
    window._hold(True)
    window.add(photos)
    wait_until(lambda: session.background.busy)
    assert window.strip.isVisible()
    assert window.strip.pause.text() == "Resume"
    end = time.monotonic() + 1.0
    wait_until(lambda: time.monotonic() > end)
    assert session.gallery.searching.count("") == 0
    window.strip.pause.click()
    wait_until(lambda: len(window.grid.contents.ids) == 5)


def test_on_battery_it_waits_says_so_and_can_be_told_to_go_on(
    open_window: Open, photos: Path, wait_until: Wait
) -> None:
    session = open_window(on_battery=lambda: True)
    strip = session.window.strip
    session.window.add(photos)
    wait_until(lambda: strip.work.text() == "Paused on battery. Indexing goes on when the computer is plugged in.")
    assert strip.isVisible()
    (bar,) = strip.findChildren(QProgressBar)
    assert not bar.isVisible(), "nothing moves while nothing goes on"
    assert session.gallery.searching.count("") == 0
    session.window._hold(True)  # a person's own pause is another thing
    assert strip.work.text().startswith("Paused · ")
    assert strip.pause.text() == "Resume"
    strip.pause.click()
    wait_until(lambda: len(session.window.grid.contents.ids) == 5)
    wait_until(lambda: strip.isHidden())


def test_resume_on_battery_goes_on(open_window: Open, photos: Path, wait_until: Wait) -> None:
    session = open_window(photos=photos, on_battery=lambda: True)
    strip = session.window.strip
    wait_until(lambda: "on battery" in strip.work.text())
    assert strip.pause.text() == "Resume"
    strip.pause.click()
    wait_until(lambda: len(session.window.grid.contents.ids) == 5)


def test_closing_while_held_does_not_wait(open_window: Open, photos: Path, wait_until: Wait) -> None:
    session = open_window()
    session.window._hold(True)
    session.window.add(photos)
    wait_until(lambda: session.background.busy)
    session.close()  # would wait for ever
    with open_library(session.gallery.folder, write=False) as library:
        assert library.searching.count("") == 0


def test_closing_during_indexing_leaves_the_rest_and_the_library_opens_again(
    open_window: Open, tmp_path: Path, wait_until: Wait
) -> None:
    many = tmp_path / "many"
    many.mkdir()
    for copy in range(3):
        for sample in resources.samples().glob("*.jpg"):
            # bytes after the end of the picture make another file of it
            (many / f"{copy}-{sample.name}").write_bytes(sample.read_bytes() + bytes([copy]))
    threads = set(threading.enumerate())
    session = open_window(photos=many)
    wait_until(lambda: session.gallery.searching.count("") > 0)
    assert session.background.busy
    session.close()
    with open_library(session.gallery.folder, write=False) as library:
        assert 0 < library.searching.count("") < len(list(many.iterdir()))
    assert not {thread for thread in set(threading.enumerate()) - threads if thread.is_alive()}
    again = open_window()
    wait_until(lambda: not again.background.busy and len(again.window.grid.contents.ids) >= 14)


def test_a_refresh_keeps_the_place(indexed: Session, photos: Path, wait_until: Wait) -> None:
    window = indexed.window
    window.resize(800, 500)
    window.grid.set_photo_height(420)
    bar = window.grid.verticalScrollBar()
    wait_until(lambda: bar.maximum() > 300)
    bar.setValue(bar.maximum())
    id_ = window.grid.contents.ids[-1]
    before = window.grid.box_of(id_).top()
    shutil.copy2(resources.samples() / "fig.jpg", photos)
    wait_until(lambda: len(window.grid.contents.ids) == 6)
    assert abs(window.grid.box_of(id_).top() - before) < window.grid.viewport().height()
    assert window.grid.selection.ids == set()


def test_a_folder_that_is_not_there_is_said(open_window: Open, tmp_path: Path, wait_until: Wait) -> None:
    window = open_window().window
    window.add(tmp_path / "nowhere")
    wait_until(lambda: "There is no folder" in window.strip.notice.text())


def test_a_library_in_use_is_refused_before_a_window_shows(open_window: Open, tmp_path: Path) -> None:
    open_window()
    threads = threading.active_count()
    with pytest.raises(LibraryError):
        run(tmp_path / "library")
    with pytest.raises(UsageError):
        run(tmp_path / "another", tmp_path / "nowhere")
    assert threading.active_count() == threads


def test_two_searches_only_the_last_answer_counts(indexed: Session, wait_until: Wait) -> None:
    seen: list[str] = []
    release = threading.Event()
    bridge = indexed.bridge
    bridge.ask(release.wait, lambda _: None)
    bridge.ask(lambda: "old", seen.append, key="same")
    bridge.ask(lambda: "new", seen.append, key="same")
    release.set()
    wait_until(lambda: seen)
    wait_until(lambda: not bridge._reading.busy)
    assert seen == ["new"]


def test_a_tip_names_the_photo(indexed: Session, wait_until: Wait) -> None:
    from PySide6.QtWidgets import QToolTip

    grid = indexed.window.grid
    id_ = grid.contents.ids[0]
    grid.tip_wanted.emit(id_, grid.viewport().mapToGlobal(QPoint(40, 40)))
    wait_until(lambda: name_of(indexed, id_) in QToolTip.text())
    QToolTip.hideText()


def test_the_event_loop_runs_and_ends(
    application: QApplication, faults: list[BaseException], tmp_path: Path, photos: Path
) -> None:
    """`run` itself: opened, then closed as by the close button."""
    from PySide6.QtCore import QTimer

    application.setQuitOnLastWindowClosed(True)
    QTimer.singleShot(500, application.closeAllWindows)
    try:
        assert run(tmp_path / "library", photos) == 0
    finally:
        application.setQuitOnLastWindowClosed(False)


_IMPATIENT = """
import os, sys
from pathlib import Path
from galleryai.gui import main

class Impatient(main.Session):
    def {moment}(self, *rest):
        super().{moment}(*rest)
        os.kill(os.getpid(), {number})

main.Session = Impatient
sys.exit(main.run(Path({library!r})))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("moment", ["__init__", "start"])
def test_the_terminal_can_close_a_window_that_is_not_open_yet(tmp_path: Path, moment: str) -> None:
    program = _IMPATIENT.format(moment=moment, number=int(signal.SIGINT), library=str(tmp_path / "library"))
    done = subprocess.run([sys.executable, "-c", program], stderr=subprocess.PIPE, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="signals are sent otherwise there")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_can_close_the_window(tmp_path: Path, number: signal.Signals) -> None:
    program = "import sys; from pathlib import Path; from galleryai.gui.main import run; sys.exit(run(Path({!r})))"
    library = tmp_path / "library"
    process = subprocess.Popen([sys.executable, "-c", program.format(str(library))], stderr=subprocess.PIPE)
    try:
        end = time.monotonic() + PATIENCE
        while not (library / "library.sqlite").exists() and time.monotonic() < end:
            time.sleep(0.05)
        time.sleep(1.0)
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert said == b""


def test_a_folder_dropped_on_the_window_is_added(open_window: Open, photos: Path, wait_until: Wait) -> None:
    window = open_window().window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photos)), QUrl.fromLocalFile(str(photos / "cat.jpg"))])
    no_keys, left = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(QPoint(50, 50), Qt.DropAction.CopyAction, data, left, no_keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(50, 50), Qt.DropAction.CopyAction, data, left, no_keys))
    wait_until(lambda: len(window.grid.contents.ids) == 5)


def test_a_folder_that_is_unplugged_is_marked_and_its_photos_stay(
    indexed: Session, photos: Path, wait_until: Wait
) -> None:
    window = indexed.window
    photos.rename(photos.with_name("elsewhere"))
    window.browsing.refresh_overview()
    wait_until(lambda: window.sidebar.model.entries[-1].faded)
    assert "not connected" in window.sidebar.model.entries[-1].tip
    assert len(window.grid.contents.ids) == 5
    window.open_photo(window.grid.contents.ids[0])
    wait_until(lambda: "not connected" in window.viewer.inspector.warning.text())
    wait_until(lambda: not window.viewer.canvas.image.isNull())


def test_a_folder_that_is_polled_says_so(indexed: Session, photos: Path, wait_until: Wait) -> None:
    why = f"Changes in {photos} are looked for now and then, not told at once."
    folder = indexed.window.sidebar.model.index(len(indexed.window.sidebar.model.entries) - 1)
    assert folder.data(Qt.ItemDataRole.ToolTipRole) == str(photos)
    indexed.gallery.roots.say_followed(photos, Mode.POLLING, why)
    wait_until(lambda: folder.data(Qt.ItemDataRole.ToolTipRole).replace("\n", " ") == why)
    assert folder.data(Qt.ItemDataRole.AccessibleDescriptionRole) == folder.data(Qt.ItemDataRole.ToolTipRole)


def test_a_click_in_the_sidebar_ends_a_search(indexed: Session, wait_until: Wait) -> None:
    window = indexed.window
    type_search(indexed, "espresso")
    wait_until(lambda: len(window.grid.contents.ids) == 1)
    place = window.sidebar.list.visualRect(window.sidebar.model.index(0)).center()
    QTest.mouseClick(window.sidebar.list.viewport(), Qt.MouseButton.LeftButton, pos=place)
    wait_until(lambda: len(window.grid.contents.ids) == 5)
    assert window.top.search.text() == ""


def test_a_fault_in_a_slot_is_told(open_window: Open, faults: list[BaseException], wait_until: Wait) -> None:
    session = open_window()
    session.bridge.post(lambda: 1 / 0)  # type: ignore[arg-type]
    wait_until(lambda: faults)
    assert isinstance(faults.pop(), ZeroDivisionError)
    session.window.report_bug(ZeroDivisionError())
    assert "ZeroDivisionError" in session.window.strip.notice.text()


def test_similar_photographs_are_shown_by_a_key(indexed: Session, wait_until: Wait) -> None:
    window, grid = indexed.window, indexed.window.grid
    dogs = next(id_ for id_ in grid.contents.ids if name_of(indexed, id_) == "dogs.jpg")
    grid.selection.only(dogs)
    QTest.keyClick(grid, KEY.Key_S)
    wait_until(lambda: window.top.title.text() == "Results" and grid.contents.ids[:1] == [dogs])
    assert window.top.search.text().startswith("similar:")
    assert grid.contents.ids == indexed.gallery.searching.ids(window.top.search.text())
    assert len(grid.contents.ids) > 1
    window.open_photo(like := grid.contents.ids[1])
    QTest.keyClick(window.viewer, KEY.Key_S)
    wait_until(lambda: grid.contents.ids[:1] == [like])
    assert window.rooms.currentIndex() == 0


def test_similar_photographs_are_shown_by_the_menu(indexed: Session, wait_until: Wait) -> None:
    grid = indexed.window.grid
    cat = next(id_ for id_ in grid.contents.ids if name_of(indexed, id_) == "cat.jpg")
    where = grid.box_of(cat).center()
    asked = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, grid.viewport().mapToGlobal(where))
    QApplication.sendEvent(grid.viewport(), asked)
    (menu,) = grid.findChildren(QMenu)
    assert grid.selection.ids == {cat}
    menu.actions()[0].trigger()
    menu.close()
    wait_until(lambda: grid.contents.ids[:1] == [cat] and indexed.window.top.search.text().endswith("cat.jpg"))
