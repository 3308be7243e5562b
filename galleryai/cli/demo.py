"""`galleryai demo`: the main job on sample photographs, in the window or, without a screen, here."""

import tempfile
from pathlib import Path

import click

from galleryai.cli import documents, index
from galleryai.cli.albums import print_albums
from galleryai.cli.options import Options, common_options, print_json, warn
from galleryai.cli.progress import INTERRUPTED, run_job
from galleryai.cli.search import print_photos
from galleryai.cli.window import open_window, screen_problem


@click.command()
@click.argument("folder", required=False, metavar="[FOLDER]")
@common_options
@click.pass_obj
def command(options: Options, folder: str | None, as_json: bool) -> int:
    """Show GalleryAI at work on the sample photographs that ship, or on FOLDER.

    The library is thrown away afterwards, unless --library names one to keep.
    """
    from galleryai.services.roots import checked
    from galleryai.settings import resources

    photos = checked(folder) if folder is not None else resources.samples()
    if options.library:
        return _demo(options.folder, photos, as_json)
    with tempfile.TemporaryDirectory(prefix="galleryai-demo-") as scratch:
        return _demo(Path(scratch), photos, as_json)


def _demo(library: Path, photos: Path, as_json: bool) -> int:
    reason = "JSON was asked for" if as_json else screen_problem()
    if reason is None:
        click.echo(f"Photographs: {photos}\nLibrary:     {library}\nOpening the window.")
        return open_window(library, photos)
    if not as_json:
        click.echo(f"Photographs: {photos}\nLibrary:     {library}")
        warn(f"No window is opened: {reason}")
    return _in_terminal(library, photos, as_json)


def _in_terminal(library: Path, photos: Path, as_json: bool) -> int:
    from galleryai.bootstrap import open_library

    with open_library(library) as gallery:
        part = gallery.roots.add(photos)
        report = run_job(
            lambda control, progress: gallery.indexing.index([part], control, progress),
            "Run the same command again to go on.",
        )
        if report is None:
            return INTERRUPTED
        albums = gallery.collecting.albums()
        everything = gallery.searching.search("")
        search = next((album.query for album in albums if album.kind == "things" and album.query), None)
        found = gallery.searching.search(search or "")
    if as_json:
        print_json(documents.report(report) | {"albums": [documents.album(album) for album in albums]})
        return 1 if report.failed else 0
    index.say(report)
    click.echo("\nEvery photo and its keywords")
    print_photos(everything.photos)
    if search:
        click.echo(f"\nSearch: {search}")
        print_photos(found.photos)
    click.echo("\nAlbums")
    print_albums(albums)
    return 1 if report.failed else 0
