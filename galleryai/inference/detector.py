"""An object detector: pictures in, a score for each label and boxes out."""

from collections.abc import Sequence

import numpy as np

from galleryai.core.prediction import Analysis, Box, Scores
from galleryai.inference.model import Model
from galleryai.inference.preprocess import Prepared, contained
from galleryai.inference.session import Array

KEPT_SCORE = 0.05  # of labels; no judge makes a keyword of less
BOX_SCORE = 0.3  # boxes below are too unsure to draw or to count
KEPT_BOXES = 50  # a picture; a crowd is a crowd
OVERLAP = 0.6  # intersection over union from which two boxes of a label are one thing: NanoDet's own setting


class Detector(Model):
    """Any number of labels a picture, each with its own probability: that of the cell that is surest of it."""

    def analyse(self, inputs: Sequence[Prepared]) -> list[Analysis]:
        """A score a label and the boxes of each prepared picture. Raises `ModelError`."""
        # One at a time: more at once are no faster, and each takes some 20 MB while it runs.
        return [self._analysed(one) for one in inputs]

    def _analysed(self, one: Prepared) -> Analysis:
        scores, sides = self._run([one])
        self._checked(sides, (*scores.shape[:2], 4))
        (best,) = self._probabilities(scores)
        return Analysis(_scores(best), None, self._boxes(scores[0], sides[0], best, one.size))

    def _probabilities(self, output: Array) -> Array:
        best: Array = self._checked(output, (*output.shape[:2], len(self.labels))).max(axis=1)
        return best

    def _boxes(self, scores: Array, sides: Array, best: Array, size: tuple[int, int]) -> tuple[Box, ...]:
        """The things of a picture, the surest first: scores [cells, labels], sides [cells, 4] of the input, 0..1."""
        labels = np.flatnonzero(best >= BOX_SCORE)  # a few of many: to look at those alone is ten times faster
        cells, which = np.nonzero(scores[:, labels] >= BOX_SCORE)
        found = scores[cells, labels[which]]
        order = np.argsort(-found, kind="stable")
        columns = (labels[which][order], found[order], *self._of_picture(sides[cells[order]], size).T)
        kept: list[Box] = []
        for box in map(Box, *(column.tolist() for column in columns)):
            if all(other.position != box.position or overlap(other, box) < OVERLAP for other in kept):
                kept.append(box)
                if len(kept) == KEPT_BOXES:
                    break
        return tuple(kept)

    def _of_picture(self, sides: Array, size: tuple[int, int]) -> Array:
        """From sides of the input to sides of the picture, both [boxes, 4]."""
        how = self.manifest.preprocess
        if how.fit == "contain":
            place = contained(size, how.size, how.multiple)
            canvas, start, whole = (
                np.array(pair * 2, np.float32)
                for pair in (place.canvas, (place.left, place.top), (place.width, place.height))
            )
            sides = (sides * canvas - start) / whole
        return np.clip(sides, 0, 1)


def _scores(row: Array) -> Scores:
    best = np.argsort(-row, kind="stable")
    return Scores(tuple((int(position), float(row[position])) for position in best if row[position] >= KEPT_SCORE), 0.0)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    width = min(one.right, other.right) - max(one.left, other.left)
    height = min(one.bottom, other.bottom) - max(one.top, other.top)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one.area + other.area - shared)
