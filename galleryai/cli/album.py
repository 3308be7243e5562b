"""`galleryai album`: albums of a person's own."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from galleryai.cli import documents
from galleryai.cli.albums import print_albums
from galleryai.cli.options import Options, common_options, counted, print_json, warn
from galleryai.cli.search import underlined
from galleryai.core.album import Album
from galleryai.core.errors import QueryError, UsageError

if TYPE_CHECKING:
    from galleryai.bootstrap import Gallery

album_argument = click.argument("name", metavar="ALBUM")
paths_argument = click.argument("paths", nargs=-1, required=True, metavar="PATH...")


@click.group()
def command() -> None:
    """Make albums of your own, and change them. ALBUM is an album's id, as `albums` lists it, or its title."""


def found(gallery: "Gallery", paths: Sequence[str]) -> list[int]:
    """The ids of the photos at these paths; of each other one a warning says so."""
    ids = []
    for path in paths:
        photo = gallery.searching.at(path)
        if photo is None:
            warn(f"The library knows no photo at {path}. Index the folder it lies in first.")
        else:
            ids.append(photo.id)
    return ids


def _one(gallery: "Gallery", path: str) -> int:
    photo = gallery.searching.at(path)
    if photo is None:
        raise UsageError(f"The library knows no photo at {path}. Index the folder it lies in first.")
    return photo.id


def _tell(album: Album, as_json: bool) -> None:
    if as_json:
        print_json(documents.album(album))
    else:
        print_albums([album])


def _tell_changed(changed: int, missing: int, as_json: bool) -> int:
    if as_json:
        print_json({"changed": changed})
    else:
        click.echo(f"{counted(changed, 'photo')} changed.")
    return 1 if missing else 0


@command.command()
@click.argument("title")
@click.argument("paths", nargs=-1, metavar="[PATH...]")
@click.option("--query", help="Make it a smart album: all that this search finds, now and later.")
@common_options
@click.pass_obj
def create(options: Options, title: str, paths: tuple[str, ...], query: str | None, as_json: bool) -> int:
    """Make an album called TITLE, with the photos at these PATHs."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        ids = found(gallery, paths)
        if paths and not ids:
            return 1
        try:
            album = gallery.own_albums.create(title, query, ids)
        except QueryError as error:
            raise UsageError(f"{error}\n{underlined(query or '', error.span)}") from error
    _tell(album, as_json)
    return 0 if len(ids) == len(paths) else 1


@command.command()
@album_argument
@paths_argument
@common_options
@click.pass_obj
def add(options: Options, name: str, paths: tuple[str, ...], as_json: bool) -> int:
    """Put the photos at these PATHs into ALBUM; a smart one keeps them whatever its search finds."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        ids = found(gallery, paths)
        changed = gallery.own_albums.add(name, ids)
    return _tell_changed(changed, len(paths) - len(ids), as_json)


@command.command()
@album_argument
@paths_argument
@common_options
@click.pass_obj
def remove(options: Options, name: str, paths: tuple[str, ...], as_json: bool) -> int:
    """Take the photos at these PATHs out of ALBUM, of a smart one for good. The photos stay as they are."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        ids = found(gallery, paths)
        changed = gallery.own_albums.remove(name, ids)
    return _tell_changed(changed, len(paths) - len(ids), as_json)


@command.command()
@album_argument
@paths_argument
@click.option("--before", metavar="PATH", help="Not at the end, but before this one.")
@common_options
@click.pass_obj
def arrange(options: Options, name: str, paths: tuple[str, ...], before: str | None, as_json: bool) -> int:
    """Put the photos at these PATHs side by side in an ALBUM by hand, at its end."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        ids = found(gallery, paths)
        changed = gallery.own_albums.arrange(name, ids, None if before is None else _one(gallery, before))
    return _tell_changed(changed, len(paths) - len(ids), as_json)


@command.command()
@album_argument
@click.argument("title")
@common_options
@click.pass_obj
def rename(options: Options, name: str, title: str, as_json: bool) -> None:
    """Call ALBUM by another TITLE; its id stays."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        album = gallery.own_albums.rename(name, title)
    _tell(album, as_json)


@command.command()
@album_argument
@click.argument("query")
@common_options
@click.pass_obj
def search(options: Options, name: str, query: str, as_json: bool) -> None:
    """Let a smart ALBUM search for QUERY."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        try:
            album = gallery.own_albums.search(name, query)
        except QueryError as error:
            raise UsageError(f"{error}\n{underlined(query, error.span)}") from error
    _tell(album, as_json)


@command.command()
@album_argument
@click.argument("path", required=False)
@common_options
@click.pass_obj
def cover(options: Options, name: str, path: str | None, as_json: bool) -> None:
    """Show ALBUM by the photo at PATH; without one, the album chooses."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        album = gallery.own_albums.show_by(name, None if path is None else _one(gallery, path))
    _tell(album, as_json)


@command.command()
@album_argument
@common_options
@click.pass_obj
def delete(options: Options, name: str, as_json: bool) -> None:
    """Delete ALBUM. Its photos stay as they are."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        album = gallery.own_albums.delete(name)
    if as_json:
        print_json({"deleted": album.id})
    else:
        click.echo(f"Deleted the album {album.title}. Its photos stay as they are.")
