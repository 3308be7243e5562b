"""`galleryai classify`: what the model says of pictures. Touches no library."""

import click

from galleryai.cli import documents
from galleryai.cli.options import common_options, print_json, print_table, warn
from galleryai.core.errors import PictureError


@click.command()
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--top-k", type=click.IntRange(min=1), default=5, show_default=True, help="So many labels each.")
@click.option("--model", "model_id", help="The id of a model on this machine (the shipped one, else).")
@common_options
def command(images: tuple[str, ...], top_k: int, model_id: str | None, as_json: bool) -> int:
    """Tell what the model sees in each IMAGE, the surest first."""
    from galleryai.bootstrap import models

    shelf = models(model_id) if model_id else models()
    shelf.check()  # a model that is missing is told once, not for each picture
    documents_: list[documents.Document] = []
    failed = 0
    for image in images:
        try:
            labels = shelf.classify(image, top_k)
        except PictureError as error:
            failed += 1
            warn(str(error))
            continue
        if as_json:
            documents_.append({"input": image, "labels": [documents.label(label) for label in labels]})
        else:
            click.echo(image)
            print_table(("Label", "Score"), [(label.label, f"{label.score:.3f}") for label in labels])
    if as_json:
        print_json(documents_)
    return 1 if failed else 0
