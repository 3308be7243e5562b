"""`galleryai rules`: what a person rules about keywords."""

from typing import TYPE_CHECKING

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, counted, print_json, printable, warn
from galleryai.keywords.rules import RulesError
from galleryai.keywords.source import LintProblem
from galleryai.keywords.strictness import Strictness

if TYPE_CHECKING:
    from galleryai.bootstrap import Gallery
    from galleryai.services.vocabulary import Vocabulary

REFUSED = 2
EXAMPLES = 10  # keywords that come, and that go, told of a trial

dry_run = click.option(
    "--dry-run", "try_only", is_flag=True, help="Only tell how many keywords would come, go and stay."
)


@click.group()
def command() -> None:
    """Rename, merge and ignore keywords and more, by a text file of yours; and how strict to be."""


def _refused(problems: list[LintProblem], as_json: bool) -> int:
    if as_json:
        print_json(documents.verdict(problems))
    else:
        for problem in problems:
            warn(printable(str(problem)))
    return REFUSED


def _derived(photos: int) -> str:
    return f"The keywords of {counted(photos, 'photo')} were derived again." if photos else "No photo is concerned."


@command.command()
@click.argument("file")
@common_options
def check(file: str, as_json: bool) -> int:
    """Find every mistake in the rules of FILE. Touches no library."""
    from galleryai.bootstrap import vocabulary
    from galleryai.services.ruling import content_of

    _, problems = vocabulary().read(content_of(file), file)
    if problems:
        return _refused(problems, as_json)
    if as_json:
        print_json(documents.verdict([]))
    else:
        click.echo(f"No mistake in it. `galleryai rules use {printable(file)}` takes these rules.")
    return 0


def _tried(gallery: "Gallery", vocabulary: "Vocabulary", as_json: bool) -> None:
    """Tell what another vocabulary would change, and change nothing."""
    trial = gallery.tagging.trial(vocabulary)
    coming, going = trial.most(trial.coming, EXAMPLES), trial.most(trial.going, EXAMPLES)
    shown = gallery.searching.photos([one.photo_id for one in coming + going])
    paths = {photo.id: photo.paths[0] if photo.paths else None for photo in shown}
    if as_json:
        print_json(documents.verdict([]) | documents.trial(trial, coming, going, paths))
        return
    click.echo(
        f"On {counted(trial.photos, 'photo')}, {trial.come:,} keywords would come, {trial.go:,} go, "
        f"{trial.stay:,} stay. What you said yourself stays as it is."
    )
    for sign, examples in (("+", coming), ("-", going)):
        for one in examples:
            example = f", as {paths[one.photo_id]}" if paths[one.photo_id] else ""
            click.echo(printable(f"{sign} {one.keyword}: {counted(one.count, 'photo')}{example}"))


@command.command()
@click.argument("file")
@dry_run
@common_options
@click.pass_obj
def use(options: Options, file: str, try_only: bool, as_json: bool) -> int:
    """Take the rules of FILE instead of those before, and derive all keywords again."""
    from galleryai.bootstrap import open_library
    from galleryai.services.ruling import content_of

    content = content_of(file)
    with open_library(options.folder, write=not try_only) as gallery:
        try:
            if try_only:
                _tried(gallery, gallery.ruling.under(content, file), as_json)
                return 0
            derived = gallery.ruling.use(content, file)
        except RulesError as error:
            if not as_json:
                warn(f"The rules in {printable(file)} are not taken; those before them stay.")
            return _refused(error.problems, as_json)
    if as_json:
        print_json(documents.verdict([]) | {"derived": derived})
    else:
        click.echo(f"These rules hold from now on. {_derived(derived)}")
    return 0


@command.command()
@common_options
@click.pass_obj
def show(options: Options, as_json: bool) -> None:
    """Print the rules in use."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=False) as gallery:
        text, problems, strictness = gallery.ruling.text, gallery.ruling.problems(), gallery.ruling.strictness
    if as_json:
        print_json(documents.verdict(problems) | {"rules": text, "strictness": strictness.value})
        return
    for problem in problems:
        warn(f"No longer heeded: {printable(str(problem))}")
    if text is None:
        click.echo("There are no rules. `galleryai rules use FILE` takes some.")
    else:
        click.echo(text, nl=not text.endswith("\n"))


@command.command()
@dry_run
@common_options
@click.pass_obj
def off(options: Options, try_only: bool, as_json: bool) -> None:
    """Drop the rules in use, and derive all keywords again."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=not try_only) as gallery:
        if try_only:
            _tried(gallery, gallery.ruling.without(), as_json)
            return
        derived = gallery.ruling.drop()
    if as_json:
        print_json({"derived": derived})
    else:
        click.echo(f"No rules hold from now on. {_derived(derived)}")


@command.command()
@click.argument("level", required=False, type=click.Choice([one.value for one in Strictness]))
@dry_run
@common_options
@click.pass_obj
def strictness(options: Options, level: str | None, try_only: bool, as_json: bool) -> None:
    """Tell how strict all thresholds are, or move them together: strict, balanced, generous."""
    from galleryai.bootstrap import open_library

    with open_library(options.folder, write=level is not None and not try_only) as gallery:
        if try_only:
            _tried(gallery, gallery.ruling.as_strict_as(Strictness(level or gallery.ruling.strictness)), as_json)
            return
        derived = gallery.ruling.set_strictness(Strictness(level)) if level else 0
        now = gallery.ruling.strictness.value
    if as_json:
        print_json({"strictness": now, "derived": derived})
    else:
        click.echo(f"{now.capitalize()}." + (f" {_derived(derived)}" if level else ""))
