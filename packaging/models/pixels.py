"""Networks that take a photograph's pixels as they are: `pixel_values`, uint8 [N, height, width, 3], RGB.

The first 8-bit convolution reads whole numbers anyway. It may as well read the pixels: 0.2 ms a photo instead of 3 to
make them floats and whole numbers again.
"""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def pixels(square: Image.Image) -> Pixels:
    """One picture of the network's size as a batch: [1, height, width, 3]."""
    return np.asarray(square)[None]


def input_nodes(graph: onnx.GraphProto) -> list[str]:
    """The names of the nodes between `pixel_values` and the first convolution; they are not to be quantized."""
    reached, names = {"pixel_values"}, []
    for node in graph.node:  # each behind those it reads
        if node.op_type != "Conv" and reached.intersection(node.input):
            reached.update(node.output)
            names.append(node.name)
    return names


def read_pixels(network: Path, zero: float, step: float) -> None:
    """Let the first convolution of a quantized network read the pixels, not (pixels - zero) / step as 8-bit numbers.

    These are the same numbers, where calibration met both a 0 and a 255; that is checked.
    """
    model = onnx.load(str(network))
    graph = model.graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    before = set(input_nodes(graph))
    first = next(node for node in graph.node if node.op_type == "QuantizeLinear" and node.name in before)
    back = next(node for node in graph.node if node.op_type == "DequantizeLinear" and node.input[0] == first.output[0])
    found = float(stored[first.input[1]]), int(stored[first.input[2]])
    assert np.allclose(found, (1 / step, zero), rtol=1e-5), found
    kept = [node for node in graph.node if node.name not in before or node is back]
    planes = helper.make_node("Transpose", ["pixel_values"], ["planes"], "input/planes", perm=[0, 3, 1, 2])
    back.input[0] = "planes"
    kept.remove(back)
    del graph.node[:]
    graph.node.extend([planes, back, *kept])
    read = {name for node in graph.node for name in node.input}
    used = [tensor for tensor in graph.initializer if tensor.name in read]
    del graph.initializer[:]
    graph.initializer.extend(used)
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, str(network))


def input_info(height: int | str, width: int | str) -> onnx.ValueInfoProto:
    """The input; a word stands for a number that may differ."""
    return helper.make_tensor_value_info("pixel_values", TensorProto.UINT8, ["batch", height, width, 3])
