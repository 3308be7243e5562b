"""Give NanoDet, as tf2onnx converts it, one clean interface: pictures in; scores and decoded boxes out."""

import math
from pathlib import Path

import numpy as np
import onnx
from nanodet_input import MEAN, SIZE, STD, STEP, ZERO
from onnx import TensorProto, helper, numpy_helper
from pixels import input_info

# `strides`, `num_classes` and `reg_max` of config/legacy_v0.x_configs/nanodet-g.yml of RangiLyu/nanodet.
STRIDES = (8, 16, 32)
CLASSES = 80
BINS = 11  # reg_max + 1
OUTPUTS = {"scores": CLASSES, "boxes": 4}


def with_decoded_outputs(source: Path, target: Path) -> None:
    """Write the network with `pixel_values` [N, height, width, 3], `scores` [N, cells, 80] and `boxes` [N, cells, 4].

    Height and width are any multiples of 32. Cells are those of stride 8, then 16, then 32, each row by row. Scores are
    probabilities. Boxes are left, top, right and bottom in parts of the input's width and height, cut at its edges.
    Everything from the last convolutions on, which is made for one picture of one size, is replaced.
    """
    model = onnx.shape_inference.infer_shapes(onnx.load(str(source)))
    shapes = {
        value.name: [dim.dim_value for dim in value.type.tensor_type.shape.dim] for value in model.graph.value_info
    }
    ends = [node.input[0] for node in model.graph.node if node.op_type == "Split"]
    ends.sort(key=lambda name: -shapes[name][3])
    found = [shapes[name] for name in ends]
    assert found == [[1, CLASSES + 4 * BINS, SIZE // stride, SIZE // stride] for stride in STRIDES], found
    body, weights, heads = renamed(model.graph, ends)
    before = normalizing(next(node for node in body if "pixel_values" in node.input), weights)
    after, constants = decoding(heads)
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", "cells", width])
        for name, width in OUTPUTS.items()
    ]
    graph = helper.make_graph(
        before + body + after, "nanodet", [input_info("height", "width")], outputs, weights + constants
    )
    opset = helper.make_opsetid("", next(each.version for each in model.opset_import if not each.domain))
    result = helper.make_model(graph, opset_imports=[opset], ir_version=model.ir_version)
    onnx.checker.check_model(result, full_check=True)
    onnx.save(result, str(target))


def renamed(graph: onnx.GraphProto, ends: list[str]) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto], list[str]]:
    """Return the nodes and weights that lead to `ends`, and the new names of those.

    tf2onnx orders and names them otherwise on every run; here both follow from the network alone. Paddings become part
    of the convolution or maximum behind them: that before the maximum is of -inf, which has no place on an 8-bit scale.
    """
    made_by = {name: node for node in graph.node for name in node.output}
    stored = {tensor.name: tensor for tensor in graph.initializer}
    names = {"": "", graph.input[0].name: "pixel_values"}
    nodes: list[onnx.NodeProto] = []
    weights: list[onnx.TensorProto] = []

    def visit(name: str) -> str:
        if name in stored and name not in names:
            names[name] = f"weights_{len(weights)}"
            weights.append(numpy_helper.from_array(numpy_helper.to_array(stored[name]), names[name]))
        if name not in names:
            node = onnx.NodeProto()
            node.CopyFrom(made_by[name])
            before = made_by.get(node.input[0])
            if before and before.op_type == "Pad":
                fill = numpy_helper.to_array(stored[before.input[2]]) if len(before.input) > 2 else 0
                assert (node.op_type, float(fill)) in {("Conv", 0.0), ("MaxPool", -math.inf)}, node
                top, left, bottom, right = numpy_helper.to_array(stored[before.input[1]])[[2, 3, 6, 7]].tolist()
                node.input[0] = before.input[0]
                node.attribute.append(helper.make_attribute("pads", [top, left, bottom, right]))
            node.input[:] = [visit(each) for each in node.input]
            node.name = f"{node.op_type.lower()}_{len(nodes)}"
            names[name] = node.output[0] = node.name
            node.attribute.sort(key=lambda attribute: attribute.name)
            nodes.append(node)
        return names[name]

    heads = [visit(name) for name in ends]
    return nodes, weights, heads


