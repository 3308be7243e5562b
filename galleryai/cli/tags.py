"""`galleryai tags`: the keywords in use."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table


@click.command()
@common_options
@click.pass_obj
def command(options: Options, as_json: bool) -> None:
    """List the keywords in use, most used first."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=False) as gallery:
        uses = gallery.tagging.keywords()
    if as_json:
        print_json([documents.keyword(use) for use in uses])
    elif uses:
        print_table(("Keyword", "Photos"), [(use.keyword.name, use.count) for use in uses])
    else:
        click.echo("No photo has a keyword yet.")
