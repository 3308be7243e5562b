"""From stored scores to keywords, thousands of photos at a time: probabilities flow up the keyword graph.

A classifier's labels exclude one another, so a keyword's score is the sum of those of the labels under it (a dog spread
over three breeds is surely a dog). A detector's do not, so it is the largest. A keyword that is sure enough brings all
keywords above it along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from galleryai.keywords.taxonomy import Taxonomy

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
FULL = 65535.0  # 1.0 in the stored scores and sides
# A detector's box as it is stored.
BOX = np.dtype(
    [("position", "<u2"), ("score", "<u2"), ("left", "<u2"), ("top", "<u2"), ("right", "<u2"), ("bottom", "<u2")]
)


@dataclass(frozen=True, slots=True)
class Lists:
    """Many short lists of whole numbers, end to end: list i is `values[starts[i]:starts[i + 1]]`."""

    starts: Ints
    values: Ints

    @classmethod
    def of(cls, lists: Sequence[Sequence[int]]) -> "Lists":
        """Join these lists."""
        lengths = [len(one) for one in lists]
        joined = [value for one in lists for value in one]
        return cls(np.concatenate(([0], np.cumsum(lengths, dtype=np.int64))), np.array(joined, np.int64))

    def of_one(self, which: int) -> Ints:
        """One list."""
        return self.values[self.starts[which] : self.starts[which + 1]]

    def spread(self, which: Ints) -> tuple[Ints, Ints]:
        """For each of `which`, in order, every value of its list: (index into `which`, value)."""
        lengths = self.starts[which + 1] - self.starts[which]
        index = np.repeat(np.arange(len(which)), lengths)
        first = np.cumsum(lengths) - lengths
        inside = np.arange(len(index)) - first[index]
        return index, self.values[self.starts[which][index] + inside]


@dataclass(frozen=True, slots=True)
class Said:
    """Stored scores of many photos, one after another: photo (its place in what was asked), label position, score."""

    photos: int
    rows: Ints
    positions: Ints
    scores: Floats

    @classmethod
    def unpacked(cls, packed: Sequence[bytes]) -> "Said":
        """From blobs as the library stores them, one a photo."""
        lengths = np.array([len(blob) // 4 for blob in packed], np.int64)
        pairs = np.frombuffer(b"".join(packed), "<u2").reshape(-1, 2)
        rows = np.repeat(np.arange(len(packed)), lengths)
        return cls(len(packed), rows, pairs[:, 0].astype(np.int64), pairs[:, 1] / FULL)


@dataclass(frozen=True, slots=True)
class Proposals:
    """Keywords proposed: row i says that photo `rows[i]` (its place in what was asked) carries `keys[i]`."""

    rows: Ints
    columns: Ints  # of the keyword in `Deriver.keys`
    scores: Floats  # 0..1


class Deriver:
    """One model's labels and thresholds against one keyword graph. Pure arithmetic; made once, used for all photos.

    It has a column for each keyword that a label leads to, and for all above those.
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        labels: Mapping[int, str],
        thresholds: Mapping[str, float],
        *,
        exclusive: bool,
        merged: Mapping[str, Sequence[int]] = MappingProxyType({}),
    ) -> None:
        """`labels`: position → keyword id; `exclusive`: scores sum (softmax) instead of being taken one by one.

        `merged`: positions by the ids of keywords that are no more; a person may have said no to one.
        """
        reached = {above for key in labels.values() for above in (key, *taxonomy.ancestors(key))}
        self._taxonomy = taxonomy
        self.keys = tuple(key for key in taxonomy.nodes if key in reached)
        self.columns = columns = {key: column for column, key in enumerate(self.keys)}
        above = [[columns[key] for key in taxonomy.ancestors(key)] for key in self.keys]
        count = max(labels, default=-1) + 1
        closures = [
            [columns[labels[position]], *above[columns[labels[position]]]] if position in labels else []
            for position in range(count)
        ]
        self.labels = dict(labels)
        self._exclusive = exclusive
        self._merged = merged
        self._above = Lists.of(above)
        self._closures = Lists.of(closures)
        self._thresholds = np.array([thresholds[key] for key in self.keys])

    def scores(self, said: Said, rejected: Iterable[tuple[int, str]] = ()) -> Floats:
        """Every keyword's score for each photo, float64 [photos, keywords].

        `rejected` pairs a photo's place with a keyword the person said no to: what lies under that keyword counts
        for nothing there.
        """
        mapped = said.positions < len(self._closures.starts) - 1
        positions, scores, rows = said.positions[mapped], said.scores[mapped], said.rows[mapped]
        scores = self._without(rejected, rows, positions, scores)
        index, columns = self._closures.spread(positions)
        cells = rows[index] * len(self.keys) + columns
        size = said.photos * len(self.keys)
        if self._exclusive:
            table = np.minimum(np.bincount(cells, weights=scores[index], minlength=size), 1.0)
        else:
            table = np.zeros(size)
            np.maximum.at(table, cells, scores[index])
        return table.reshape(said.photos, len(self.keys))

    def sure(self, table: Floats) -> Flags:
        """Which keywords of a table of scores are sure enough, or above one that is: bool [photos, keywords]."""
        sure: Flags = table >= self._thresholds
        rows, columns = np.divmod(np.flatnonzero(sure), len(self.keys))
        index, above = self._above.spread(columns)
        sure[rows[index], above] = True
        return sure

    def propose(self, table: Floats, rejected: Iterable[tuple[int, str]] = ()) -> Proposals:
        """The keywords of a table of scores that are sure enough, and all above them; never a rejected one."""
        sure = self.sure(table)
        for row, key in rejected:
            if key in self.columns:
                sure[row, self.columns[key]] = False
        rows, columns = np.divmod(np.flatnonzero(sure), len(self.keys))
        return Proposals(rows, columns, table[rows, columns])

    def kin(self, key: str) -> frozenset[int]:
        """The columns there are of a keyword, of all above it and of all below it."""
        kin = (key, *self._taxonomy.ancestors(key), *self._taxonomy.descendants(key))
        return frozenset(self.columns[one] for one in kin if one in self.columns)

    def is_under(self, key: str, family: str) -> bool:
        """Whether a keyword is of a family, or the family itself."""
        return family in (key, *self._taxonomy.ancestors(key))

    def _without(self, rejected: Iterable[tuple[int, str]], rows: Ints, positions: Ints, scores: Floats) -> Floats:
        scores = scores.copy()
        for row, key in rejected:
            first, last = np.searchsorted(rows, [row, row + 1])
            if (column := self.columns.get(key)) is None:
                scores[first:last][np.isin(positions[first:last], self._merged.get(key, ()))] = 0.0
                continue
            index, columns = self._closures.spread(positions[first:last])
            scores[first + index[columns == column]] = 0.0
        return scores
