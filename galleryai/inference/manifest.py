"""A model is a folder: Hugging Face's layout, and our `manifest.toml` for what that does not say."""

import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from galleryai.core.errors import ManifestError, ModelError
from galleryai.core.prediction import ModelRef

FILE = "manifest.toml"
CLASSIFICATION, DETECTION = "image-classification", "object-detection"  # Hugging Face's names of tasks
RESAMPLES = ("bicubic", "bilinear", "hamming")
PIXELS, FLOAT = "uint8", "float32"  # what a network takes: [N, H, W, 3] as they are, or [N, 3, H, W] normalized
_TYPES = (PIXELS, FLOAT)
# The outputs a model of each task must have, and those it may have.
_OUTPUTS = {CLASSIFICATION: (("logits",), ("embedding",)), DETECTION: (("scores", "boxes"), ())}

Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class Normalization:
    """(value - mean) / std on 0..255, in the order of the channels."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Preprocess:
    """How a picture becomes the model's input."""

    fit: str  # "crop": a centred square; "stretch": the whole, its shape not kept; "contain": in a black rectangle
    crop_fraction: float  # side of the crop in shorter sides of the picture
    size: int  # pixels of the longer side
    multiple: int  # the sides of that rectangle are multiples of it; `size` makes it a square
    resample: str
    reverse_channels: bool  # BGR instead of RGB
    normalization: Normalization | None  # none: the network takes the pixels themselves


@dataclass(frozen=True, slots=True)
class Manifest:
    """Everything the program needs to know of a model; every file it names has been checked."""

    folder: Path
    ref: ModelRef
    name: str
    task: str
    licence: str
    source: str
    network: Path
    input: str
    outputs: Mapping[str, str]  # what it is ("logits", "embedding", "scores", "boxes") → its name in the network
    embedding_width: int  # 0 where there is none
    preprocess: Preprocess
    labels: tuple[str, ...]
    threshold: float


def load(folder: Path) -> Manifest:
    """Read and check a model's folder.

    Raises `ModelError` where it is missing or a file is damaged, `ManifestError` naming file and key
    where the manifest is wrong.
    """
    file = folder / FILE
    try:
        table = _Table(file, tomllib.loads(file.read_text("utf-8")))
    except FileNotFoundError:
        raise ModelError(
            f"The model {folder.name!r} is missing: there is no {file}. Install GalleryAI again."
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ManifestError(f"{file} cannot be read: {error}. Install the model again.") from error
    network = _checked_files(folder, table.table("files"))
    task = table.one_of("task", tuple(_OUTPUTS))
    given, outputs = table.table("input"), table.table("outputs")
    names = _outputs(outputs, task)
    labels = _labels(folder / "config.json")
    if outputs.get("labels", int) != len(labels):
        raise ManifestError(
            f"{file}: outputs.labels is {outputs.get('labels', int)}, but config.json names {len(labels)}."
        )
    return Manifest(
        folder=folder,
        ref=ModelRef(table.get("id", str), table.get("version", str)),
        name=table.get("name", str),
        task=task,
        licence=table.get("licence", str),
        source=table.get("source", str),
        network=network,
        input=given.get("name", str),
        outputs=names,
        embedding_width=outputs.get("embedding_width", int) if "embedding" in names else 0,
        preprocess=_preprocess(table.table("preprocess"), given.one_of("type", _TYPES, default=FLOAT)),
        labels=labels,
        threshold=table.table("keywords").within("threshold", 0.0, 1.0),
    )


class _Table:
    """A TOML table whose mistakes are told with the file and the key."""

    def __init__(self, file: Path, values: dict[str, Any], prefix: str = "") -> None:
        self.file, self.values, self.prefix = file, values, prefix

    def has(self, key: str) -> bool:
        return key in self.values

    def get(self, key: str, kind: type[Kind]) -> Kind:
        value = self.values.get(key)
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            raise self.wrong(key, "is missing" if value is None else f"must be a {kind.__name__}")
        return value

    def table(self, key: str) -> "_Table":
        return _Table(self.file, self.get(key, dict), f"{self.prefix}{key}.")

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None = None) -> str:
        value = self.get(key, str) if default is None or self.has(key) else default
        if value not in allowed:
            raise self.wrong(key, f"is {value!r}, which is none of {', '.join(allowed)}")
        return value

    def within(self, key: str, low: float, high: float) -> float:
        value = self.get(key, float)
        if not low < value <= high:
            raise self.wrong(key, f"is {value:g}, not above {low:g} and up to {high:g}")
        return value

    def length(self, key: str) -> int:
        value = self.get(key, int)
        if value < 1:
            raise self.wrong(key, f"is {value}, not a whole number above 0")
        return value

    def triple(self, key: str) -> tuple[float, float, float]:
        value = self.get(key, list)
        if len(value) != 3 or not all(type(number) in (int, float) for number in value):
            raise self.wrong(key, "must be three numbers")
        return (float(value[0]), float(value[1]), float(value[2]))

    def wrong(self, key: str, what: str) -> ManifestError:
        return ManifestError(f"{self.file}: {self.prefix}{key} {what}.")


def _checked_files(folder: Path, files: _Table) -> Path:
    """Compare every file's sha256 with the manifest's; returns the network's path."""
    network = None
    for name in files.values:
        expected = files.get(name, str)
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise files.wrong(name, "lies outside the model's folder")
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(
                f"The model {folder.name!r} is damaged: {path} cannot be read "
                f"({(error.strerror or str(error)).lower()}). Install it again."
            ) from error
        if found != expected:
            raise ModelError(
                f"The model {folder.name!r} is damaged: {path} is not the file that was shipped "
                "(its sha256 differs). Install it again."
            )
        if path.suffix == ".onnx":
            network = path
    if network is None or not files.has("config.json"):
        raise ManifestError(f"{files.file}: files must name config.json and an .onnx file.")
    return network


def _outputs(table: _Table, task: str) -> dict[str, str]:
    required, optional = _OUTPUTS[task]
    return {key: table.get(key, str) for key in (*required, *(key for key in optional if table.has(key)))}


def _preprocess(table: _Table, values: str) -> Preprocess:
    fit = table.one_of("fit", ("crop", "stretch", "contain"), default="crop")
    size = table.length("size")
    return Preprocess(
        fit=fit,
        crop_fraction=table.within("crop_fraction", 0.0, 1.0) if fit == "crop" else 1.0,
        size=size,
        multiple=table.length("multiple") if table.has("multiple") else size,
        resample=table.one_of("resample", RESAMPLES),
        reverse_channels=table.one_of("channel_order", ("RGB", "BGR")) == "BGR",
        normalization=Normalization(table.triple("mean"), table.triple("std")) if values == FLOAT else None,
    )


def _labels(config: Path) -> tuple[str, ...]:
    try:
        id2label = json.loads(config.read_text("utf-8"))["id2label"]
        return tuple(str(id2label[str(position)]) for position in range(len(id2label)))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ManifestError(f"{config}: id2label must name every output from 0 ({error!r}).") from error
