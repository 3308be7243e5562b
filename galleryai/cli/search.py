"""`galleryai search`: find photos by their keywords."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, counted, print_json, print_table
from galleryai.core.photo import Photo
from galleryai.core.tag import Kind, Verdict


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUERY]")
@click.option("--limit", type=click.IntRange(min=0), help="At most so many photos.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out so many first.")
@click.option("--sort", type=click.Choice(["taken", "added"]), default="taken", help="Newest first by this.")
@click.option("--count", is_flag=True, help="Only say how many there are.")
@common_options
@click.pass_obj
def command(
    options: Options,
    words: tuple[str, ...],
    limit: int | None,
    offset: int,
    sort: str,
    count: bool,
    as_json: bool,
) -> None:
    """Find photos with all the words among their keywords; `-word` leaves photos out, quotes join words."""
    from galleryai.bootstrap import open_library
    from galleryai.store.compile import Sort

    text = " ".join(words)
    for word in words:
        if word.startswith("--"):  # a misspelt option, not a word to leave out
            raise click.NoSuchOption(word)
    with open_library(options.folder, write=False) as gallery:
        if count:
            total, found = gallery.searching.count(text), []
        else:
            result = gallery.searching.search(text, limit, offset, Sort(sort))
            total, found = result.total, result.photos
    if as_json:
        print_json({"total": total, "photos": [documents.photo(photo) for photo in found]})
    elif count:
        click.echo(f"{total:,}")
    else:
        print_photos(found)
        click.echo(f"{counted(total, 'photo')} found.")


def print_photos(photos: list[Photo]) -> None:
    """A line a photo: its path, its keywords."""
    if photos:
        print_table(("Photo", "Keywords"), [(photo.path, keywords(photo)) for photo in photos])


def keywords(photo: Photo) -> str:
    """What is in a photo, the surest first; how it looks where nothing is known to be in it."""
    carried = [tag for tag in photo.tags if tag.verdict is not Verdict.REJECTED]
    things = [tag for tag in carried if tag.kind is Kind.THING]
    return ", ".join(tag.name for tag in things or carried)
