"""What is kept of albums that make themselves: sets of photos that are slow to find, covers, how old both are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pyroaring import BitMap

from galleryai.core.tag import Kind, Source, Verdict
from galleryai.query.evaluate import LIKELY_FROM, UNSURE
from galleryai.store import postings, sets
from galleryai.store.codec import TEN_THOUSANDTHS
from galleryai.store.postings import TAGGED
from galleryai.store.sets import Members
from galleryai.store.transaction import THESE, Transaction, fetched


@dataclass(frozen=True, slots=True)
class KeptSet:
    """An album's photos as they were when it was made, gone ones too."""

    album: str
    title: str
    photos: Members


@dataclass(frozen=True, slots=True)
class Cover:
    """The photo that shows an album, and how many photos that had when it was chosen."""

    photo_id: int
    photos: int


def changes(tx: Transaction) -> int:
    """How much has changed in this library's photos and keywords, ever."""
    return int(fetched(tx, "SELECT changes FROM album_state")[0][0])


def made_at(tx: Transaction) -> int | None:
    """The `changes` when what is kept was made; None where it never was."""
    at: int | None = fetched(tx, "SELECT made_at FROM album_state")[0][0]
    return at


def kept(tx: Transaction, kind: str) -> list[KeptSet]:
    """The sets of a kind of albums, in order."""
    found = fetched(tx, f"SELECT album, title, ids FROM album_set WHERE {_KIND} ORDER BY place", *_of(kind))
    return [KeptSet(album, title, BitMap.deserialize(ids)) for album, title, ids in found]


def covers(tx: Transaction) -> dict[str, Cover]:
    """The covers by album; those of photos that have gone since are among them."""
    return {album: Cover(*of) for album, *of in fetched(tx, "SELECT album, photo_id, photos FROM album_cover")}


def keep(tx: Transaction, made: Sequence[KeptSet], chosen: Mapping[str, Cover], at: int) -> None:
    """Keep these instead of all that was kept; they are as of the changes `at`."""
    forget(tx)
    for place, one in enumerate(made):
        fetched(tx, "INSERT INTO album_set VALUES (?, ?, ?, ?)", one.album, one.title, place, one.photos.serialize())
    for album, cover in chosen.items():
        fetched(tx, "INSERT INTO album_cover VALUES (?, ?, ?)", album, cover.photo_id, cover.photos)
    fetched(tx, "UPDATE album_state SET made_at = ?", at)


def check(tx: Transaction) -> list[str]:
    """Albums kept with photos that there are none of. Raises `ValueError` for what is no set."""
    rows = fetched(tx, "SELECT album, ids FROM album_set")
    every = postings.everything(tx)
    return [f"photos of the album {album}" for album, ids in rows if not BitMap.deserialize(ids) <= every]


def forget(tx: Transaction) -> None:
    """Keep nothing: it is made again."""
    for table in ("album_set", "album_cover"):
        fetched(tx, f"DELETE FROM {table}")
    fetched(tx, "UPDATE album_state SET made_at = NULL")


_KIND = "album >= ? AND album < ?"


def _of(kind: str) -> tuple[str, str]:
    """All ids that begin with a kind: a semicolon comes after the colon."""
    return f"{kind}:", f"{kind};"


def liked(tx: Transaction, stars: int) -> Members:
    """The photos that the person calls favourites, or gave so many stars or more."""
    favourites = sets.asked(tx, "SELECT id FROM photo WHERE favorite")
    return favourites | sets.asked(tx, "SELECT id FROM photo WHERE rating >= ?", stars)


def without_things(tx: Transaction) -> Members:
    """The photos, gone ones too, that carry no keyword for a thing."""
    things = fetched(tx, "SELECT id FROM keyword WHERE kind = ? AND photos > 0", Kind.THING.value)
    return postings.here(tx) - postings.keyword_ids(tx, [id_ for (id_,) in things])


# Of a thing that only models see, that nobody has answered, and that none is so sure of.
_DOUBTED = f"""
SELECT photo_id, min(score) AS least
FROM ({TAGGED.format(more="", where=f"evidence.photo_id IN {THESE}")}) JOIN keyword ON keyword.id = keyword_id
WHERE verdict = {Verdict.PROPOSED:d} AND rank = {Source.MODEL.rank} AND kind = '{Kind.THING}'
    AND score < {LIKELY_FROM * TEN_THOUSANDTHS:.0f}
GROUP BY photo_id ORDER BY least, photo_id DESC"""


def doubtful(tx: Transaction, among: Members) -> list[int]:
    """Those of these photos with a keyword that no model is sure of, the least sure first."""
    return [id_ for id_, _ in fetched(tx, _DOUBTED, sets.as_json(among))]


def maybe_doubtful(tx: Transaction) -> Members:
    """Photos, gone ones too, among which all doubtful ones are."""
    return postings.at_levels(tx, None, [UNSURE])


def sizes(tx: Transaction, photo_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Width and height of these photos, pixels of the upright picture."""
    sql = f"SELECT id, width, height FROM photo WHERE id IN {THESE}"
    return {id_: (width, height) for id_, width, height in fetched(tx, sql, json.dumps(list(photo_ids)))}
