"""`galleryai albums`: the albums, and what is in one."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table, printable, warn
from galleryai.cli.search import print_photos
from galleryai.core.album import Album


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the albums, the largest first."""
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


def print_albums(albums: list[Album]) -> None:
    """A line an album."""
    if albums:
        print_table(("Album", "Photos", "Id"), [(album.title, album.count, album.id) for album in albums])
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
