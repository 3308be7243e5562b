"""The style sheet. `$name` is a token: a colour, an opacity of the text colour, or a size."""

SHEET = """
QWidget { color: $text; }
QWidget[ground="canvas"] { background: $canvas; }
QWidget[ground="surface"] { background: $surface; }
QWidget[edge="right"] { border-right: 1px solid $line; }
QWidget[edge="left"] { border-left: 1px solid $line; }
QWidget[edge="top"] { border-top: 1px solid $line; }
QMainWindow, QDialog, QMessageBox { background: $surface; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: ${SPACE_4}px; }

QLabel { background: transparent; }
QLabel[type="title"] { font-size: ${TEXT_15}px; font-weight: 600; }
QLabel[type="large"] { font-size: ${TEXT_20}px; font-weight: 600; }
QLabel[type="section"] { font-size: ${TEXT_11}px; font-weight: 600; color: $text_2; }
QLabel[type="caption"] { font-size: ${TEXT_12}px; color: $text_2; }
QLabel[type="quiet"] { color: $text_2; }
QLabel[type="warn"] { font-size: ${TEXT_12}px; color: $warn; }

QFrame#offers { background: $raised; border: 1px solid $line; border-radius: ${RADIUS_CONTROL}px; }
QLabel#mistake { padding: ${SPACE_8}px; color: $warn; }

QPushButton {
    border: 1px solid $line; border-radius: ${RADIUS_CONTROL}px; background: transparent;
    padding: 0 ${SPACE_16}px; min-height: 30px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $text_2; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600; min-height: 34px;
}
QPushButton[kind="primary"]:focus { border-color: $text; }
QPushButton[kind="quiet"] { border-color: transparent; color: $text_2; padding: 0 ${SPACE_8}px; }
QPushButton[kind="quiet"]:hover { color: $text; background: transparent; }
QPushButton[kind="quiet"]:focus { border-color: $accent; }
QPushButton[kind="small"] {
    border-color: transparent; font-size: ${TEXT_12}px; min-height: 20px; padding: 0 ${SPACE_8}px;
}

QLineEdit#search {
    background: $raised; border: 1px solid $line; border-radius: ${RADIUS_CONTROL}px;
    min-height: 30px; padding: 0 ${CONTROL}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit#search:focus { border-color: $accent; }

QLineEdit#add-keyword {
    background: transparent; border: 1px solid transparent; border-radius: ${RADIUS_CONTROL}px;
    min-height: 26px; padding: 0 ${SPACE_8}px 0 ${SPACE_24}px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit#add-keyword:hover { background: $hover; }
QLineEdit#add-keyword:focus { background: $raised; border-color: $accent; }

QSpinBox {
    background: $raised; border: 1px solid $line; border-radius: ${RADIUS_CONTROL}px;
    min-height: 26px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QSpinBox:focus { border-color: $accent; }
QSpinBox::up-button, QSpinBox::down-button { width: 0; border: none; }

QListView#sidebar { background: transparent; border: none; outline: none; }
QAbstractScrollArea { border: none; }
QScrollArea, QScrollArea > QWidget > QWidget#inside { background: transparent; }

QTableView {
    background: $canvas; border: none; outline: none; gridline-color: $line;
    selection-background-color: $chosen; selection-color: $text;
}
QTableView::item { border-bottom: 1px solid $line; padding: 0 13px; }
QHeaderView { background: $canvas; border: none; }
QHeaderView::section {
    background: $canvas; color: $text_2; border: none; border-bottom: 1px solid $line;
    padding: ${SPACE_8}px ${SPACE_16}px; font-size: ${TEXT_11}px; font-weight: 600;
}

QSlider { background: transparent; min-height: ${CONTROL_SMALL}px; }
QSlider::groove:horizontal { height: 2px; border-radius: 1px; background: $line; }
QSlider::sub-page:horizontal { height: 2px; border-radius: 1px; background: $text_2; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 7px; background: $text_2;
}
QSlider::handle:horizontal:hover { background: $text; }
QSlider:focus { outline: none; }
QSlider::handle:horizontal:focus { background: $accent; }

QProgressBar { border: none; background: $line; border-radius: 1px; }
QProgressBar::chunk { background: $text_2; border-radius: 1px; }

QScrollBar:vertical { width: ${SPACE_12}px; background: transparent; margin: 0; }
QScrollBar::handle:vertical { background: $scrollbar; border-radius: 3px; min-height: 32px; margin: 2px 3px; }
QScrollBar::handle:vertical:hover { background: $text_2; }
QScrollBar::handle:vertical:disabled { background: transparent; }
QScrollBar:horizontal { height: ${SPACE_12}px; background: transparent; margin: 0; }
QScrollBar::handle:horizontal { background: $scrollbar; border-radius: 3px; min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea::corner { background: transparent; }

QMenu { background: $raised; border: 1px solid $line; padding: ${SPACE_4}px; }
QMenu::item { padding: ${SPACE_4}px ${SPACE_24}px ${SPACE_4}px ${SPACE_12}px; border-radius: ${RADIUS_PHOTO}px; }
QMenu::item:selected { background: $chosen; }
QMenu::item:disabled { color: $text_2; }
QMenu::separator { height: 1px; background: $line; margin: ${SPACE_4}px; }
"""
