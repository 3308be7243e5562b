"""`galleryai settings`: what a person chooses for a library."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, counted, print_json, print_table
from galleryai.core.settings import SETTINGS, setting

NAMES = "\b\n" + "\n".join(f"{one.name}: {one.allowed}." for one in SETTINGS.values())


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List what you can choose for this library, with what is chosen."""
    if ctx.invoked_subcommand is not None:
        return
    from galleryai.bootstrap import open_library

    options: Options = ctx.obj
    with open_library(options.folder, write=False) as gallery:
        now = gallery.choosing.settings
    if as_json:
        print_json([documents.setting(one, now) for one in SETTINGS.values()])
    else:
        print_table(
            ("Setting", "Value", "Default", "Meaning"),
            [
                (one.name, one.said(getattr(now, one.name)), one.said(one.default), one.meaning)
                for one in SETTINGS.values()
            ],
        )


@command.command("set", epilog=NAMES, context_settings={"ignore_unknown_options": True})
@click.argument("name")
@click.argument("value", type=click.UNPROCESSED)  # also "-1", to be answered with what may be given
@common_options
@click.pass_obj
def set_(options: Options, name: str, value: str, as_json: bool) -> None:
    """Choose VALUE for the setting NAME, from now on."""
    setting(name).parsed(value)  # before a library is made for a name that is misspelt
    _choose(options, name, value, as_json)


@command.command(epilog=NAMES)
@click.argument("name")
@common_options
@click.pass_obj
def reset(options: Options, name: str, as_json: bool) -> None:
    """Go back to the default of the setting NAME."""
    setting(name)
    _choose(options, name, None, as_json)


def _choose(options: Options, name: str, text: str | None, as_json: bool) -> None:
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        retried = gallery.choosing.choose(name, text)
        now = gallery.choosing.settings
    if as_json:
        print_json(documents.setting(setting(name), now) | {"tried_again": retried})
        return
    again = f" The next `galleryai index` tries {counted(retried, 'file')} again." if retried else ""
    click.echo(f"{name}: {setting(name).said(getattr(now, name))} from now on.{again}")
