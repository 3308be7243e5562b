"""`galleryai albums`: the albums, and what is in one."""

from collections.abc import Sequence
from itertools import groupby

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table, printable, warn
from galleryai.cli.search import print_photos
from galleryai.core.album import HEADINGS, Album


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List all albums: your own, then those that make themselves."""
    if ctx.invoked_subcommand is not None:
        ctx.meta["as_json"] = as_json  # `albums --json show ID` means the same as `albums show ID --json`
        return
    from galleryai.bootstrap import open_library

    options: Options = ctx.obj
    with open_library(options.folder, write=False) as gallery:
        albums = gallery.collecting.albums()
    if as_json:
        print_json([documents.album(album) for album in albums])
    else:
        print_albums(albums)


def print_albums(albums: Sequence[Album]) -> None:
    """A line an album, under a line a kind; each album below another stands behind it."""
    depths: dict[str | None, int] = {None: 0}
    rows: list[tuple[object, ...]] = []
    for kind, some in groupby(albums, lambda album: album.kind):
        rows.append((HEADINGS.get(kind, kind), "", ""))
        for album in some:
            depths[album.id] = depths[album.parent] + 1
            rows.append(("  " * depths[album.id] + album.title, f"{album.count:>6,}", album.id))
    if rows:
        print_table(("Album", "Photos", "Id"), rows)
    else:
        click.echo("There are no albums yet.")


@command.command()
@click.argument("album_id", metavar="ID")
@common_options
@click.pass_context
def show(ctx: click.Context, album_id: str, as_json: bool) -> None:
    """List the photos in the album ID, newest first, or in your order."""
    from galleryai.bootstrap import open_library
    from galleryai.services.own_albums import is_own

    options: Options = ctx.obj
    with open_library(options.folder, write=False) as gallery:
        photos = gallery.searching.photos(gallery.collecting.photos_of(album_id))
        trouble = gallery.own_albums.trouble(album_id) if is_own(album_id) else None
    if trouble:
        warn(printable(trouble))
    if as_json or ctx.meta.get("as_json"):
        print_json({"total": len(photos), "photos": [documents.photo(photo) for photo in photos]})
    else:
        print_photos(photos)
