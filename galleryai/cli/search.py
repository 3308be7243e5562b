"""`galleryai search`: find photos by words, keywords, dates and all else a search can ask."""

import click

from galleryai.cli import documents
from galleryai.cli.options import common_options, counted, print_json, print_table, printable, warn
from galleryai.core.errors import QueryError, UsageError
from galleryai.core.photo import Photo
from galleryai.core.tag import Kind, Verdict
from galleryai.query.guide import rows

_WIDTH = max(len(row.example) for row in rows())
FIELDS = "\b\nPhotos …\n" + "\n".join(f"{row.example:{_WIDTH}}  {row.help}" for row in rows())

SORTS = ["taken", "added", "name", "size", "rating", "relevance"]  # `store.ordering.Sort`, which is opened late
AROUND = 40  # characters shown before and after a mistake
OVERWRITTEN = "gone: another picture lies there now"


# "-h" is no option here, as -horse would be a bundle of options with it: the command looks for it.
CONTEXT = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@click.command(epilog=FIELDS, context_settings=CONTEXT)
@click.argument("words", nargs=-1, type=click.UNPROCESSED, metavar="[QUERY]")
@click.option("--limit", type=click.IntRange(min=0), help="At most so many photos.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Leave out so many first.")
@click.option(
    "--sort", type=click.Choice(SORTS), help="What comes first; of equals the newest. Without: similar:, or taken."
)
@click.option("--count", is_flag=True, help="Only say how many there are.")
@common_options
@click.pass_context
def command(
    ctx: click.Context,
    words: tuple[str, ...],
    limit: int | None,
    offset: int,
    sort: str | None,
    count: bool,
    as_json: bool,
) -> None:
    """Find photos that all the words and values say something of, by keyword, title, caption, file or folder.

    `-word` leaves photos out, `or` and parentheses choose, quotes join words, `dog*` is every word that begins so.
    Put a search with quotes, parentheses, stars, !, < or > in single quotes, so that the shell leaves it alone.
    A search may begin with a minus: `galleryai search -dog`, or `galleryai search -- -dog`.
    """
    from galleryai.bootstrap import open_library
    from galleryai.store.ordering import Sort

    if "-h" in words:
        click.echo(ctx.get_help())
        return
    text = " ".join(words)
    for word in words:
        if word.startswith("--"):  # a misspelt option, not a word to leave out
            raise click.NoSuchOption(word)
    with open_library(ctx.obj.folder, write=False) as gallery:
        try:
            if count:
                total, found = gallery.searching.count(text), []
            else:
                result = gallery.searching.search(text, limit, offset, Sort(sort) if sort else None)
                total, found = result.total, result.photos
            for hint in gallery.hinting.hints(text) if not total else ():
                warn(hint.sentence)
        except QueryError as error:
            raise UsageError(f"{error}\n{underlined(text, error.span)}") from error
    if as_json:
        print_json({"total": total, "photos": [documents.photo(photo) for photo in found]})
    elif count:
        click.echo(f"{total:,}")
    else:
        print_photos(found)
        click.echo(f"{counted(total, 'photo')} found.")


def underlined(text: str, span: tuple[int, int]) -> str:
    """The part of a search that is at fault, with what stands around it, and a line of carets below."""
    from rich.cells import cell_len

    start, end = span[0], min(span[1], span[0] + AROUND)
    first, last = max(0, start - AROUND), min(len(text), end + AROUND)
    before = ("…" if first else "") + printable(text[first:start])
    wrong, after = printable(text[start:end]), printable(text[end:last]) + ("…" if last < len(text) else "")
    return f"  {before}{wrong}{after}\n  {' ' * cell_len(before)}{'^' * max(1, cell_len(wrong))}"


def print_photos(photos: list[Photo]) -> None:
    """A line a photo: its path, its keywords."""
    if photos:
        print_table(
            ("Photo", "Keywords"),
            [(photo.path or "gone: another picture lies there now", keywords(photo)) for photo in photos],
        )


def keywords(photo: Photo) -> str:
    """What is in a photo, the surest first; how it looks where nothing is known to be in it."""
    carried = [tag for tag in photo.tags if tag.verdict is not Verdict.REJECTED]
    things = [tag for tag in carried if tag.kind is Kind.THING]
    return ", ".join(tag.name for tag in things or carried)
