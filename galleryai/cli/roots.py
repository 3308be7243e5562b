"""`galleryai roots`: the library's folders."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table, printable
from galleryai.core.photo import Root


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """List the folders the library watches."""
    if ctx.invoked_subcommand is not None:
        return
    from galleryai.bootstrap import open_library

    options: Options = ctx.obj
    with open_library(options.folder, write=False) as gallery:
        roots = gallery.roots.all()
    if as_json:
        print_json([documents.root(root) for root in roots])
    elif roots:
        rows = [(root.path, _state(root), root.watch, root.photos) for root in roots]
        print_table(("Folder", "State", "Watched", "Photos"), rows)
        for root in roots:
            if root.why:
                click.echo(printable(root.why))
    else:
        click.echo("The library has no folders yet.")


def _state(root: Root) -> str:
    return "online" if root.online else "offline"


@command.command()
@click.argument("folder")
@common_options
@click.pass_obj
def remove(options: Options, folder: str, as_json: bool) -> None:
    """Watch FOLDER no longer. Nothing on the disk is touched; keywords are kept and come back with the photos."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        changed = len(gallery.roots.remove(folder).photos)
    if as_json:
        print_json({"changed": changed})
    else:
        click.echo(f"Removed. {changed:,} photos are no longer in the gallery; their keywords are kept.")
