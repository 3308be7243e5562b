"""What one model makes of another's words, before keywords are derived.

A detector of eighty things has a name for everything: a tiger is a zebra, a gong a frisbee. A classifier of a thousand
knows many of them. It is the judge: what it sees speaks for a thing; what else it sees speaks against, as far as the
thing's box fills the picture. Of families it knows better (animals) it is believed outright.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from galleryai.services.deriving import BOX, FULL, Deriver, Floats, Ints, Said

_LABELS = 65536  # more than any model has
_NOWHERE = -1  # the column of a keyword the judge has no column for


@dataclass(frozen=True, slots=True)
class Rules:
    """How far a judge is heard. `sure`, `share` and `unseen` are scores or parts of scores."""

    judge: str  # the model
    families: tuple[str, ...]  # keywords whose members it knows better
    sure: float  # from which score on it is sure of a family…
    share: float  # …and a member it could name, with less than this share of that, is not there
    weight: float  # of its word beside the other model's, both as logarithms of odds
    unseen: float  # added to its scores: below this they tell nothing apart
    spared: tuple[str, ...]  # keywords it does not speak against: it knows little of people…
    alone: float  # …unless there is one only, seen with less than this…
    suspected: float  # …where it sees one of the families with at least this: animals are taken for people


class Arbiter:
    """The rules for one judge and one other model, made once, used for all photos."""

    def __init__(self, judge: Deriver, other: Deriver, rules: Rules) -> None:
        self._rules = rules
        above, under = _closures(other), _closures(judge)
        self._column = np.full(len(above), _NOWHERE)
        for position, key in other.labels.items():
            self._column[position] = judge.columns.get(key, _NOWHERE)
        named = {judge.columns[key]: position for position, key in judge.labels.items()}  # any label of each keyword
        self._sums = np.array(sorted(set(range(len(judge.keys))) - named.keys()), np.int64)
        self._related = above[:, [other.columns.get(key, _NOWHERE) for key in judge.keys]]
        self._related[:, list(named)] |= under[list(named.values())][:, self._column].T
        self._spared = np.logical_or.reduce(above[:, [other.columns.get(key, _NOWHERE) for key in rules.spared]], 1)
        judged = under[:, self._column].any(0) & ~self._spared  # of a giraffe the judge knows nothing
        known = [family for family in rules.families if family in judge.columns]
        self._family_columns = [judge.columns[family] for family in known]
        self._families = [
            (judge.columns[family], above[:, other.columns[family]] & judged)
            for family in known
            if family in other.columns
        ]

    def believed(self, said: Said, boxes: Sequence[bytes | None], certain: Floats) -> Said:
        """What the other model says, as likely as the judge makes it; `certain` are its scores [photos, keywords].

        The odds of each score are multiplied, so that it stays between 0 and 1; 0 is what is not believed at all.
        """
        mapped = np.flatnonzero(said.positions < len(self._column))
        rows, positions, scores = said.rows[mapped], said.positions[mapped], said.scores[mapped]
        columns = self._column[positions]
        seen = np.where(columns == _NOWHERE, 0.0, certain[rows, columns])
        factor = self._told(seen) ** self._rules.weight
        areas, counts = (found[mapped] for found in _boxed(said, boxes))
        boxed = np.flatnonzero((areas > 0) & ~self._spared[positions])
        rivals = self._rivals(rows[boxed], positions[boxed], certain)
        factor[boxed] /= self._told(rivals) ** (self._rules.weight * np.sqrt(areas[boxed]))
        for family, members in self._families:
            whole = certain[rows, family]
            factor[members[positions] & (whole >= self._rules.sure) & (seen < self._rules.share * whole)] = 0.0
        lone = self._spared[positions] & (counts == 1) & (scores < self._rules.alone)
        for column in self._family_columns:
            factor[lone & (certain[rows, column] >= self._rules.suspected)] = 0.0
        likely = said.scores.copy()
        likely[mapped] = scores * factor / np.maximum(1.0 - scores + scores * factor, np.finfo(np.float64).tiny)
        return replace(said, scores=likely)

    def _told(self, scores: Floats) -> Floats:
        """How many times more than nothing the judge sees."""
        result: Floats = (scores + self._rules.unseen) / self._rules.unseen
        return result

    def _rivals(self, rows: Ints, positions: Ints, certain: Floats) -> Floats:
        """For each (photo, label) the judge's best score of what is not that thing, nor of its kind or above it."""
        photos, places = np.unique(rows, return_inverse=True)
        table = certain[photos]
        table[:, self._sums] = 0.0  # only what it has a name of its own for
        best = table.argmax(axis=1)[places]
        result: Floats = table[places, best]
        same = np.flatnonzero(self._related[positions, best])  # few: for all others the best is a rival
        result[same] = np.where(self._related[positions[same]], 0.0, table[places[same]]).max(axis=1, initial=0.0)
        return result


def _closures(model: Deriver) -> npt.NDArray[np.bool_]:
    """What each label leads to, itself and all above it: [positions, keywords + 1]; the last stands for none."""
    positions = np.arange(max(model.labels, default=-1) + 1)
    table = model.scores(Said(len(positions), positions, positions, np.ones(len(positions)))) > 0
    return np.pad(table, ((0, 0), (0, 1)))


def _boxed(said: Said, boxes: Sequence[bytes | None]) -> tuple[Floats, Ints]:
    """Of each (photo, label) the part of its picture that its surest box covers, and how many boxes; 0 where none."""
    lengths = np.array([len(blob or b"") // BOX.itemsize for blob in boxes], np.int64)
    flat = np.frombuffer(b"".join(blob or b"" for blob in boxes), BOX)
    keys = np.repeat(np.arange(len(boxes)), lengths) * _LABELS + flat["position"]
    areas = (flat["right"] / FULL - flat["left"] / FULL) * (flat["bottom"] / FULL - flat["top"] / FULL)
    known, first, count = np.unique(keys, return_index=True, return_counts=True)  # boxes lie surest first
    wanted: Ints = said.rows * _LABELS + said.positions
    result, counts = np.zeros(len(wanted)), np.zeros(len(wanted), np.int64)
    if len(known):
        place = np.minimum(np.searchsorted(known, wanted), len(known) - 1)
        found = known[place] == wanted
        result[found], counts[found] = areas[first][place[found]], count[place[found]]
    return result, counts
