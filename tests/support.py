"""Small things that several tests say."""

from collections.abc import Callable

from galleryai.core.photo import Photo
from galleryai.core.tag import Verdict
from galleryai.services.report import IndexReport

Index = Callable[..., IndexReport]


def keywords(photo: Photo) -> list[str]:
    """The names of a photo's keywords, rejected ones left out, by name."""
    return sorted(tag.name for tag in photo.tags if tag.verdict is not Verdict.REJECTED)
