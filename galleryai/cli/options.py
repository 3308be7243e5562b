"""What every command has: the library, `--json`, and how things are printed."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from galleryai import __version__
from galleryai.settings import logs, paths

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Options:
    """The options given before the command."""

    library: str | None

    @property
    def folder(self) -> Path:
        """The library folder that is meant."""
        return paths.library_folder(self.library)


def common_options(command: Command) -> Command:
    """Give a command what all have: `--json` (passed on as `as_json`), and the program's own options again."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else."),
        click.option("--library", metavar="DIR", expose_value=False, callback=_library, help="The library folder."),
        click.option("--verbose", is_flag=True, expose_value=False, callback=_verbose, help="Say more."),
        click.version_option(__version__, prog_name="galleryai", message="%(prog)s %(version)s"),
    ):
        command = option(command)
    return command


def _library(ctx: click.Context, _option: click.Parameter, value: str | None) -> None:
    if value is not None:
        ctx.obj = replace(ctx.obj, library=value)


def _verbose(_ctx: click.Context, _option: click.Parameter, value: bool) -> None:
    if value:
        logs.start(verbose=True)


def print_json(document: object) -> None:
    """Print one JSON document."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a plain table; numbers stand right. On a terminal it fits, into a file or a pipe lines stay whole."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="dim")
    for place, heading in enumerate(headings):
        numbers = bool(rows) and all(isinstance(row[place], int | float) for row in rows)
        table.add_column(heading, justify="right" if numbers else "left", overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row))
    wide = None if sys.stdout.isatty() else 10_000
    Console(highlight=False, markup=False, width=wide).print(table)


def _cell(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else printable(str(value))


def counted(number: int, thing: str) -> str:
    """A number with its noun: '1 photo', '2,000 photos'."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def printable(text: str) -> str:
    """A name that can do nothing to a terminal: control characters are shown, not sent."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in text)


def warn(sentence: str) -> None:
    """Say something on standard error."""
    click.echo(f"galleryai: {sentence}", err=True)
