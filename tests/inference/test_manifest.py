import re
import shutil
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from galleryai.core.errors import ManifestError, ModelError
from galleryai.inference.manifest import load
from galleryai.inference.opening import open_model
from galleryai.inference.preprocess import Prepared
from galleryai.settings import resources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model, free to be broken."""
    return Path(shutil.copytree(resources.models() / "efficientnet-lite2", tmp_path / "model"))


def replace(folder: Path, pattern: str, by: str) -> None:
    file = folder / "manifest.toml"
    text, count = re.subn(pattern, by, file.read_text("utf-8"), flags=re.MULTILINE)
    assert count
    file.write_text(text, "utf-8")


def test_the_shipped_model(folder: Path) -> None:
    manifest = load(folder)
    assert manifest.ref.name == "efficientnet-lite2"
    assert manifest.licence == "Apache-2.0"
    assert len(manifest.labels) == len(set(manifest.labels)) == 1000
    assert (manifest.outputs["embedding"], manifest.embedding_width) == ("embedding", 1280)


@pytest.mark.parametrize(
    ("pattern", "by", "said"),
    [
        (
            "^task = .*",
            'task = "telepathy"',
            "task is 'telepathy', which is none of image-classification, object-detection",
        ),
        ("^version = .*", "", "version is missing"),
        ("^version = .*", "version = 1", "version must be a str"),
        ("^labels = .*", "labels = 999", "outputs.labels is 999, but config.json names 1000"),
        ("^threshold = .*", "threshold = 48", "keywords.threshold is 48, not above 0 and up to 1"),
        ("^type = .*", 'type = "int4"', "input.type is 'int4', which is none of uint8, float32"),
        ("^type = .*", "", "preprocess.mean is missing"),
        ("^size = .*", "size = 0", "preprocess.size is 0, not a whole number above 0"),
        ('^"config.json" = .*', "", "files must name config.json"),
        ("^\\[files\\]", '[files]\n"../outside" = "00"', "files.../outside lies outside the model's folder"),
        ("^id = .*", "id = ", "cannot be read"),
    ],
)
def test_a_wrong_key_is_named(folder: Path, pattern: str, by: str, said: str) -> None:
    replace(folder, pattern, by)
    with pytest.raises(ManifestError) as caught:
        load(folder)
    assert said in str(caught.value)
    assert "manifest.toml" in str(caught.value)


def test_a_missing_or_damaged_model_is_told(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="is missing"):
        load(tmp_path / "nowhere")
    network = folder / "onnx" / "model_int8.onnx"
    whole = network.read_bytes()
    network.write_bytes(whole[:-1] + b"x")
    with pytest.raises(ModelError, match=r"damaged: .*model_int8\.onnx is not the file that was shipped"):
        load(folder)
    network.unlink()
    with pytest.raises(ModelError, match=r"damaged: .*model_int8\.onnx cannot be read \(no such file"):
        load(folder)


def test_a_network_that_is_none_or_another_is_told(folder: Path) -> None:
    network = folder / "onnx" / "model_int8.onnx"
    network.write_bytes(b"no network")
    replace(
        folder,
        '^"onnx/model_int8.onnx" = .*',
        f'"onnx/model_int8.onnx" = "{sha256(b"no network").hexdigest()}"',
    )
    with pytest.raises(ModelError, match=r"model_int8\.onnx cannot be opened"):
        open_model(folder)


def test_outputs_that_are_not_there_are_told(folder: Path) -> None:
    replace(folder, "^logits = .*", 'logits = "answers"')
    with pytest.raises(ModelError, match="has no 'answers', which its manifest names"):
        open_model(folder)


def test_an_output_of_another_width_is_told(folder: Path) -> None:
    replace(folder, "^embedding_width = .*", "embedding_width = 12")
    with pytest.raises(ModelError, match=r"gives an output of shape \(1, 1280\)"):
        open_model(folder).analyse([Prepared(np.zeros((260, 260, 3), np.uint8), (260, 260))])
