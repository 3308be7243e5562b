"""`galleryai tags`: the keywords in use."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table
from galleryai.core.tag import Judged


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
        print_table(
            ("Keyword", "Photos", "You agreed"), [(use.keyword.name, use.count, _agreed(use.judged)) for use in uses]
        )
    else:
        click.echo("No photo has a keyword yet.")


def _agreed(judged: Judged) -> str:
    """How right the proposals were that the person answered; nothing where none was answered."""
    answered = judged.accepted + judged.rejected
    return f"{judged.accepted:,} of {answered:,}" if answered else ""
