"""`galleryai models`: the models, and all that one added."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, counted, print_json, print_table
from galleryai.cli.progress import INTERRUPTED, run_job


@click.group(invoke_without_command=True)
@common_options
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> int:
    """List the models, and what each of them added to the library."""
    if ctx.invoked_subcommand is not None:
        return 0
    from galleryai.bootstrap import exists, models, open_library
    from galleryai.inference.session import accelerator
    from galleryai.services.employing import shelved

    options: Options = ctx.obj
    if not exists(options.folder):
        uses = shelved(models())
    else:
        with open_library(options.folder, write=False) as gallery:
            found = run_job(gallery.employing.models, "Run the same command again.")
        if found is None:
            return INTERRUPTED
        uses = found
    rows = [documents.model(use) | {"runs_on": accelerator()} for use in uses]
    if as_json:
        print_json(rows)
    else:
        print_table(
            ("Model", "Version", "In use", "Photos", "Keywords only it gave"),
            [
                (row["id"], row["version"], "yes" if row["in_use"] else "no", row["photos"], row["keywords"])
                for row in rows
            ],
        )
        click.echo(f"They run on {accelerator()}.")
    return 0


@command.command()
@click.argument("model", metavar="ID[@VERSION]")
@common_options
@click.pass_obj
def remove(options: Options, model: str, as_json: bool) -> int:
    """Remove everything the model ID added to the library, and use it no longer. Your own words all stay."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        changed = run_job(
            lambda control, report: gallery.employing.remove(model, control, report),
            "Run the same command again to go on.",
        )
    if changed is None:
        return INTERRUPTED
    if as_json:
        print_json({"changed": changed})
    else:
        again = f"`galleryai models use {model.partition('@')[0]}` and the next `galleryai index` bring it back."
        click.echo(f"Removed all that {model} said of {counted(changed, 'photo')}; your own words stay. {again}")
    return 0


@command.command()
@click.argument("model", metavar="ID")
@common_options
@click.pass_obj
def use(options: Options, model: str, as_json: bool) -> None:
    """Use the model ID in this library again."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder) as gallery:
        waiting = gallery.employing.use(model)
    if as_json:
        print_json({"to_analyse": waiting})
    elif waiting:
        click.echo(f"{model} is in use. The next `galleryai index` lets it look at {counted(waiting, 'photo')}.")
    else:
        click.echo(f"{model} is in use, and has seen every photo.")
