"""The same picture is found again, another is not, and what shows nothing says nothing."""

import io

import numpy as np
import pytest
from PIL import Image

from galleryai.imaging.alike import BYTES, PLAIN, alike
from galleryai.imaging.decode import open_rgb
from galleryai.settings import resources

NAMES = sorted(path.stem for path in resources.samples().glob("*.jpg"))


def sample(name: str) -> Image.Image:
    return open_rgb(resources.samples() / f"{name}.jpg")


def differing(one: Image.Image, other: Image.Image) -> int:
    hashes = alike(one), alike(other)
    assert PLAIN not in hashes
    return (int.from_bytes(hashes[0]) ^ int.from_bytes(hashes[1])).bit_count()


def saved(image: Image.Image, kind: str, quality: int = 90, orientation: int = 1) -> Image.Image:
    """The picture as it is decoded from a file of this kind."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, kind, quality=quality, exif=exif)
    return open_rgb(Image.open(file))


def resized(image: Image.Image, scale: float) -> Image.Image:
    size = (round(image.width * scale), round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS)


@pytest.mark.parametrize("name", NAMES)
def test_copies_differ_in_few_bits(name: str) -> None:
    image = sample(name)
    copies = {
        "half": saved(resized(image, 0.5), "JPEG"),
        "quarter": saved(resized(image, 0.25), "JPEG"),
        "double": resized(image, 2),
        "q50": saved(image, "JPEG", 50),
        "webp": saved(image, "WEBP", 75),
        "turned": saved(image.transpose(Image.Transpose.ROTATE_90), "JPEG", orientation=6),
    }
    assert {copy: bits for copy, other in copies.items() if (bits := differing(image, other)) > 24} == {}


@pytest.mark.parametrize("name", NAMES)
def test_a_little_cropped_is_still_near(name: str) -> None:
    image = sample(name)
    width, height = image.size
    inner = image.crop((width // 40, height // 40, width - width // 40, height - height // 40))
    assert differing(image, inner) <= 64


def test_other_pictures_are_far() -> None:
    images = [sample(name) for name in NAMES]
    near = min(differing(one, other) for place, one in enumerate(images) for other in images[:place])
    assert near > 85


def test_a_mirrored_or_turned_picture_is_another() -> None:
    image = sample("dogs")
    assert differing(image, image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)) > 85
    assert differing(image, image.transpose(Image.Transpose.ROTATE_180)) > 85


def test_black_frames_skies_and_walls_say_nothing() -> None:
    noise = np.random.default_rng(1).normal(0, 3, (512, 683, 3))
    down, across = np.mgrid[-1:1:512j, -1:1:683j]
    scenes = {
        "black": np.full((512, 683), 2.0),
        "white": np.full((512, 683), 255.0),
        "sky": 170 - 30 * down + 4 * across,
        "wall": 225 - 30 * (down**2 + across**2),
    }
    for name, light in scenes.items():
        picture = Image.fromarray(np.clip(light[..., None] + noise, 0, 255).astype(np.uint8))
        assert alike(saved(picture, "JPEG")) == PLAIN, name


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 700), (255, 256), (1024, 300)])
def test_any_size_has_a_hash(size: tuple[int, int]) -> None:
    pixels = np.random.default_rng(2).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    assert len(alike(Image.fromarray(pixels))) == BYTES
