"""Between the services' threads and the window's: questions go out, answers and news come in.

Whatever reaches the window does so through one queued signal, so that no other thread touches a widget.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Hashable
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from galleryai.core.changes import Changes
from galleryai.gui import tokens
from galleryai.services.background import Callbacks
from galleryai.services.publisher import Publisher

log = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Lane:
    """One thread that does what it is given, in order."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._closing = False
        self._open = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=name)
        self._thread.start()

    @property
    def busy(self) -> bool:
        """Whether anything runs or waits."""
        return self._open > 0

    def put(self, job: Callable[[], None]) -> None:
        """Queue a job; it must not raise."""
        with self._lock:
            self._open += 1
        self._jobs.put(job)

    def close(self) -> None:
        """Drop what waits, finish what runs, join the thread."""
        self._closing = True
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            if not self._closing:
                job()
            with self._lock:
                self._open -= 1


class Bridge(QObject):
    """`ask` for reads, `hint` for what is offered while typing, `do` for verbs: each in its own thread.

    All signals come in the window's thread.
    """

    changed = Signal(object)  # Changes: what several of them touched, at most four times a second
    progress = Signal(object)  # Progress
    finished = Signal(object)  # IndexReport
    failed = Signal(str)  # a sentence
    bug = Signal(object)  # the exception
    state = Signal()  # whether it is busy or held is perhaps another; at most four times a second
    _posted = Signal(object)

    def __init__(self, publisher: Publisher) -> None:
        super().__init__()
        self._posted.connect(self._call, Qt.ConnectionType.QueuedConnection)
        self._reading = Lane("window-reading")
        self._hinting = Lane("window-hinting")
        self._doing = Lane("window-doing")
        self._latest: dict[Hashable, int] = {}
        self._serial = 0
        self._slowest = 0.0  # seconds the last answers took: a large library is asked less often
        self._closed = False
        self._gathered = Changes()
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._tell)
        self._stirred = QTimer(self, singleShot=True, interval=tokens.REFRESH_PAUSE)
        self._stirred.timeout.connect(self.state)
        self._leave = publisher.subscribe(lambda changes: self.post(lambda: self._gather(changes)))

    def callbacks(self) -> Callbacks:
        """What background indexing calls."""
        return Callbacks(
            progress=lambda progress: self.post(lambda: self.progress.emit(progress)),
            finished=lambda report: self.post(lambda: self.finished.emit(report)),
            failed=lambda sentence: self.post(lambda: self.failed.emit(sentence)),
            bug=lambda error: self.post(lambda: self._report(error)),
            state=lambda: self.post(self._stir),
        )

    def post(self, call: Callable[[], None]) -> None:
        """Have the window's thread call this; from any thread."""
        if not self._closed:
            self._posted.emit(call)

    def ask(
        self,
        question: Callable[[], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
        key: Hashable = None,
    ) -> None:
        """Read in the reading thread, then call `then` here. Of questions with one key only the last counts."""
        self._submit(self._reading, question, then, failed, key)

    def hint(self, question: Callable[[], Answer], then: Callable[[Answer], None]) -> None:
        """Read while a long read may be running; of all such questions only the last counts."""
        self._submit(self._hinting, question, then, None, "hint")

    def do(
        self,
        verb: Callable[[], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Do something that may take long, then call `then` here."""
        self._submit(self._doing, verb, then, failed, None)

    def close(self) -> None:
        """Hear and answer nothing more; join all threads."""
        self._closed = True
        self._leave()
        self._pause.stop()
        self._stirred.stop()
        self._doing.close()
        self._hinting.close()
        self._reading.close()

    def _submit(
        self,
        lane: Lane,
        question: Callable[[], Answer],
        then: Callable[[Answer], None],
        failed: Callable[[Exception], None] | None,
        key: Hashable,
    ) -> None:
        self._serial += 1
        serial = self._serial
        if key is not None:
            self._latest[key] = serial
        fresh: Callable[[], bool] = lambda: key is None or self._latest.get(key) == serial  # noqa: E731

        def job() -> None:
            if not fresh():
                return
            started = time.perf_counter()
            try:
                answer = question()
            except Exception as error:
                told = failed or self._report
                told_error = error  # `error` is unbound when the block ends
                self.post(lambda: told(told_error) if fresh() else None)
            else:
                self._slowest = max(self._slowest / 2, time.perf_counter() - started)
                self.post(lambda: then(answer) if fresh() else None)

        lane.put(job)

    def _call(self, call: Callable[[], None]) -> None:
        if not self._closed:
            call()

    def _report(self, error: Exception) -> None:
        log.error("a fault in the program", exc_info=error)
        self.bug.emit(error)

    def _stir(self) -> None:
        if not self._stirred.isActive():
            self._stirred.start()

    def _gather(self, changes: Changes) -> None:
        self._gathered = Changes(
            photos=self._gathered.photos | changes.photos,
            roots=self._gathered.roots or changes.roots,
            keywords=self._gathered.keywords or changes.keywords,
            problems=self._gathered.problems or changes.problems,
            settings=self._gathered.settings or changes.settings,
        )
        if not self._pause.isActive():
            self._pause.start(max(tokens.REFRESH_PAUSE, round(3000 * self._slowest)))

    def _tell(self) -> None:
        if self._reading.busy:
            self._pause.start(tokens.REFRESH_PAUSE)
            return
        changes, self._gathered = self._gathered, Changes()
        self.changed.emit(changes)
