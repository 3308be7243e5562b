"""How scores and embeddings lie in the library's blobs."""

import struct
from collections.abc import Sequence

from galleryai.core.prediction import Box, Scores

_FULL = 65535  # 1.0 as uint16
_BOX = struct.Struct("<6H")
TEN_THOUSANDTHS = 10_000


def pack_scores(scores: Scores) -> bytes:
    """Pairs of little-endian uint16: label position, score * 65535."""
    flat = [value for position, score in scores.pairs for value in (position, round(score * _FULL))]
    return struct.pack(f"<{len(flat)}H", *flat)


def unpack_scores(blob: bytes, rest: float) -> Scores:
    """The inverse of `pack_scores`, within 1 / 131,070 a score."""
    flat = struct.unpack(f"<{len(blob) // 2}H", blob)
    return Scores(tuple((flat[i], flat[i + 1] / _FULL) for i in range(0, len(flat), 2)), rest)


def pack_boxes(boxes: Sequence[Box]) -> bytes | None:
    """Six little-endian uint16 a box: label position, score, left, top, right, bottom (× 65535); None for none."""
    packed = (
        _BOX.pack(
            box.position, *(round(side * _FULL) for side in (box.score, box.left, box.top, box.right, box.bottom))
        )
        for box in boxes
    )
    return b"".join(packed) or None


def unpack_boxes(blob: bytes | None) -> tuple[Box, ...]:
    """The inverse of `pack_boxes`, within 1 / 131,070 a side."""
    return tuple(Box(flat[0], *(side / _FULL for side in flat[1:])) for flat in _BOX.iter_unpack(blob or b""))


def pack_score(score: float | None) -> int | None:
    """A score as ten-thousandths, which SQLite keeps in two bytes."""
    return None if score is None else round(score * TEN_THOUSANDTHS)


def unpack_score(stored: int | None) -> float | None:
    """The inverse of `pack_score`."""
    return None if stored is None else stored / TEN_THOUSANDTHS
