import numpy as np
import pytest
from PIL import Image, ImageDraw

from galleryai.core.prediction import Box
from galleryai.imaging.decode import open_rgb
from galleryai.inference.detector import overlap
from galleryai.inference.model import Model
from galleryai.inference.opening import open_model
from galleryai.inference.preprocess import Place, contained
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
def test_boxes_are_of_the_picture_not_of_the_rectangle_it_was_put_in(detector: Model, size: tuple[int, int]) -> None:
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


@pytest.mark.parametrize(("size", "shape"), [((640, 480), (320, 416, 3)), ((300, 900), (416, 160, 3))])
def test_no_more_black_is_looked_at_than_the_network_needs(
    detector: Model, size: tuple[int, int], shape: tuple[int, int, int]
) -> None:
    values = detector.prepare(Image.new("RGB", size, (0, 100, 255))).values
    assert values.dtype == np.uint8
    assert values.shape == shape
    assert values[shape[0] // 2, shape[1] // 2].tolist() == [0, 100, 255]
    assert values[0, 0].tolist() == [0, 0, 0]


def test_colours_are_not_swapped(detector: Model) -> None:
    """An orange turned blue is less of an orange; were the channels swapped, it would be more of one."""
    fruit = Image.new("RGB", (416, 416), "white")
    ImageDraw.Draw(fruit).ellipse((120, 120, 300, 300), (255, 140, 0))
    swapped = Image.merge("RGB", fruit.split()[::-1])
    seen, other = (dict(detector.analyse([detector.prepare(one)])[0].scores.pairs) for one in (fruit, swapped))
    orange = detector.labels.index("orange")
    assert seen[orange] > 2 * other.get(orange, 0.0)


def test_overlap_and_containment() -> None:
    one, half = Box(0, 1, 0, 0, 1, 1), Box(0, 1, 0, 0, 0.5, 1)
    assert overlap(one, one) == 1
    assert overlap(one, half) == 0.5
    assert overlap(half, Box(0, 1, 0.5, 0, 1, 1)) == 0
    assert contained((800, 400), 416, 416) == Place(0, 104, 416, 208, (416, 416))
    assert contained((800, 400), 416, 32) == Place(0, 8, 416, 208, (416, 224))
    assert contained((1, 4000), 416, 32) == Place(15, 0, 1, 416, (32, 416))
