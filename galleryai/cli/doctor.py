"""`galleryai doctor`: whether all is well with the library."""

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table
from galleryai.cli.progress import INTERRUPTED, run_job


@click.command()
@click.option("--repair", is_flag=True, help="Make anew what is wrong and can be made from something else.")
@common_options
@click.pass_obj
def command(options: Options, repair: bool, as_json: bool) -> int:
    """Check the library, the models and what they lie on. Photographs and your words are only read."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=repair) as gallery:
        checks = run_job(
            lambda control, report: gallery.checking.check(control, report, repair=repair),
            "Run the same command again.",
        )
    if checks is None:
        return INTERRUPTED
    well = all(check.ok for check in checks)
    if as_json:
        print_json({"ok": well, "checks": [documents.check(check) for check in checks]})
    else:
        print_table(("What", "", ""), [(one.name, "well" if one.ok else "WRONG", one.detail) for one in checks])
        click.echo("All is well." if well else "Not all is well.")
    return 0 if well else 1
