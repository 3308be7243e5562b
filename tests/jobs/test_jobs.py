import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from galleryai.jobs.job import Cancelled, Control
from galleryai.jobs.pipeline import look_ahead
from galleryai.jobs.runner import Worker


def test_look_ahead_keeps_order_and_a_bounded_window() -> None:
    asked = 0

    def items() -> Iterator[int]:
        nonlocal asked
        for number in range(100):
            asked += 1
            yield number

    with ThreadPoolExecutor(4) as pool:
        for finished, (item, future) in enumerate(look_ahead(lambda n: n * n, items(), pool, window=8)):
            assert item == finished
            assert future.result() == item * item
            assert asked <= finished + 8


def test_a_failure_is_met_where_its_item_is_known() -> None:
    with ThreadPoolExecutor(2) as pool:
        outcomes = {item: future.exception() for item, future in look_ahead(lambda n: 1 // n, [1, 0, 2], pool, 3)}
    assert isinstance(outcomes[0], ZeroDivisionError)
    assert outcomes[1] is None


def test_closing_early_starts_nothing_more() -> None:
    done: list[int] = []

    def slow(number: int) -> None:
        time.sleep(0.01)
        done.append(number)

    with ThreadPoolExecutor(1) as pool:
        looks = look_ahead(slow, range(100), pool, window=10)
        next(looks)
        looks.close()
        assert len(done) < 10


def test_pause_holds_and_cancel_ends_even_a_paused_job() -> None:
    control = Control()
    control.pause()
    ended = threading.Event()

    def job() -> None:
        with pytest.raises(Cancelled):
            control.checkpoint()
        ended.set()

    thread = threading.Thread(target=job)
    thread.start()
    assert not ended.wait(0.05)
    control.cancel()
    thread.join(5)
    assert ended.is_set()


def test_what_two_hold_goes_on_when_both_let_go_and_what_is_cancelled_is_held_by_nobody() -> None:
    control = Control()
    control.pause()
    control.pause("battery")
    held = []
    for why in ("person", "battery", "person"):
        control.resume(why)
        held.append(control.paused)
    assert held == [True, False, False]
    control.checkpoint()
    control.cancel()
    control.pause()
    with pytest.raises(Cancelled):
        control.checkpoint()


def finish(worker: Worker) -> None:
    while worker.busy:
        time.sleep(0.001)


def test_the_worker_runs_jobs_in_order_and_survives_a_failure() -> None:
    said: list[str] = []
    errors: list[Exception] = []

    def failing(_control: Control) -> None:
        raise ValueError("a bug")

    states: list[tuple[bool, bool]] = []
    worker = Worker("test", errors.append, lambda: states.append((worker.busy, worker.paused)))
    worker.pause()
    worker.submit(lambda control: said.append("first"))
    worker.submit(failing)
    worker.submit(lambda control: said.append("last"))
    time.sleep(0.05)
    assert said == []
    assert worker.busy
    worker.resume()
    finish(worker)
    worker.close()
    worker.close()
    assert said == ["first", "last"]
    assert [str(error) for error in errors] == ["a bug"]
    assert worker.submit(lambda control: said.append("too late")).cancelled
    assert states[:4] == [(False, True), *[(True, True)] * 3]
    assert (len(states), states[-1]) == (8, (False, False))
