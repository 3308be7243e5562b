"""How scores and embeddings lie in the library's blobs."""

import struct

from galleryai.core.prediction import Scores

_FULL = 65535  # 1.0 as uint16
TEN_THOUSANDTHS = 10_000


def pack_scores(scores: Scores) -> bytes:
    """Pairs of little-endian uint16: label position, score * 65535."""
    flat = [value for position, score in scores.pairs for value in (position, round(score * _FULL))]
    return struct.pack(f"<{len(flat)}H", *flat)


def unpack_scores(blob: bytes, rest: float) -> Scores:
    """The inverse of `pack_scores`, within 1 / 131,070 a score."""
    flat = struct.unpack(f"<{len(blob) // 2}H", blob)
    return Scores(tuple((flat[i], flat[i + 1] / _FULL) for i in range(0, len(flat), 2)), rest)


def pack_score(score: float | None) -> int | None:
    """A score as ten-thousandths, which SQLite keeps in two bytes."""
    return None if score is None else round(score * TEN_THOUSANDTHS)


def unpack_score(stored: int | None) -> float | None:
    """The inverse of `pack_score`."""
    return None if stored is None else stored / TEN_THOUSANDTHS
