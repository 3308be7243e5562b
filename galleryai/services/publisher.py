"""Tells whoever listens what has changed, once for each change."""

import threading
from collections.abc import Callable

from galleryai.core.changes import Changes

Listener = Callable[[Changes], None]


class Publisher:
    """Listeners are called in the thread that made the change; a window hands it on to its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: tuple[Listener, ...] = ()

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` with each change from now on; returns what ends that."""
        with self._lock:
            self._listeners += (listener,)

        def leave() -> None:
            with self._lock:
                self._listeners = tuple(other for other in self._listeners if other is not listener)

        return leave

    def publish(self, changes: Changes) -> None:
        """Tell everyone, unless nothing changed."""
        if changes:
            for listener in self._listeners:
                listener(changes)
