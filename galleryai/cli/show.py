"""`galleryai show`: all that is known of photos."""

from collections import Counter

import click

from galleryai.cli import documents
from galleryai.cli.options import Options, common_options, print_json, print_table, warn
from galleryai.core.photo import Photo
from galleryai.core.tag import Source, Tag, TagSource, Verdict

LABELS = 6  # told of each model


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@common_options
@click.pass_obj
def command(options: Options, paths: tuple[str, ...], as_json: bool) -> int:
    """Tell all that is known of the photos at these PATHs."""
    from galleryai.bootstrap import open_library

    shown: list[documents.Document] = []
    missing = 0
    with open_library(options.folder, write=False) as gallery:
        for path in paths:
            photo = gallery.searching.at(path)
            if photo is None:
                missing += 1
                warn(f"The library knows no photo at {path}. Index the folder it lies in first.")
                continue
            said = documents.scores(gallery.searching.said(photo.id))
            if as_json:
                more: documents.Document = {"scores": said, "facts": documents.facts(photo.facts)}
                shown.append(documents.photo(photo, rejected=True) | more)
            else:
                _print(photo, said)
    if as_json:
        print_json(shown)
    return 1 if missing else 0


def _who(source: TagSource) -> str:
    """A model as elsewhere in this table, anyone else by what they are."""
    model = f"{source.model}@{source.version}" if source.model else ""
    kind = "" if source.source is Source.MODEL and model else source.source.value
    return " ".join(filter(None, (kind, model)))


def _by(tag: Tag) -> str:
    """Who gave a keyword; of a person's word also which it is."""
    if tag.source is not Source.PERSON:
        return _who(tag.sources[0])
    return "you said no" if tag.verdict is Verdict.REJECTED else "you"


def _best(scores: list[documents.Document]) -> list[documents.Document]:
    """The first few labels of each model."""
    counts: Counter[object] = Counter()
    best = []
    for one in scores:
        counts[one["model"]] += 1
        if counts[one["model"]] <= LABELS:
            best.append(one)
    return best


def _print(photo: Photo, scores: list[documents.Document]) -> None:
    document = documents.photo(photo) | documents.facts(photo.facts)
    hidden = ("tags", "paths", "path")
    click.echo(photo.path)
    rows = [(name.replace("_", " "), value) for name, value in document.items() if name not in hidden]
    print_table(("", ""), [row for row in rows if row[1] not in (None, False)])
    for other in photo.paths[1:]:
        click.echo(f"also at {other}")
    print_table(
        ("Keyword", "Score", "Given by"),
        [
            (
                tag.name,
                "" if tag.score is None else f"{tag.score:.2f}",
                _by(tag),
            )
            for tag in photo.tags
        ],
    )
    print_table(
        ("Label", "Score", "Model"),
        [(one["label"], f"{one['score']:.3f}", one["model"]) for one in _best(scores)],
    )
