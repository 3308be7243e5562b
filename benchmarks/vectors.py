"""Embeddings of made-up photographs that lie as those of real ones do: in clusters of clusters, and never negative.

Uniform vectors would be no test: among them nothing is near anything. Here the classifier's embeddings of the sample
photographs and of their quarters are mixed to subjects; a subject comes again in many scenes of a dozen photos each.
"""

import numpy as np
import numpy.typing as npt
from PIL import Image

from galleryai.bootstrap import models
from galleryai.imaging.decode import open_rgb
from galleryai.inference.opening import open_model
from galleryai.services.models import SHIPPED
from galleryai.settings import resources

Floats = npt.NDArray[np.float32]
SUBJECTS = 3000
MIXED = 3  # real embeddings a subject is made of
SCENE = 12  # photos of one scene, one after another
SCENES_DIFFER, PHOTOS_DIFFER = 0.7, 0.4  # deviation of the logarithm of each value, as if pixels had changed
AT_ONCE = 4096  # photos


class Vectors:
    """Gives every photo of a library its embedding, by its number and a seed: the same each time."""

    def __init__(self, seed: int) -> None:
        random = np.random.default_rng(seed)
        real = _real()
        weights = random.dirichlet([0.6] * MIXED, SUBJECTS).astype(np.float32)
        self._seed = seed
        self._subjects: Floats = np.einsum(
            "sm,smw->sw", weights, real[random.integers(0, len(real), (SUBJECTS, MIXED))]
        )

    def of(self, first: int, last: int) -> tuple[list[float], list[bytes]]:
        """Scales and bytes, as `embedding` keeps them, of the photos with the numbers from `first` up to `last`."""
        scales: list[float] = []
        stored: list[bytes] = []
        for start in range(first, last, AT_ONCE):
            values = self._values(np.arange(start, min(last, start + AT_ONCE)))
            scale = values.max(axis=1) / 127
            scales += scale.tolist()
            stored += [row.tobytes() for row in np.round(values / scale[:, None]).astype(np.int8)]
        return scales, stored

    def _values(self, numbers: npt.NDArray[np.int64]) -> Floats:
        scenes, of = np.unique(numbers // SCENE, return_inverse=True)
        drawn = np.stack([self._scene(int(scene)) for scene in scenes])
        random = np.random.default_rng((self._seed, 1, int(numbers[0])))
        noise = random.standard_normal((len(numbers), drawn.shape[1]), dtype=np.float32)
        values: Floats = drawn[of] * np.exp(noise * np.float32(PHOTOS_DIFFER))
        return values

    def _scene(self, scene: int) -> Floats:
        random = np.random.default_rng((self._seed, 2, scene))
        subject = self._subjects[random.integers(SUBJECTS)]
        values: Floats = subject * np.exp(random.normal(0, SCENES_DIFFER, len(subject))).astype(np.float32)
        return values


def _real() -> Floats:
    """The embeddings of the sample photographs and of their quarters."""
    with_embedding = next(one for one in models(*SHIPPED).manifests() if one.embedding_width)
    model = open_model(with_embedding.folder)
    pictures = [part for path in sorted(resources.samples().glob("*.jpg")) for part in _parts(open_rgb(path))]
    said = [model.analyse([model.prepare(picture)])[0].embedding for picture in pictures]
    return np.stack([np.frombuffer(one.vector, np.int8) * np.float32(one.scale) for one in said if one is not None])


def _parts(picture: Image.Image) -> list[Image.Image]:
    width, height = picture.size
    corners = [(x, y) for x in (0, width // 2) for y in (0, height // 2)]
    return [picture, *(picture.crop((x, y, x + width // 2, y + height // 2)) for x, y in corners)]
