"""What finding duplicates asks of photos that are there."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from galleryai.store.database import THESE, Transaction, fetched
from galleryai.store.schema import PERSON

Ids = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
BYTES = 32  # of a likeness


@dataclass(frozen=True, slots=True)
class Candidate:
    """A photo that may be another's duplicate."""

    id: int
    width: int
    height: int
    taken_at: int | None  # as the photo's row has it
    exposure_seconds: float | None
    from_camera: bool  # its file names one
    bytes: int  # of its largest file
    words: int  # how much a person said of it: stars, heart, title, caption, keywords, albums

    @property
    def pixels(self) -> int:
        """How large its picture is."""
        return self.width * self.height


def candidates(tx: Transaction, photo_ids: Sequence[int]) -> dict[int, Candidate]:
    """These photos by their ids."""
    return {row[0]: Candidate(*row) for row in fetched(tx, _ROWS, json.dumps(photo_ids))}


# For the largest file SQLite would walk the index of sizes until it meets one of this photo.
_ROWS = f"""
SELECT id, width, height, taken_at, exposure_seconds, camera_id IS NOT NULL,
    ifnull((SELECT max(size) FROM file INDEXED BY file_by_photo WHERE photo_id = photo.id AND file.gone_at IS NULL), 0),
    (rating IS NOT NULL) + favorite + (title IS NOT NULL) + (caption IS NOT NULL)
    + (SELECT count(*) FROM evidence WHERE photo_id = photo.id AND source_id = {PERSON})
    + (SELECT count(*) FROM album_photo WHERE photo_id = photo.id AND pinned > 0)
FROM photo WHERE id IN {THESE}"""


def copied(tx: Transaction) -> list[int]:
    """Photos that lie at several places."""
    counted = "photo_id IS NOT NULL AND gone_at IS NULL AND rank = 0"
    sql = f"SELECT photo_id FROM file INDEXED BY file_by_photo WHERE {counted} GROUP BY photo_id HAVING count(*) > 1"
    return [id_ for (id_,) in fetched(tx, sql)]


def likenesses(tx: Transaction) -> tuple[Ids, Bytes]:
    """Ids, int64 [n] ascending, and likenesses, uint8 [n, 32], of all photos that are there and have one."""
    rows = fetched(tx, "SELECT id, likeness FROM photo WHERE gone_at IS NULL AND likeness IS NOT NULL ORDER BY id")
    hashes = np.frombuffer(b"".join(likeness for _, likeness in rows), np.uint8)
    return np.array([id_ for id_, _ in rows], np.int64), hashes.reshape(-1, BYTES)


def dated(tx: Transaction) -> tuple[Ids, Ids]:
    """Ids and times, int64 [n], of all photos that are there and whose file says when they were taken, oldest first."""
    sql = "SELECT id, taken_at FROM photo WHERE gone_at IS NULL AND taken_at IS NOT NULL ORDER BY taken_at, id"
    table = np.array(fetched(tx, sql), np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]
