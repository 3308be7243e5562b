"""Working the grid: pointer and keyboard."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QMenu

from galleryai.gui.grid.view import GridView
from galleryai.gui.phrases import tr

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier


class Grid(GridView):
    """The grid that people use: click, Ctrl, Shift, arrows, Enter, double click, S, and a menu."""

    def viewportEvent(self, event: QEvent) -> bool:
        """Tips are made late, so they are asked for here."""
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self.tip(event)
            return True
        if event.type() is QEvent.Type.DevicePixelRatioChange:  # moved to another screen
            self.ask_soon()
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Select."""
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        id_ = self.at(event.position().toPoint())
        held = event.modifiers()
        if id_ is None:
            if not held & (_SHIFT | _CONTROL):
                self.selection.clear()
        elif held & _SHIFT:
            self.selection.reach(id_, self.contents.ids, add=bool(held & _CONTROL))
        elif held & _CONTROL:
            self.selection.toggle(id_)
        else:
            self.selection.only(id_)
        self.tell_selection()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the viewer."""
        id_ = self.at(event.position().toPoint())
        if id_ is not None and event.button() is Qt.MouseButton.LeftButton:
            self.opened.emit(id_)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What can be done with the photo at the pointer or, by the keyboard's menu key, the current one."""
        by_hand = event.reason() is QContextMenuEvent.Reason.Keyboard
        id_ = self.selection.current if by_hand else self.at(event.pos())
        if id_ is None or self.index_of(id_) is None:
            return
        if id_ not in self.selection.ids:
            self.selection.only(id_)
            self.tell_selection()
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Show similar (S)")).triggered.connect(lambda: self.similar_wanted.emit(id_))
        menu.popup(self.viewport().mapToGlobal(self.box_of(id_).center()) if by_hand else event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, open, select all, select nothing."""
        key, order = event.key(), self.contents.ids
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.index_of(self.selection.current) is not None:
            self.opened.emit(self.selection.current)
        elif key == Qt.Key.Key_S and not event.modifiers() and self.index_of(self.selection.current) is not None:
            self.similar_wanted.emit(self.selection.current)
        elif key == Qt.Key.Key_A and event.modifiers() & _CONTROL:
            self.selection.everything(order)
            self.tell_selection()
        elif key == Qt.Key.Key_Escape and self.selection.ids:
            self.selection.clear()
            self.tell_selection()
        elif order and (target := self._target(Qt.Key(key))) is not None:
            self._move(order[target], event.modifiers())
        else:
            super().keyPressEvent(event)

    def _target(self, key: Qt.Key) -> int | None:
        """The place in the order a key leads to; None for other keys."""
        last = len(self.contents.ids) - 1
        here = self.index_of(self.selection.current)
        if here is None:  # the first arrow shows where the keyboard is
            top = self.verticalScrollBar().value()
            return self.rows.between(top, top + 1).start if key in _MOVES else None
        page = max(1, self.viewport().height() // (self.photo_height * 5 // 4))
        match key:
            case Qt.Key.Key_Left:
                return max(0, here - 1)
            case Qt.Key.Key_Right:
                return min(last, here + 1)
            case Qt.Key.Key_Home:
                return 0
            case Qt.Key.Key_End:
                return last
            case Qt.Key.Key_Up | Qt.Key.Key_Down | Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                rows = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1, Qt.Key.Key_PageUp: -page}.get(key, page)
                return self.rows.beside(here, rows)
        return None

    def _move(self, id_: int, held: Qt.KeyboardModifier) -> None:
        if held & _SHIFT:
            self.selection.reach(id_, self.contents.ids)
        else:
            self.selection.only(id_)
        self.reveal(id_)
        self.tell_selection()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keyboard is."""
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Stop showing it."""
        super().focusOutEvent(event)
        self.viewport().update()


_MOVES = frozenset(
    [
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    ]
)
