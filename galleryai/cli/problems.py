"""`galleryai problems`: the files that could not be read, and why."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table


@click.command()
@common_options
@click.pass_obj
def command(options: Options, as_json: bool) -> None:
    """List the files that could not be read, and why."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=False) as gallery:
        problems = gallery.searching.problems()
    if as_json:
        print_json([documents.problem(problem) for problem in problems])
    elif problems:
        print_table(("File", "Why"), [(problem.path, problem.reason) for problem in problems])
    else:
        click.echo("Every file could be read.")
