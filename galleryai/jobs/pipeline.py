"""Bounded look-ahead: many workers, one consumer, never more than a window of results alive."""

from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import Executor, Future
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")


def look_ahead(
    function: Callable[[Item], Result], items: Iterable[Item], executor: Executor, window: int
) -> Generator[tuple[Item, Future[Result]], None, None]:
    """Yield each item with its finished future, in order, with at most `window` of them alive.

    The caller asks the future for its result, so each failure is met where its item is known.
    Closing the iterator early cancels what has not begun and waits for what has.
    """
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    try:
        for item in items:
            waiting.append((item, executor.submit(function, item)))
            if len(waiting) >= window:
                yield _finished(waiting)
        while waiting:
            yield _finished(waiting)
    finally:
        for _, future in waiting:
            future.cancel()
        for _, future in waiting:
            if not future.cancelled():
                future.exception()


def _finished(waiting: "deque[tuple[Item, Future[Result]]]") -> tuple[Item, Future[Result]]:
    item, future = waiting[0]
    if not future.done():
        future.exception()  # waits without raising
    waiting.popleft()
    return item, future
