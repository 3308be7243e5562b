"""One page that tells what can be searched for."""

from collections.abc import Iterable
from html import escape
from urllib.parse import quote, unquote

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from galleryai.gui import tokens
from galleryai.gui.phrases import tr
from galleryai.gui.theme import Theme
from galleryai.query import guide

_SHEET = """
.title {{ font-size: {large}px; font-weight: 600; color: {text}; margin: 0; }}
.section {{ font-size: {small}px; font-weight: 600; color: {text_2}; margin: {space}px 0 {gap}px 0; }}
td {{ padding: {gap}px {space}px {gap}px 0; color: {text}; }}
td.quiet {{ font-size: {caption}px; color: {text_2}; }}
a {{ color: {text}; text-decoration: underline; }}
"""


class SearchHelp(QDialog):
    """Words and fields, each with an example that can be tried; it leaves the window free to be used."""

    chosen = Signal(str)  # a search

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("What can be searched for"))
        self.resize(*tokens.HELP)
        self._theme = theme
        self.page = QTextBrowser(openLinks=False)
        self.page.setAccessibleName(self.windowTitle())
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.document().setDocumentMargin(tokens.SPACE_24)
        self.page.anchorClicked.connect(lambda url: self._choose(url))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        theme.changed.connect(self._write)
        self._write()

    def _choose(self, url: QUrl) -> None:
        self.chosen.emit(unquote(url.toString(QUrl.ComponentFormattingOption.FullyEncoded)))

    def _write(self) -> None:
        colours = self._theme.colours
        style = _SHEET.format(
            text=colours.text,
            text_2=colours.text_2,
            large=tokens.TEXT_20,
            small=tokens.TEXT_11,
            caption=tokens.TEXT_12,
            gap=tokens.SPACE_4,
            space=tokens.SPACE_16,
        )
        self.page.document().setDefaultStyleSheet(style)
        self.page.setHtml(page())


def page() -> str:
    """The page as HTML, in the person's language."""
    words = (_row(_link(search), _finds(what)) for search, what in guide.WORDS)
    fields = (_row(_link(row.example), _finds(row.help), _quiet(row.written)) for row in guide.rows())
    return (
        f"<p class='title'>{tr('What can be searched for')}</p>"
        f"<p class='section'>{tr('Words')}</p>{_table(words)}"
        f"<p class='section'>{tr('Fields')}</p>{_table(fields)}"
    )


def _table(rows: Iterable[str]) -> str:
    return f"<table cellspacing='0'>{''.join(rows)}</table>"


def _row(*cells: str) -> str:
    return f"<tr>{''.join(cells)}</tr>"


def _link(search: str) -> str:
    return f"<td width='{tokens.HELP_COLUMN}'><a href='{quote(search)}'>{escape(search)}</a></td>"


def _finds(what: str) -> str:
    return f"<td>{escape(tr('Photos {help}').format(help=tr(what)))}</td>"


def _quiet(text: str) -> str:
    return f"<td class='quiet'>{escape(text)}</td>"