def normalizing(first: onnx.NodeProto, weights: list[onnx.TensorProto]) -> list[onnx.NodeProto]:
    """Return the nodes from pixels to what `first`, the first convolution, is to read, and fit its weights to that.

    It was made for (pixel - MEAN) / STD, blue first, and gets (pixel - ZERO) / STEP, red first. Only the frame of
    zeros around the picture is no longer quite the mean colour.
    """
    stored = {tensor.name: tensor for tensor in weights}
    kernel, bias = (numpy_helper.to_array(stored[name]).astype(np.float64) for name in first.input[1:])
    by_channel = kernel / np.reshape(STD, (1, 3, 1, 1))
    bias = bias + (by_channel * np.reshape(ZERO - np.array(MEAN), (1, 3, 1, 1))).sum(axis=(1, 2, 3))
    for name, values in zip(first.input[1:], (by_channel[:, ::-1] * STEP, bias), strict=True):
        stored[name].CopyFrom(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
    weights += [
        numpy_helper.from_array(np.array(value, np.float32), name) for name, value in (("zero", ZERO), ("step", STEP))
    ]
    first.input[0] = "values"
    steps = [
        helper.make_node("Transpose", ["pixel_values"], ["planes"], perm=[0, 3, 1, 2]),
        helper.make_node("Cast", ["planes"], ["numbers"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["numbers", "zero"], ["around_zero"]),
        helper.make_node("Div", ["around_zero", "step"], ["values"]),
    ]
    for step in steps:
        step.name = f"input/{step.output[0]}"
    return steps


def decoding(heads: list[str]) -> tuple[list[onnx.NodeProto], list[onnx.TensorProto]]:
    """Return the nodes that make scores and boxes of the last convolutions [N, 124, height, width].

    A cell's channels are 80 class scores and, for each of the four sides, 11 bins: the distance from the cell's centre
    is the mean of 0..10 strides under the softmax of the bins (`Integral` and `get_single_level_center_point` of
    nanodet/model/head/gfl_head.py of RangiLyu/nanodet). ONNX Runtime's own Softmax takes 11 numbers at a time and costs
    more than all else here; the same sums over all cells at once do not.
    """
    constants = {
        "flat": np.array([0, CLASSES + 4 * BINS, -1]),
        "parts": np.array([CLASSES, 4 * BINS]),
        "bins_shape": np.array([0, 4, BINS, -1]),
        "halves": np.array([1, 1]),
        "sums": np.stack([np.arange(BINS), np.ones(BINS)]).astype(np.float32),
        "sides_shape": np.array([0, 4, -1]),
        "height_width": np.array([2, 3]),
        "x_y_x_y": np.array([1, 0, 1, 0]),
        "column": np.array([4, 1]),
        "directions": np.array([[-1], [-1], [1], [1]], np.float32),
        "half": np.array(0.5, np.float32),
        "lowest": np.array(0, np.float32),
        "highest": np.array(1, np.float32),
    }
    steps = [step for level, head in enumerate(heads) for step in geometry(head, str(level))]
    steps += [helper.make_node("Reshape", [head, "flat"], [f"flat_{i}"]) for i, head in enumerate(heads)]
    steps += [
        helper.make_node("Concat", [f"{name}_{i}" for i in range(len(heads))], [whole], axis=axis)
        for name, whole, axis in (("flat", "cells", 2), ("centre", "centres", 1), ("reach", "reaches", 1))
    ]
    steps += [
        helper.make_node("Split", ["cells", "parts"], ["class_logits", "side_logits"], axis=1),
        helper.make_node("Sigmoid", ["class_logits"], ["probabilities"]),
        helper.make_node("Transpose", ["probabilities"], ["scores"], perm=[0, 2, 1]),
        helper.make_node("Reshape", ["side_logits", "bins_shape"], ["bins"]),
        helper.make_node("ReduceMax", ["bins"], ["largest"], axes=[2]),
        helper.make_node("Sub", ["bins", "largest"], ["below_largest"]),
        helper.make_node("Exp", ["below_largest"], ["weights"]),
        helper.make_node("MatMul", ["sums", "weights"], ["weighted_and_plain"]),
        helper.make_node("Split", ["weighted_and_plain", "halves"], ["weighted", "plain"], axis=2),
        helper.make_node("Div", ["weighted", "plain"], ["means"]),
        helper.make_node("Reshape", ["means", "sides_shape"], ["sides"]),
        helper.make_node("Mul", ["sides", "reaches"], ["offsets"]),
        helper.make_node("Add", ["offsets", "centres"], ["uncut"]),
        helper.make_node("Clip", ["uncut", "lowest", "highest"], ["cut"]),
        helper.make_node("Transpose", ["cut"], ["boxes"], perm=[0, 2, 1]),
    ]
    for step in steps:
        step.name = f"decode/{step.output[0]}"
    return steps, [numpy_helper.from_array(value, name) for name, value in constants.items()]


def geometry(head: str, level: str) -> list[onnx.NodeProto]:
    """Return the nodes that make the `centre` (x, y, x, y) of each cell and its `reach`: what a stride adds to a side.

    Both are [4, cells], row by row, in parts of the input; a stride is a cell: 1 / width and 1 / height of the head.
    """

    def node(kind: str, inputs: str, output: str, **attributes: object) -> onnx.NodeProto:
        return helper.make_node(kind, inputs.format(level).split(), [f"{output}_{level}"], **attributes)

    one = helper.make_tensor("one", TensorProto.INT64, [1], [1])
    return [
        helper.make_node("Shape", [head], [f"shape_{level}"]),
        node("Gather", "shape_{0} height_width", "area"),
        node("ConstantOfShape", "area_{0}", "everywhere", value=one),
        node("NonZero", "everywhere_{0}", "row_column"),
        node("Gather", "row_column_{0} x_y_x_y", "place"),
        node("Cast", "place_{0}", "corner", to=TensorProto.FLOAT),
        node("Add", "corner_{0} half", "middle"),
        node("Gather", "area_{0} x_y_x_y", "counts"),
        node("Cast", "counts_{0}", "sizes", to=TensorProto.FLOAT),
        node("Reshape", "sizes_{0} column", "size"),
        node("Div", "middle_{0} size_{0}", "centre"),
        node("Div", "directions size_{0}", "stride"),
        node("Shape", "place_{0}", "cells_shape"),
        node("Expand", "stride_{0} cells_shape_{0}", "reach"),
    ]
