"""`galleryai tag`: a person's word on keywords."""

import click

from galleryai.cli.options import Options, common_options, counted, print_json, warn
from galleryai.core.tag import Verdict


@click.group()
def command() -> None:
    """Say yes or no to a keyword on photos. Your word outlives every rescan and every new model."""


def _say(options: Options, keyword: str, paths: tuple[str, ...], as_json: bool, verdict: Verdict, new: bool) -> int:
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        found = {path: gallery.searching.at(path) for path in paths}
        missing = [path for path, photo in found.items() if photo is None]
        for path in missing:
            warn(f"The library knows no photo at {path}. Index the folder it lies in first.")
        ids = [photo.id for photo in found.values() if photo is not None]
        changed = len(gallery.tagging.say(keyword, ids, verdict, new=new).photos) if ids else 0
    if as_json:
        print_json({"changed": changed})
    else:
        click.echo(f"{counted(changed, 'photo')} changed.")
    return 1 if missing else 0


def _command(name: str, verdict: Verdict, help_: str, *, new: bool = False) -> None:
    @command.command(name, help=help_)
    @click.argument("keyword")
    @click.argument("paths", nargs=-1, required=True, metavar="PATH...")
    @common_options
    @click.pass_obj
    def say(options: Options, keyword: str, paths: tuple[str, ...], as_json: bool) -> int:
        return _say(options, keyword, paths, as_json, verdict, new)


_command("add", Verdict.ACCEPTED, "Give KEYWORD to the photos at these PATHs; it may be a new one.", new=True)
_command("accept", Verdict.ACCEPTED, "Say that KEYWORD is right for the photos at these PATHs.")
_command("reject", Verdict.REJECTED, "Say that KEYWORD is wrong for the photos at these PATHs; it never comes back.")
_command("remove", Verdict.REJECTED, "Take KEYWORD from the photos at these PATHs; no model gives it to them again.")
