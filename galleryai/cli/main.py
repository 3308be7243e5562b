"""The program's entry: `galleryai` opens the window, `galleryai COMMAND` works in the terminal."""

import errno
import importlib
import io
import os
import signal
import sys
from typing import Any

import click

from galleryai import __version__
from galleryai.core.errors import GalleryError, LibraryError, UsageError
from galleryai.jobs.messages import DECODE

INTERRUPTED = 130  # 128 + SIGINT, as shells say it

# Each lives in the module of its name and is imported only when it is called.
COMMANDS = {
    "index": "Add folders and bring the library up to date with the disk.",
    "watch": "Stay, and follow the library's folders.",
    "search": "Find photos.",
    "show": "Tell all that is known of photos.",
    "tag": "Say yes or no to keywords; your word outlives every model.",
    "rules": "Rename, merge, ignore keywords and more; how strict to be.",
    "tags": "List the keywords in use.",
    "albums": "List the albums, or what is in one.",
    "album": "Make albums of your own, by hand or by a search, and change them.",
    "duplicates": "List duplicates, join what you said of them, and put the rest into the trash where you say so.",
    "models": "List the models, remove all that one added here, or use it again.",
    "classify": "Tell what the model sees in pictures; touches no library.",
    "settings": "List what you can choose for this library, and choose it.",
    "roots": "List the library's folders, or remove one.",
    "problems": "List the files that could not be read, and why.",
    "doctor": "Check that all is well with the library, and mend what can be.",
    "demo": "Try GalleryAI on sample photographs, or on a folder of yours, in a library of its own.",
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The commands' names, in the order people need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command's module."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"galleryai.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        del ctx
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands for `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--library", metavar="DIR", help="The library folder (else GALLERYAI_LIBRARY, else your data folder).")
@click.option("--verbose", is_flag=True, help="Say more, on standard error.")
@click.version_option(__version__, prog_name="galleryai", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context, library: str | None, verbose: bool) -> None:
    """GalleryAI keywords your photographs on your own machine. Without a command it opens the window."""
    from galleryai.cli.options import Options
    from galleryai.settings import logs

    logs.start(verbose=verbose)
    ctx.obj = Options(library)
    if ctx.invoked_subcommand is None:
        from galleryai.cli.window import open_window

        ctx.exit(open_window(ctx.obj.folder))


def main(arguments: list[str] | None = None) -> None:
    """Run the program and exit: 0 done; 1 some inputs failed; 2 wrong usage; 3 no library; 130 interrupted."""
    _decode_instead()
    if hasattr(signal, "SIGPIPE") and any(word in COMMANDS for word in sys.argv[1:]):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `galleryai search | head` ends quietly, as others do
    try:
        status = run(arguments)
    except KeyboardInterrupt:
        status = INTERRUPTED
    sys.exit(status)


def window() -> None:
    """The program as a menu starts it: without a terminal, a fault is told in a dialog."""
    _decode_instead()
    from galleryai.cli.options import Options
    from galleryai.cli.window import open_window, tell_in_dialog
    from galleryai.settings import logs

    logs.start(verbose=False)
    try:
        sys.exit(open_window(Options(None).folder))
    except GalleryError as error:
        tell_in_dialog(str(error))
        sys.exit(3 if isinstance(error, LibraryError) else 2)


def _decode_instead() -> None:
    """Where a frozen program has started itself as its decoder, be that until it ends."""
    if sys.argv[1:] == [DECODE]:
        from galleryai.services.decoder import main as decode

        decode()


def run(arguments: list[str] | None = None) -> int:
    """Run the program; returns the exit status. Faults of the world become one sentence on standard error."""
    if sys.stdout is None:  # closed by whoever started us
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for as long as the program runs
    for stream in (sys.stdout, sys.stderr):  # a file's name may hold what the terminal cannot show
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        result: Any = cli.main(args=arguments, standalone_mode=False, prog_name="galleryai")
        sys.stdout.flush()
    except click.exceptions.Exit as done:
        return done.exit_code
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except GalleryError as error:
        click.echo(f"galleryai: {error}", err=True)
        return 3 if isinstance(error, LibraryError) else 2 if isinstance(error, UsageError) else 1
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        click.echo("galleryai: The disk is full. Free some room and try again.", err=True)
        return 1
    return result if isinstance(result, int) else 0
