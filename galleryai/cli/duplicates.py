"""`galleryai duplicates`: copies, same pictures and near shots, and what to do with them."""

import sys
from typing import TYPE_CHECKING

import click

from galleryai.cli import documents
from galleryai.cli.album import found
from galleryai.cli.options import Options, common_options, counted, print_json, printable, warn
from galleryai.cli.progress import INTERRUPTED, run_job
from galleryai.core.errors import UsageError
from galleryai.jobs.job import Control, Progress, Report

if TYPE_CHECKING:
    from galleryai.core.photo import Photo
    from galleryai.services.duplicates import Group

LEVELS = ["copy", "same", "near"]  # `services.duplicates.Level`, which is opened late


@click.group(invoke_without_command=True)
@click.option("--level", type=click.Choice(LEVELS), help="Only these.")
@common_options
@click.pass_context
def command(ctx: click.Context, level: str | None, as_json: bool) -> int:
    """List duplicates: copies of a file, the same picture at another size or in another format, near shots.

    The one to keep comes first, and why. Nothing is changed.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from galleryai.bootstrap import open_library

    options: Options = ctx.obj
    with open_library(options.folder, write=False) as gallery:

        def job(control: Control, report: Report) -> "list[Group]":
            report(Progress(0, None, "Looking for duplicates"))
            return gallery.deduplicating.groups(control.checkpoint)

        groups = run_job(job, "Run the same command again.")
        if groups is None:
            return INTERRUPTED
        groups = [group for group in groups if level in (None, group.level.value)]
        shown = gallery.searching.photos([id_ for group in groups for id_ in group.photo_ids])
    photos = {photo.id: photo for photo in shown}
    if as_json:
        print_json([documents.duplicates(group, photos) for group in groups])
    else:
        _print(groups, photos)
    return 0


def _print(groups: "list[Group]", photos: "dict[int, Photo]") -> None:
    for group in groups:
        click.echo(f"{group.level.value}: keep the first, {group.why}")
        for id_ in group.photo_ids:
            size = f"{photos[id_].facts.width} × {photos[id_].facts.height}"
            for path in photos[id_].paths:
                click.echo(f"  {printable(path)}  {size}")
    click.echo(f"{counted(len(groups), 'group')} of duplicates.")


@command.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@common_options
@click.pass_obj
def different(options: Options, paths: tuple[str, ...], as_json: bool) -> int:
    """Say that the photos at these PATHs are no duplicates of one another; they are not listed as such again."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        ids = found(gallery, paths)
        if len(paths) == len(ids) and len(set(ids)) < 2:
            raise UsageError("Name two photos or more; these are one.")
        changed = gallery.deduplicating.tell_apart(ids)
    if as_json:
        print_json({"changed": changed})
    else:
        click.echo(f"{counted(changed, 'pair')} told apart.")
    return 0 if len(ids) == len(paths) else 1


@command.command()
@click.argument("keep")
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--trash", is_flag=True, help="Then move the files at PATHs into the system's trash.")
@click.option("--yes", is_flag=True, help="Do not ask before that.")
@common_options
@click.pass_obj
def merge(options: Options, keep: str, paths: tuple[str, ...], trash: bool, yes: bool, as_json: bool) -> int:
    """Give the photo at KEEP all you said of its duplicates at PATHs: keywords, stars, title, caption, albums.

    With --trash the files at PATHs go into the system's trash, each with its RAW and its movie; other copies stay.
    """
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        kept, *others = found(gallery, (keep, *paths)) or [0]
        if len(others) < len(paths):
            return 1
        if trash:
            going = [str(file.path) for file in gallery.trashing.going(keep, paths)]  # refused before anything changes
            if not yes:
                _ask(going)
        changes = gallery.deduplicating.merge(kept, [id_ for id_ in dict.fromkeys(others) if id_ != kept])
        gone = gallery.trashing.trash(keep, paths) if trash else None
    moved, left = (gone.moved, gone.left) if gone else ([], [])
    for path, reason in left:
        warn(f"{printable(path)} stays where it is: {reason}.")
    if as_json:
        rows = [{"path": path, "reason": reason} for path, reason in left]
        print_json({"changed": len(changes.photos), "trashed": moved, "problems": rows})
    else:
        click.echo("Joined what you said of them." if changes.photos else "There was nothing to join.")
        for path in moved:
            click.echo(f"{printable(path)} moved to the trash.")
    return 1 if left else 0


def _ask(going: list[str]) -> None:
    """Name what goes; raise where the person does not agree."""
    if not sys.stdin.isatty():
        raise UsageError("Files are moved to the trash only when you say so: add --yes.")
    for path in going:
        click.echo(f"  {printable(path)}", err=True)
    click.confirm(f"Move {counted(len(going), 'file')} to the trash?", abort=True, err=True)
