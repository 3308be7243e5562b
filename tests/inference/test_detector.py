import numpy as np
import pytest
from PIL import Image

from galleryai.core.prediction import Box
from galleryai.imaging.decode import open_rgb
from galleryai.inference.detector import overlap
from galleryai.inference.model import Model
from galleryai.inference.opening import open_model
from galleryai.inference.preprocess import contained
from galleryai.settings import resources


@pytest.fixture(scope="module")
def detector() -> Model:
    return open_model(resources.models() / "nanodet")


def test_things_are_found_where_they_are(detector: Model) -> None:
    image = open_rgb(resources.samples() / "astronaut.jpg")
    (found,) = detector.analyse([detector.prepare(image)])
    best = found.boxes[0]
    assert detector.labels[best.position] == "person"
    assert best.left < 0.3 < best.right
    assert best.top < 0.2 < 0.8 < best.bottom
    position, score = found.scores.pairs[0]
    assert position == best.position
    assert score == pytest.approx(best.score)


def person(detector: Model, image: Image.Image) -> Box:
    (found,) = detector.analyse([detector.prepare(image)])
    return next(box for box in found.boxes if detector.labels[box.position] == "person")


@pytest.mark.parametrize("size", [(416, 1040), (1040, 416)])
def test_boxes_are_of_the_picture_not_of_the_square_it_was_put_in(detector: Model, size: tuple[int, int]) -> None:
    astronaut = open_rgb(resources.samples() / "astronaut.jpg").resize((416, 416))
    canvas = Image.new("RGB", size, "white")
    canvas.paste(astronaut, (size[0] - 416, size[1] - 416))  # at the right or at the bottom end
    plain, box = (person(detector, image) for image in (astronaut, canvas))
    assert box.left * size[0] == pytest.approx(plain.left * 416 + size[0] - 416, abs=40)
    assert box.bottom * size[1] == pytest.approx(plain.bottom * 416 + size[1] - 416, abs=40)


def test_a_batch_says_what_one_by_one_says(detector: Model) -> None:
    inputs = [detector.prepare(open_rgb(resources.samples() / f"{name}.jpg")) for name in ("cat", "dogs", "coffee")]
    assert detector.analyse(inputs) == [detector.analyse([one])[0] for one in inputs]
    assert [detector.labels[said.boxes[0].position] for said in detector.analyse(inputs[:2])] == ["cat", "dog"]


def test_colours_are_not_swapped(detector: Model) -> None:
    blue = detector.prepare(Image.new("RGB", (416, 416), (0, 0, 255))).values
    how = detector.manifest.preprocess
    assert blue[0] == pytest.approx((255 - how.mean[0]) / how.std[0])
    assert blue[2] == pytest.approx((0 - how.mean[2]) / how.std[2])


def test_overlap_and_containment() -> None:
    one, half = Box(0, 1, 0, 0, 1, 1), Box(0, 1, 0, 0, 0.5, 1)
    assert overlap(one, one) == 1
    assert overlap(one, half) == 0.5
    assert overlap(half, Box(0, 1, 0.5, 0, 1, 1)) == 0
    assert contained((800, 400), 416) == (0, 104, 416, 208)
    assert contained((1, 4000), 416) == (207, 0, 1, 416)
    assert np.isfinite(one.area)
