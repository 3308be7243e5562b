"""One named background thread that runs jobs one after another."""

import logging
import queue
import threading
from collections.abc import Callable

from galleryai.jobs.job import Cancelled, Control

log = logging.getLogger(__name__)
Job = Callable[[Control], None]


def _unheard() -> None:
    """For those who need not know when there is work."""


class Worker:
    """Runs the jobs handed to it in order, each with its own `Control`; `close()` joins the thread.

    `on_change` is called, from any thread, when `busy` or `paused` may be another.
    """

    def __init__(
        self,
        name: str,
        on_error: Callable[[Exception], None] | None = None,
        on_change: Callable[[], None] = _unheard,
    ) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Control] | None] = queue.SimpleQueue()
        self._on_error = on_error
        self._on_change = on_change
        self._lock = threading.Lock()
        self._controls: list[Control] = []
        self._closed = False
        self._paused = False
        self._thread = threading.Thread(target=self._run, name=name)
        self._thread.start()

    def submit(self, job: Job) -> Control:
        """Queue a job; its control works from now on. Ignored, cancelled, once closed."""
        control = Control()
        with self._lock:
            if self._closed:
                control.cancel()
                return control
            if self._paused:
                control.pause()
            self._controls.append(control)
            self._jobs.put((job, control))
        self._on_change()
        return control

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._lock:
            return bool(self._controls)

    @property
    def paused(self) -> bool:
        """Whether jobs, present and to come, are held."""
        return self._paused

    def pause(self) -> None:
        """Hold the job that runs and those that come."""
        with self._lock:
            self._paused = True
            for control in self._controls:
                control.pause()
        self._on_change()

    def resume(self) -> None:
        """Let them go on."""
        with self._lock:
            self._paused = False
            for control in self._controls:
                control.resume()
        self._on_change()

    def cancel(self) -> None:
        """Stop the job that runs at its next checkpoint, and drop those that wait."""
        with self._lock:
            for control in self._controls:
                control.cancel()

    def close(self) -> None:
        """Cancel everything and join the thread. Safe to call twice."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
            for control in self._controls:
                control.cancel()
        self._thread.join()

    def _tell(self, error: Exception) -> None:
        if self._on_error is None:
            log.error("a background job failed", exc_info=error)
            return
        try:
            self._on_error(error)
        except Exception:
            log.exception("a background job failed, and so did telling of it: %s", error)

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            job, control = entry
            try:
                control.checkpoint()
                job(control)
            except Cancelled:
                log.debug("cancelled: %s", job)
            except Exception as error:  # a job's failure must not end the thread the next one needs
                self._tell(error)
            finally:
                with self._lock:
                    self._controls.remove(control)
                self._on_change()
