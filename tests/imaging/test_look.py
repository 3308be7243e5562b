"""What a picture looks like: pictures made with known answers, and the sample photographs."""

import io
import random
import tomllib

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from galleryai.imaging.decode import open_rgb
from galleryai.imaging.look import COLOURS, LABELS, _oklch, look
from galleryai.keywords.taxonomy import load_labels
from galleryai.settings import resources

KEYWORDS = load_labels((resources.keywords() / "labels-look.tsv").read_text("utf-8"))
LEAST = tomllib.loads((resources.keywords() / "thresholds.toml").read_text("utf-8"))["look"]

# What people called these colours in the XKCD colour survey (2010, public domain).
NAMES = {
    "red": "e50000 ff000d be0119 980002 c0022f a90308",
    "orange": "f97306 ff5b00 fdaa48 fb7d07 ff9408 d8863b",
    "yellow": "ffff14 fffd01 dbb40c ffda03 f4d054 fac205 feff7f",
    "green": "15b01a 96f97b 0cff0c 3f9b0b 89fe05 4da409 02590f 76a973",
    "turquoise": "06c2ac 00ffff 0ffef9 029386 acfffc",
    "blue": "0343df 75bbfd 95d0fc 0652ff 3b719f 2976bb",
    "purple": "7e1e9c bf77f6 be03fd 8756e4 36013f c79fef",
    "pink": "ff81c0 ffb7ce ff028d fe86a4 ff69af",
    "brown": "653700 341c02 60460f 7f4e1e 742802",
    "black": "000000 070d0d",
    "white": "ffffff fdfdfe",
    "gray": "929591 7d7f7c c5c9c7",
}


def seen(image: Image.Image) -> dict[str, float]:
    return {label: float(score) for label, score in zip(LABELS, look(image), strict=True)}


def said(image: Image.Image) -> set[str]:
    """The labels that are sure enough to become keywords, metadata left out."""
    scores = look(image)
    return {
        label for place, label in enumerate(LABELS) if scores[place] >= LEAST.get(KEYWORDS[place], LEAST["default"])
    }


def as_jpeg(image: Image.Image) -> Image.Image:
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88)
    return Image.open(file).convert("RGB")


def sample(name: str) -> Image.Image:
    return open_rgb(resources.samples() / f"{name}.jpg")


SAMPLES = sorted(path.stem for path in resources.samples().glob("*.jpg"))


def page(lines: int = 44) -> Image.Image:
    """Strokes like letters, in words and lines, on paper."""
    draw_from = random.Random(1)
    image = Image.new("RGB", (1240, 1754), (248, 246, 240))
    draw = ImageDraw.Draw(image)
    for line in range(lines):
        x, y = 130, 150 + line * 32
        while x < 1100:
            for _ in range(draw_from.randint(2, 9)):
                for _ in range(2):
                    start, end = ((x + draw_from.randint(0, 9), y + draw_from.randint(0, 18)) for _ in range(2))
                    draw.line((start, end), fill=(30, 30, 35), width=3)
                x += 12
            x += 12
    return image


