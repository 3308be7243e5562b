"""Check the built network, and measure how right and how fast it is."""

import time
from pathlib import Path

import numpy as np
import onnxruntime
from efficientnet_lite2_input import photographs, pixel_values
from imagenet_labels import ImageNetClass

DRAFT_SIDE = 512  # the program decodes large JPEG files at a fraction of their size, but to no less than this


def session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Open a network on the processor."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def check(path: Path, paths: list[Path]) -> None:
    """Refuse a network whose outputs are wrong, or depend on how many pictures run at once."""
    network = session(path, 1)
    inputs = [pixel_values(photo) for photo in paths[:8]]
    together = network.run(["logits", "embedding"], {"pixel_values": np.concatenate(inputs)})
    alone = [network.run(["logits", "embedding"], {"pixel_values": picture}) for picture in inputs]
    assert [output.shape[1] for output in together] == [1000, 1280]
    assert all(np.array_equal(together[k], np.concatenate([run[k] for run in alone])) for k in (0, 1))
    assert together[1].min() >= 0, "the embedding follows a ReLU6"


def measure(networks: dict[str, Path], folder: Path, names: list[ImageNetClass]) -> None:
    """Print how right and how fast each network is, on whole and on reduced pictures."""
    paths = photographs(folder)
    classes = [each.wordnet_id for each in names]
    truth = np.array([classes.index(path.name.split("_")[0]) for path in paths])[:, None]
    print("network  decoded to  threads   top-1   top-5  ms/photo")
    for side in (None, DRAFT_SIDE):
        inputs = [pixel_values(path, side) for path in paths]
        for name, path in networks.items():
            for threads in (1, 2):
                network = session(path, threads)
                network.run(["logits"], {"pixel_values": inputs[0]})
                start = time.perf_counter()
                logits = np.concatenate([network.run(["logits"], {"pixel_values": x})[0] for x in inputs])
                milliseconds = (time.perf_counter() - start) / len(inputs) * 1000
                hits = np.argsort(-logits, axis=1, kind="stable")[:, :5] == truth
                figures = f"{hits[:, 0].mean():7.1%} {hits.any(axis=1).mean():7.1%} {milliseconds:9.2f}"
                print(f"{name:8} {f'{side} px' if side else 'full size':10} {threads:8} {figures}")
