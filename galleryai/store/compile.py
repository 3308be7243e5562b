"""The meaning of a search in SQL; `galleryai.query.evaluate` says the same in Python, and a test compares."""

from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path

from sqlalchemy import ColumnElement, and_, false, func, not_, or_, select, true

from galleryai.core.tag import Keyword, Verdict
from galleryai.core.words import Meant, contains
from galleryai.query.ast import And, Not, Query, Word
from galleryai.store import files, tags
from galleryai.store.database import Transaction
from galleryai.store.schema import file, folder, photo, tagging


class Sort(StrEnum):
    """Orders of a search's result, newest first."""

    TAKEN = "taken"
    ADDED = "added"


_ORDER = {
    Sort.TAKEN: (photo.c.sort_at.desc(), photo.c.id.desc()),
    Sort.ADDED: (photo.c.added_at.desc(), photo.c.id.desc()),
}


def find(
    tx: Transaction,
    query: Query,
    sort: Sort = Sort.TAKEN,
    limit: int | None = None,
    offset: int = 0,
    meant: Meant = contains,
) -> list[int]:
    """The ids of the photos that match, in order; gone photos are left out."""
    condition = _condition(query, tags.keywords(tx), meant)
    statement = select(photo.c.id).where(photo.c.gone_at.is_(None), condition).order_by(*_ORDER[sort])
    return list(tx.execute(statement.limit(limit).offset(offset)).scalars())


def count(tx: Transaction, query: Query, meant: Meant = contains) -> int:
    """The number of photos that match."""
    condition = _condition(query, tags.keywords(tx), meant)
    statement = select(func.count()).select_from(photo).where(photo.c.gone_at.is_(None), condition)
    return tx.execute(statement).scalar_one()


def of_keyword(tx: Transaction, keyword_id: int, limit: int | None = None, offset: int = 0) -> list[int]:
    """The photos that carry a keyword, newest first."""
    statement = (
        select(tagging.c.photo_id)
        .join(photo, photo.c.id == tagging.c.photo_id)
        .where(
            tagging.c.keyword_id == keyword_id,
            tagging.c.verdict >= Verdict.PROPOSED,
            photo.c.gone_at.is_(None),
        )
        .order_by(tagging.c.sort_at.desc(), tagging.c.photo_id.desc())
    )
    return list(tx.execute(statement.limit(limit).offset(offset)).scalars())


def _condition(query: Query, keywords: Sequence[Keyword], meant: Meant) -> ColumnElement[bool]:
    deeper: Callable[[Query], ColumnElement[bool]] = lambda inner: _condition(inner, keywords, meant)  # noqa: E731
    match query:
        case Word(text):
            return _carries([keyword.id for keyword in keywords if meant(keyword.name, text)])
        case Not(inner):
            return not_(deeper(inner))
        case And(terms):
            return and_(true(), *map(deeper, terms))


def _carries(keyword_ids: Sequence[int]) -> ColumnElement[bool]:
    """EXISTS is never NULL, so that NOT means not."""
    if not keyword_ids:
        return false()
    return (
        select(tagging.c.photo_id)
        .where(
            tagging.c.keyword_id.in_(keyword_ids),
            tagging.c.sort_at == photo.c.sort_at,
            tagging.c.photo_id == photo.c.id,
            tagging.c.verdict >= Verdict.PROPOSED,
        )
        .exists()
    )


def below(tx: Transaction, place: Path) -> list[int]:
    """The photos in a folder (absolute path) and below it, newest first."""
    inside: ColumnElement[bool] = false()
    for known in files.roots(tx):
        if known.path.is_relative_to(place):
            inside |= folder.c.root_id == known.id
        elif place.is_relative_to(known.path):
            relative = place.relative_to(known.path).as_posix()
            deeper = folder.c.path.startswith(relative + "/", autoescape=True)
            inside |= and_(folder.c.root_id == known.id, or_(folder.c.path == relative, deeper))
    lies = (
        select(file.c.photo_id)
        .join(folder, folder.c.id == file.c.folder_id)
        .where(file.c.photo_id.is_not(None), file.c.gone_at.is_(None), inside)
    )
    here = photo.c.id.in_(lies)
    statement = select(photo.c.id).where(photo.c.gone_at.is_(None), here).order_by(*_ORDER[Sort.TAKEN])
    return list(tx.execute(statement).scalars())