def screen(width: int = 1170, height: int = 2532) -> Image.Image:
    """A list in a window: a bar, rows with a disc and bars for words, lines between them."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, 150), fill=(0, 122, 255))
    for y in range(180, height - 160, 160):
        draw.ellipse((40, y, 140, y + 100), fill=(200, 205, 210))
        draw.rectangle((180, y + 10, 600, y + 34), fill=(30, 30, 30))
        draw.rectangle((180, y + 60, 800, y + 78), fill=(130, 130, 130))
        draw.rectangle((0, y + 130, width, y + 132), fill=(222, 222, 226))
    return image


def test_positions_are_for_ever() -> None:
    assert LABELS[:17] == (
        *("red", "orange", "yellow", "green", "turquoise", "blue", "purple", "pink", "brown", "black", "white", "gray"),
        *("black and white", "dark", "blurred", "screenshot", "document"),
    )
    assert COLOURS == 12
    table = (resources.keywords() / "labels-look.tsv").read_text("utf-8").splitlines()[1:]
    assert [row.split("\t")[1] for row in table] == list(LABELS)


@pytest.mark.parametrize("name", NAMES)
def test_colours_are_what_people_call_them(name: str) -> None:
    for code in NAMES[name].split():
        colour = tuple(bytes.fromhex(code))
        scores = seen(Image.new("RGB", (80, 60), colour))
        others = {other for other in LABELS[:COLOURS] if scores[other] > 0 and other != name}
        assert not others, f"#{code} is called {name}, and was taken for {others}"
        assert scores[name] == 1.0, f"#{code}"


def test_oklab_agrees_with_its_author() -> None:
    """White is (1, 0, 0); pure red is L 0.628, a 0.225, b 0.126 (Ottosson 2020)."""
    (white, red) = _oklch(np.array([[255.0, 255.0], [255.0, 0.0], [255.0, 0.0]])).T
    assert np.allclose(white[:2], [1, 0], atol=1e-3)
    assert np.allclose(red[:2], [0.628, np.hypot(0.2249, 0.1258)], atol=1e-3)
    assert red[2] == pytest.approx(np.degrees(np.arctan2(0.1258, 0.2249)), abs=0.1)


def test_a_colours_score_is_its_share() -> None:
    image = Image.new("RGB", (400, 300), (229, 0, 0))
    image.paste((3, 67, 223), (0, 0, 100, 300))
    scores = seen(image)
    assert scores["red"] == pytest.approx(0.75, abs=0.02)
    assert scores["blue"] == pytest.approx(0.25, abs=0.02)


def test_stripes_of_a_zebra_are_not_gray() -> None:
    stripes = np.zeros((600, 800, 3), np.uint8)
    stripes[:, np.arange(800) % 14 < 7] = 255
    scores = seen(Image.fromarray(stripes))
    assert scores["gray"] == 0
    assert scores["white"] > 0.4
    assert scores["black"] > 0.4


def test_black_and_white_is_a_photograph_without_colour() -> None:
    grey = as_jpeg(sample("cat").convert("L").convert("RGB"))
    assert "black and white" in said(grey)
    spot = grey.copy()
    spot.paste((200, 20, 30), (0, 0, spot.width // 8, spot.height // 8))
    assert "black and white" not in said(spot)
    for plain in (0, 128, 255):
        assert "black and white" not in said(Image.new("RGB", (640, 480), (plain,) * 3))


def test_a_dark_picture_is_dark_whatever_shines_in_it() -> None:
    assert "dark" not in said(sample("coffee"))
    night = sample("coffee").point(lambda value: value // 8)
    ImageDraw.Draw(night).ellipse((50, 50, 90, 90), fill="white")
    assert "dark" in said(night)


def test_the_sample_photographs_are_not_accused() -> None:
    for name in SAMPLES:
        assert not said(sample(name)) & {"black and white", "dark", "blurred", "screenshot", "document"}, name


@pytest.mark.parametrize(
    ("name", "there", "never"),
    [
        ("fig", {"red"}, {"green", "blue", "yellow", "brown"}),
        ("coffee", {"red"}, {"green", "blue", "turquoise", "purple"}),
        ("mountain_lake", {"blue"}, {"red", "orange", "yellow", "pink", "black"}),
        ("desert_dunes", {"blue"}, {"green", "pink", "gray", "black"}),
        ("cat", {"brown"}, {"green", "blue", "red", "pink", "white"}),
        ("osprey", {"green"}, {"red", "blue", "pink", "yellow"}),
        ("dahlia", set[str](), {"blue", "red", "brown", "gray"}),
        ("otter", set[str](), {"red", "green", "yellow", "pink"}),
    ],
)
def test_colours_of_the_sample_photographs(name: str, there: set[str], never: set[str]) -> None:
    found = said(sample(name))
    assert there <= found
    assert not never & found


@pytest.mark.parametrize("name", SAMPLES)
def test_a_blur_is_never_sharper_than_the_picture(name: str) -> None:
    image = sample(name)
    soft = [
        seen(as_jpeg(image.filter(ImageFilter.GaussianBlur(size * min(image.size) / 512))))["blurred"]
        for size in (0, 1, 4)
    ]
    assert soft == sorted(soft)
    assert soft[0] == 0


@pytest.mark.parametrize("name", ["astronaut", "cat", "dogs", "fig", "coffee", "pagoda", "mountain_trail"])
def test_blurred_pictures_are_blurred_whatever_their_size(name: str) -> None:
    image = sample(name)
    soft = image.filter(ImageFilter.GaussianBlur(3 * min(image.size) / 512))
    assert "blurred" in said(as_jpeg(soft))
    assert "blurred" in said(as_jpeg(soft.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)))


def moved(image: Image.Image, pixels: int, *, down: bool) -> Image.Image:
    """Smeared along one axis, as when the camera moves."""
    values = np.asarray(image).astype(np.float64)
    axis = 0 if down else 1
    total = sum((np.roll(values, shift, axis) for shift in range(pixels)), np.zeros_like(values))
    return Image.fromarray((total / pixels).astype(np.uint8)).crop((pixels, pixels, *image.size))


@pytest.mark.parametrize("down", [False, True])
def test_motion_is_blur(down: bool) -> None:
    for name in ("astronaut", "dogs", "pagoda", "mountain_trail"):
        image = sample(name)
        assert "blurred" in said(as_jpeg(moved(image, round(min(image.size) * 0.06), down=down))), name


def test_what_is_soft_by_nature_is_not_blurred() -> None:
    image = sample("cat")
    soft = image.filter(ImageFilter.GaussianBlur(8))
    left, top, right, bottom = (round(side * part) for part in (0.3, 0.7) for side in image.size)
    soft.paste(image.crop((left, top, right, bottom)), (left, top))
    assert "blurred" not in said(as_jpeg(soft)), "a sharp subject before a soft ground"
    wall = np.linspace(150, 190, 640)[None, :, None] + np.random.default_rng(0).normal(0, 2, (480, 640, 3))
    assert "blurred" not in said(as_jpeg(Image.fromarray(wall.astype(np.uint8)))), "a wall"
    sky = Image.new("RGB", (800, 600), (4, 5, 12))
    draw = ImageDraw.Draw(sky)
    anywhere = random.Random(1)
    for _ in range(300):
        x, y = anywhere.randrange(800), anywhere.randrange(600)
        draw.ellipse((x, y, x + 2, y + 2), fill="white")
    assert "blurred" not in said(as_jpeg(sky)), "stars"


def test_a_page_and_a_screen_are_told_from_photographs() -> None:
    assert "document" in said(as_jpeg(page()))
    assert "document" not in said(as_jpeg(page(lines=4)))
    assert "screenshot" in said(screen())
    assert "document" not in said(screen())
    assert "screenshot" in said(as_jpeg(screen()))


def test_any_picture_gets_its_scores() -> None:
    noise = np.random.default_rng(1)
    for size in ((1, 1), (3, 900), (255, 255), (256, 256), (257, 2000), (1023, 1025)):
        values = noise.integers(0, 256, (size[1], size[0], 3), np.uint8)
        scores = look(Image.fromarray(values))
        assert scores.shape == (len(LABELS),)
        assert scores.dtype == np.float32
        assert ((scores >= 0) & (scores <= 1)).all()
