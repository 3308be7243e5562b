"""Check the built detector, and measure how right and how fast it is."""

import json
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from efficientnet_lite2_input import photographs
from nanodet_graph import OUTPUTS, STRIDES
from nanodet_input import FITS, SIZE, Array, pixel_values
from PIL import Image, ImageOps
from pixels import Pixels

THRESHOLDS = (0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60)
PRECISION = 0.90
Truth = np.ndarray[Any, np.dtype[np.bool_]]
Picture = Image.Image


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Open a network on the processor."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check(path: Path, paths: list[Path]) -> None:
    """Refuse a network whose outputs are wrong, or depend on how many pictures run at once."""
    network = session(path, 1)
    inputs = [pixel_values(photo, "stretch") for photo in paths[:8]]
    scores, boxes = network.run(list(OUTPUTS), {"pixel_values": np.concatenate(inputs)})
    alone = [network.run(list(OUTPUTS), {"pixel_values": picture}) for picture in inputs]
    assert scores.shape == (len(inputs), len(centres(SIZE, SIZE)), OUTPUTS["scores"])
    assert boxes.shape == (*scores.shape[:2], OUTPUTS["boxes"])
    for together, each in zip((scores, boxes), zip(*alone, strict=True), strict=True):
        assert np.array_equal(together, np.concatenate(each))
        assert together.min() >= 0
        assert together.max() <= 1
    for picture in (inputs[0], *(pixel_values(photo, "contain") for photo in paths[:8])):
        (sides,) = network.run(["boxes"], {"pixel_values": picture})[0]
        middles = centres(*picture.shape[1:3])
        assert (sides[:, :2] <= middles).all(), "each box holds its cell's centre"
        assert (sides[:, 2:] >= middles).all(), "each box holds its cell's centre"


def centres(height: int, width: int) -> Array:
    """Return the middle (x, y) of each cell, in parts of the input: [cells, 2]."""
    grids = [np.mgrid[: height // stride, : width // stride].reshape(2, -1) for stride in STRIDES]
    whole = [np.array([[height // stride], [width // stride]]) for stride in STRIDES]
    middles = [(grid + 0.5) / size for grid, size in zip(grids, whole, strict=True)]
    return np.concatenate(middles, axis=1)[::-1].T.astype(np.float32)


def measure(networks: dict[str, Path], folder: Path, labels: list[str]) -> None:
    """Print how right each network is about what is in each picture, how fast, and what more views would bring."""
    present = json.loads((folder / "labels.json").read_text("utf-8"))
    paths = [path for path in photographs(folder) if path.name in present]
    truth = np.array([[label in present[path.name] for label in labels] for path in paths])
    pictures = [ImageOps.exif_transpose(Image.open(path)).convert("RGB") for path in paths]
    for fit, method in product(FITS, (Image.Resampling.BILINEAR, Image.Resampling.BICUBIC)):
        inputs = [pixel_values(picture, fit, method) for picture in pictures]
        for name, path in networks.items():
            network = session(path, 2)
            found = np.concatenate([best(network, one) for one in inputs])
            print(f"\n{name}, {fit}, {method.name.lower()}: threshold; precision and recall of all things; of people")
            for threshold in THRESHOLDS:
                everything = figures(found, truth, threshold)
                people = figures(found[:, :1], truth[:, :1], threshold)
                print(f"{threshold:.2f}  {everything[0]:.3f} {everything[1]:.3f}  {people[0]:.3f} {people[1]:.3f}")
    print("\nnetwork  threads  ms/photo")
    for name, path in networks.items():
        for threads in (1, 2):
            print(f"{name:8} {threads:7} {milliseconds(session(path, threads)):9.2f}")
    print(f"\nviews at the lowest threshold of precision {PRECISION}: threshold, precision, recall; CPU ms/photo")
    for (name, path), fit in product(networks.items(), FITS):
        compare_views(f"{name}, {fit}", session(path, 1), fit, pictures, truth)


def best(network: onnxruntime.InferenceSession, inputs: Pixels) -> Array:
    """Return each class's highest score in each picture."""
    scores: Array = network.run(["scores"], {"pixel_values": inputs})[0]
    return np.asarray(scores.max(axis=1))


def figures(found: Array, truth: Truth, threshold: float) -> tuple[float, float]:
    """Return the precision and the recall of naming every class that reaches the threshold."""
    named = found >= threshold
    right = (named & truth).sum()
    return right / max(named.sum(), 1), right / truth.sum()


def milliseconds(network: onnxruntime.InferenceSession, runs: int = 50) -> float:
    """Return the median time of one picture."""
    inputs = np.zeros((1, SIZE, SIZE, 3), np.uint8)
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        network.run(list(OUTPUTS), {"pixel_values": inputs})
        times.append(time.perf_counter() - start)
    return float(np.median(times)) * 1000


def squares(picture: Picture) -> list[Picture]:
    """Return the squares at both ends of the longer side."""
    width, height = picture.size
    side = min(width, height)
    return [picture.crop((0, 0, side, side)), picture.crop((width - side, height - side, width, height))]


VIEWS: dict[str, Callable[[Picture], list[Picture]]] = {
    "whole": lambda picture: [picture],
    "whole + mirrored": lambda picture: [picture, ImageOps.mirror(picture)],
    "whole + two squares": lambda picture: [picture, *squares(picture)],
    "two squares": squares,
    "whole + mirrored + two squares": lambda picture: [picture, ImageOps.mirror(picture), *squares(picture)],
}


def compare_views(
    name: str, network: onnxruntime.InferenceSession, fit: str, pictures: list[Picture], truth: Truth
) -> None:
    """Print what the mean and the maximum of several views of a picture bring, preparing them included in the time."""
    for title, views in VIEWS.items():
        start = time.process_time()
        found = [
            np.concatenate([best(network, pixel_values(view, fit)) for view in views(picture)]) for picture in pictures
        ]
        cost = (time.process_time() - start) / len(pictures) * 1000
        for way in ("mean", "max"):
            if title == "whole" and way == "max":
                continue
            scores = np.array([each.mean(axis=0) if way == "mean" else each.max(axis=0) for each in found])
            grid = [number / 100 for number in range(20, 100)]
            threshold = next((t for t in grid if figures(scores, truth, t)[0] >= PRECISION), 1.0)
            precision, recall = figures(scores, truth, threshold)
            people = figures(scores[:, :1], truth[:, :1], threshold)
            print(
                f"{name:14} {title:31} {way:5} {threshold:.2f} {precision:.3f} {recall:.3f}  "
                f"people {people[0]:.3f} {people[1]:.3f} {cost:7.1f}"
            )
