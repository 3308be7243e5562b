"""Where one model contradicts another, before keywords are derived.

A detector of eighty things has a name for everything: a tiger is a zebra, a gong a frisbee. A classifier of a thousand
knows many of them. It is the judge: of families it knows better (animals), and of boxes that fill much of a picture it
recognises as something else.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from galleryai.services.deriving import Deriver, Floats, Ints, Said

_BOX = np.dtype(
    [("position", "<u2"), ("score", "<u2"), ("left", "<u2"), ("top", "<u2"), ("right", "<u2"), ("bottom", "<u2")]
)
_FULL = 65535.0
_LABELS = 65536  # more than any model has


@dataclass(frozen=True, slots=True)
class Rules:
    """Where a label of another model is not believed. Numbers are scores, but for `filling`, a part of the picture."""

    judge: str  # the model
    families: tuple[str, ...]  # keywords whose members it knows better
    sure: float  # from which score on it is sure of a family…
    share: float  # …and a member with less than this share of that is not there
    filling: float  # a box at least so large shows what the picture is of…
    recognised: float  # …which is something else where the judge sees that with at least this score
    spared: tuple[str, ...]  # keywords it never contradicts: it knows nothing of people


class Arbiter:
    """The rules for one judge and one other model, made once, used for all photos."""

    def __init__(self, judge: Deriver, other: Deriver, rules: Rules) -> None:
        self._rules = rules
        own = {judge.columns[key] for key in judge.labels.values()}
        self._judged = [position for position, key in other.labels.items() if key not in rules.spared]
        self._seen = {position: judge.columns.get(key) for position, key in other.labels.items()}
        self._families = {
            position: [
                judge.columns[family]
                for family in rules.families
                if family in judge.columns and other.is_under(key, family)
            ]
            for position, key in other.labels.items()
        }
        self._rivals = {
            position: np.array(sorted(own - judge.kin(key)), np.int64) for position, key in other.labels.items()
        }

    def believed(self, said: Said, boxes: Sequence[bytes | None], certain: Floats) -> Said:
        """What is left of what the other model says; `certain` are the judge's scores [photos, keywords]."""
        scores = said.scores.copy()
        areas = _areas(said, boxes)
        for position in self._judged:
            pairs = np.flatnonzero(said.positions == position)
            if len(pairs):
                scores[pairs[self._doubted(position, certain[said.rows[pairs]], areas[pairs])]] = 0.0
        return replace(said, scores=scores)

    def _doubted(self, position: int, certain: Floats, areas: Floats) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
        rules = self._rules
        column = self._seen[position]
        seen = np.zeros(len(certain)) if column is None else certain[:, column]
        doubted = np.zeros(len(certain), np.bool_)
        for family in self._families[position]:
            whole = certain[:, family]
            doubted |= (whole >= rules.sure) & (seen < rules.share * whole)
        large = np.flatnonzero(areas >= rules.filling)
        rival = certain[np.ix_(large, self._rivals[position])].max(axis=1, initial=0.0)
        doubted[large] |= (rival >= rules.recognised) & (seen[large] < rules.share * rival)
        return doubted


def _areas(said: Said, boxes: Sequence[bytes | None]) -> Floats:
    """The part of its picture that the surest box of each (photo, label) covers; 0 where there is none."""
    lengths = np.array([len(blob or b"") // _BOX.itemsize for blob in boxes], np.int64)
    flat = np.frombuffer(b"".join(blob or b"" for blob in boxes), _BOX)
    keys = np.repeat(np.arange(len(boxes)), lengths) * _LABELS + flat["position"]
    areas = (flat["right"] / _FULL - flat["left"] / _FULL) * (flat["bottom"] / _FULL - flat["top"] / _FULL)
    known, first = np.unique(keys, return_index=True)  # boxes lie surest first
    wanted: Ints = said.rows * _LABELS + said.positions
    result = np.zeros(len(wanted))
    if len(known):
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found = known[place] == wanted
        result[found] = areas[first][place[found]]
    return result
