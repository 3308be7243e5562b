"""Indexing waits for the plug, a person's word wins, and nobody else's pause is touched."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from galleryai.bootstrap import Gallery
from galleryai.jobs.job import Control
from galleryai.services.background import Background, Callbacks
from galleryai.services.holding import Holding
from tests.support import wait_until


class Plug:
    """The computer's plug, and how often it was asked for."""

    def __init__(self) -> None:
        self.out = False
        self.asked = 0

    def on_battery(self) -> bool:
        self.asked += 1
        return self.out


@pytest.fixture
def plug() -> Plug:
    return Plug()


@pytest.fixture
def background(gallery: Gallery, plug: Plug) -> Iterator[Background]:
    running = Background(gallery.roots, gallery.indexing, Callbacks(), must_wait=plug.on_battery, ask_seconds=0.01)
    yield running
    running.close()


@pytest.fixture
def held(background: Background, photos: Path, plug: Plug) -> Background:
    """On battery, with photographs to index."""
    plug.out = True
    background.add(photos)
    wait_until(lambda: background.waits_for_power)
    return background


def test_indexing_waits_for_the_plug(gallery: Gallery, photos: Path, held: Background, plug: Plug) -> None:
    time.sleep(0.2)
    assert gallery.searching.count("") == 0
    assert [root.path for root in gallery.roots.all()] == [str(photos)], "what needs no power is done"
    plug.out = False
    wait_until(lambda: gallery.searching.count("") == 5 and not held.busy)
    assert not held.waits_for_power


def test_a_word_to_go_on_wins_until_it_is_unplugged_again(
    gallery: Gallery, photos: Path, held: Background, plug: Plug
) -> None:
    held.resume()
    wait_until(lambda: gallery.searching.count("") == 5 and not held.busy)
    (photos / "cat.jpg").unlink()
    held.start()  # later work of the same hour goes on as well
    wait_until(lambda: gallery.searching.count("") == 4 and not held.busy)
    plug.out, asked = False, plug.asked
    wait_until(lambda: plug.asked > asked and not held.busy, held.start)  # a short job may end without asking
    plug.out = True
    held.start()
    wait_until(lambda: held.waits_for_power)


def test_the_plug_never_ends_a_persons_pause(gallery: Gallery, photos: Path, held: Background, plug: Plug) -> None:
    held.pause()
    assert not held.waits_for_power, "the person's own pause is what is said"
    plug.out = False
    asked = plug.asked
    wait_until(lambda: plug.asked > asked + 2)
    assert held.paused
    assert held.busy
    assert gallery.searching.count("") == 0
    held.resume()
    wait_until(lambda: gallery.searching.count("") == 5)


def test_a_resume_with_the_plug_in_says_nothing_of_the_battery(
    photos: Path, background: Background, plug: Plug
) -> None:
    background.pause()
    background.resume()
    plug.out = True
    background.add(photos)
    wait_until(lambda: background.waits_for_power)


def test_what_waits_can_be_closed_and_folders_let_go(
    gallery: Gallery, photos: Path, held: Background, plug: Plug
) -> None:
    held.remove(photos)
    wait_until(lambda: gallery.roots.all() == [] and not held.busy)
    held.add(photos)
    wait_until(lambda: held.waits_for_power)
    held.close()
    assert gallery.searching.count("") == 0


def test_the_setting_is_heeded_at_once(gallery: Gallery, photos: Path) -> None:
    told = threading.Event()
    running = gallery.background(Callbacks(state=told.set), lambda: True)
    try:
        running.add(photos)
        wait_until(lambda: running.waits_for_power)
        told.clear()
        running.heed_settings(gallery.choosing.choose("pause_on_battery", "no"))
        wait_until(lambda: gallery.searching.count("") == 5 and not running.busy)
        assert told.is_set()
    finally:
        running.close()


def test_the_battery_is_asked_now_and_then_and_only_while_something_runs(plug: Plug) -> None:
    holding = Holding(plug.on_battery, lambda: None, ask_seconds=3600)
    for _ in range(10):
        with holding.heeded(Control()):
            pass
    assert plug.asked == 1
    often = Holding(plug.on_battery, lambda: None, ask_seconds=0.001)
    with often.heeded(Control()):
        wait_until(lambda: plug.asked > 5)
    asked = plug.asked
    time.sleep(0.05)
    assert plug.asked == asked


def test_a_battery_that_cannot_be_asked_holds_nothing(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> bool:
        raise OSError("no such battery")

    control = Control()
    with Holding(broken, lambda: None).heeded(control):
        assert not control.paused
    assert "whether to wait is not known" in caplog.text
    caplog.clear()
