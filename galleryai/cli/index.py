"""`galleryai index`: add folders, bring the library up to date."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, counted, print_json, printable, warn
from galleryai.cli.progress import INTERRUPTED, run_job
from galleryai.core.errors import UsageError
from galleryai.services.report import IndexReport

SHOWN = 20  # problems; the rest is a command away


@click.command()
@click.argument("folders", nargs=-1, metavar="[FOLDER]...")
@common_options
@click.pass_obj
def command(options: Options, folders: tuple[str, ...], as_json: bool) -> int:
    """Add the FOLDERs (once) and index them until nothing is left to do; with none, all folders."""
    from galleryai.bootstrap import exists, open_library
    from galleryai.services.roots import checked
    from galleryai.services.settling import index_settled

    for folder in folders:
        checked(folder)  # before a library is made for a folder that is misspelt
    if not folders and not exists(options.folder):
        raise UsageError("The library has no folders yet. Name one: galleryai index FOLDER")
    with open_library(options.folder) as gallery:
        parts = [gallery.roots.add(folder) for folder in folders] or gallery.roots.parts()
        if not parts:
            raise UsageError("The library has no folders yet. Name one: galleryai index FOLDER")
        done = run_job(
            lambda control, report: index_settled(gallery.indexing, parts, control, report),
            "Run the same command again to go on.",
        )
    if done is None:
        return INTERRUPTED
    if as_json:
        print_json(documents.report(done))
    else:
        say(done)
    for path, reason in done.unavailable:
        warn(f"{printable(path)}: {reason}.")
    return 1 if done.failed or done.unavailable else 0


def say(report: IndexReport) -> None:
    """Tell a person what was found and done."""
    click.echo(
        f"{counted(report.found, 'photo file')} found: {report.new:,} new, {report.changed:,} changed, "
        f"{report.moved:,} moved, {report.unchanged:,} unchanged; {report.gone:,} gone."
    )
    if report.analysed:
        speed = f"{report.seconds:.1f} s ({report.photos_per_second:.0f} a second)"
        click.echo(f"{counted(report.analysed, 'photograph')} analysed in {speed}.")
    for path, reason in report.problems[:SHOWN]:
        click.echo(f"Not read: {printable(path)}: {reason}")
    if len(report.problems) > SHOWN:
        click.echo(f"…and {len(report.problems) - SHOWN:,} more; `galleryai problems` lists them all.")
