"""The strip at the bottom: what runs and how fast, or a sentence that a person should read."""

import time
from collections import deque

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from galleryai.gui import tokens
from galleryai.gui.icons import IconButton, IconLabel, Icons
from galleryai.gui.phrases import number, tr
from galleryai.gui.theme import font
from galleryai.jobs.job import Progress
from galleryai.services.holding import ON_BATTERY

_WINDOW = 10.0  # seconds a pace is measured over


class Pace:
    """How many a second, over the last seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def saw(self, now: float, done: int) -> float | None:
        """The pace now that `done` are done; None until it can be known."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()  # another job has begun
        self._seen.append((now, done))
        while len(self._seen) > 2 and now - self._seen[0][0] > _WINDOW:
            self._seen.popleft()
        (began, before), passed = self._seen[0], now - self._seen[0][0]
        del began
        return (done - before) / passed if passed > 0.5 and done > before else None


class StatusStrip(QWidget):
    """Hidden while nothing runs and nothing needs a person."""

    pause_wanted = Signal(bool)  # True: hold; False: go on

    def __init__(self, icons: Icons) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("ground", "surface")
        self.setProperty("edge", "top")
        self.setFixedHeight(tokens.STATUS_STRIP)
        self._pace = Pace()
        self._text = ""
        self._notices: list[str] = []
        self._paused = self._busy = self._on_battery = False
        self._bar = QProgressBar(textVisible=False)
        self._bar.setFixedSize(tokens.SLIDER, 2)
        self.work, self.notice = QLabel(), QLabel()
        self.work.setProperty("type", "caption")
        self.work.setFont(font(tokens.TEXT_12, figures=True))
        self.notice.setProperty("type", "warn")
        self.notice.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.pause = QPushButton(tr("Pause"))
        self.pause.setProperty("kind", "small")
        self.pause.clicked.connect(lambda: self.pause_wanted.emit(not (self._paused or self._on_battery)))
        self._mark = IconLabel(icons, "circle-alert", tokens.ICON_SMALL, "warn")
        self._dismiss = IconButton(icons, "x", tr("Dismiss"), tokens.CONTROL_SMALL)
        self._dismiss.clicked.connect(self.dismiss)
        self._arrange()
        self._show()

    def _arrange(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.SPACE_16, 0, tokens.SPACE_8, 0)
        row.setSpacing(tokens.SPACE_8)
        for widget in (self._bar, self.work, self.pause, self._mark):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.notice, 1)
        row.addWidget(self._dismiss, 0, Qt.AlignmentFlag.AlignVCenter)

    def show_progress(self, progress: Progress) -> None:
        """How far the work is."""
        done, total = progress.done, progress.total
        self._bar.setRange(0, total or 0)
        self._bar.setValue(done)
        self._text = progress.what
        if total:
            self._text = tr("{what} · {done} of {total}").format(
                what=progress.what, done=number(done), total=number(total)
            )
        pace = self._pace.saw(time.monotonic(), done)
        if pace is not None:
            self._text += tr(" · {pace} a second").format(pace=number(round(pace)) if pace >= 10 else f"{pace:.1f}")
        self._show()

    def show_state(self, *, busy: bool, paused: bool, on_battery: bool) -> None:
        """Whether work runs or waits, and whether it is held: by the person, or until the computer is plugged in."""
        if not busy:
            self._text = ""
        if (busy, paused, on_battery) != (self._busy, self._paused, self._on_battery):
            self._busy, self._paused, self._on_battery = busy, paused, on_battery
            self._show()

    def say(self, sentence: str) -> None:
        """A sentence a person should read; stays until dismissed."""
        if sentence not in self._notices:
            self._notices.append(sentence)
        self._show()

    def dismiss(self) -> None:
        """Take the sentence away; the next one comes."""
        del self._notices[:1]
        self._show()

    def _show(self) -> None:
        works = self._busy or self._paused
        text = self._text or tr("Looking for photographs")
        self.work.setText(tr("Paused · {what}").format(what=text) if self._paused else text)
        if self._paused and not self._text:
            self.work.setText(tr("Paused"))
        if self._on_battery:
            self.work.setText(tr(ON_BATTERY))
        held = self._paused or self._on_battery
        self.pause.setText(tr("Resume") if held else tr("Pause"))
        for widget in (self.work, self.pause):
            widget.setVisible(works)
        moves = self._bar.maximum() == 0  # to and fro, as long as there is no total: not while nothing goes on
        self._bar.setVisible(works and bool(self._text) and not (held and moves))
        notice = self._notices[0] if self._notices else ""
        self.notice.setText(notice)
        self.notice.setToolTip(notice)
        for mark in (self._mark, self._dismiss):
            mark.setVisible(bool(notice))
        self.setVisible(works or bool(notice))
