"""Writes the network of feelings as ONNX, with eight bits for what is large."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from models.feelings import EMOTIONS, OUTPUTS
from models.text_features import COLUMNS, COUNTED
from models.training.feeling_network import BUCKETS, Deep

STEPS = 127.0  # of the eight bits that a number is stored with
LEAST_SCALE = 1e-6  # of numbers that are all zero


def export(network: Deep, wide: NDArray[np.float32], share: float, path: Path) -> None:
    """Write the network: features [N, 4] of one text -> outputs [1, 5].

    The emotions' logits are the mean of both parts', `share` of which is the wide one's; what else is put out is the
    deep one's. Each vector of the deep part has a scale of its own, the wide one's weights one for each emotion.
    """
    values = {**_constants(), **_deep(network, 1.0 - share), **_wide(wide * share)}
    graph = helper.make_graph(
        [*_split(), *_read(), *_seen(), *_summed()],
        "feelings",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", COLUMNS])],
        [helper.make_tensor_value_info("outputs", TensorProto.FLOAT, [1, OUTPUTS])],
        [numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def eight_bits(numbers: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return numbers in steps of a scale, and the scale along the other axis, whose half precision is exact."""
    scale = np.maximum(np.abs(numbers).max(axis=axis, keepdims=True), LEAST_SCALE) / STEPS
    scale = scale.astype(np.float16).astype(np.float32)
    steps = np.clip(np.round(numbers / np.maximum(scale, LEAST_SCALE)), -STEPS, STEPS)
    return steps.astype(np.int8), scale


def _constants() -> dict[str, NDArray[np.generic]]:
    whole = {"zero": 0, "one": 1, "counted": COUNTED, "buckets": BUCKETS}
    lists = {"first": [0], "second": [1], "third": [2]}
    columns = {f"column{place}": place for place in range(COLUMNS)}
    return {name: np.array(value, np.int64) for name, value in {**whole, **lists, **columns}.items()}


def _deep(network: Deep, share: float) -> dict[str, NDArray[np.generic]]:
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    steps, scale = eight_bits(weights["vectors.weight"], 1)
    shares = np.array([*[share] * len(EMOTIONS), *[1.0] * (OUTPUTS - len(EMOTIONS))], np.float32)
    return {
        "vectors": steps,
        "scales": scale.astype(np.float16),
        "near": weights["near.weight"],
        "near_shift": weights["near.bias"],
        "far": weights["far.weight"],
        "far_shift": weights["far.bias"],
        "heed": weights["heed.weight"].T,
        "top": weights["top.weight"][:OUTPUTS].T * shares,
        "shift": weights["top.bias"][:OUTPUTS] * shares,
    }


def _wide(wide: NDArray[np.float32]) -> dict[str, NDArray[np.generic]]:
    steps, scale = eight_bits(wide[COUNTED:], 0)
    # What is counted has few weights, and large ones: they keep all their digits.
    whole = np.concatenate([wide[:COUNTED], np.zeros((1, len(EMOTIONS)), np.float32)])
    return {
        "wide": steps,
        "wide_scale": np.pad(scale, ((0, 0), (0, OUTPUTS - len(EMOTIONS)))),
        "whole": np.pad(whole, ((0, 0), (0, OUTPUTS - len(EMOTIONS)))),
        "fill": np.array([0, 0, 0, OUTPUTS - len(EMOTIONS)], np.int64),
    }


def _split() -> list[NodeProto]:
    """Return nodes for a feature's place in the deep part, its two values, and its word."""
    return [
        *(_node("Gather", f"features column{place}", f"raw{place}", axis=1) for place in range(COLUMNS)),
        _node("Cast", "raw0", "places", to=TensorProto.INT64),
        _node("Cast", "raw3", "words", to=TensorProto.INT64),
        _node("Unsqueeze", "raw1 second", "values"),
        _node("Unsqueeze", "raw2 second", "inner"),
        _node("Sub", "places counted", "hashed"),
        _node("Less", "places counted", "is_counted"),
        _node("Mod", "hashed buckets", "bucket"),
        _node("Add", "bucket counted", "bucketed"),
        _node("Where", "is_counted places bucketed", "deep_places"),
    ]


def _read() -> list[NodeProto]:
    """Return nodes for each word's vector [1, width, words]."""
    return [
        _node("Gather", "vectors deep_places", "small"),
        _node("Cast", "small", "steps", to=TensorProto.FLOAT),
        _node("Gather", "scales deep_places", "half"),
        _node("Cast", "half", "scale", to=TensorProto.FLOAT),
        _node("Mul", "scale inner", "factor"),
        _node("Mul", "steps factor", "parts"),
        _node("ReduceMax", "words", "final", axes=[0], keepdims=0),
        _node("Add", "final one", "number"),
        _node("Range", "zero number one", "every"),
        _node("Unsqueeze", "every second", "column"),
        _node("Unsqueeze", "words first", "row"),
        _node("Equal", "column row", "same"),
        _node("Cast", "same", "belongs", to=TensorProto.FLOAT),
        _node("MatMul", "belongs parts", "read"),
        _node("Transpose", "read", "turned", perm=[1, 0]),
        _node("Unsqueeze", "turned first", "sentence"),
    ]


def _seen() -> list[NodeProto]:
    """Return nodes for the deep part's outputs [1, 5]."""
    return [
        _node("Conv", "sentence near near_shift", "near_sum", kernel_shape=[3], pads=[1, 1]),
        _node("Relu", "near_sum", "near_seen"),
        _node("Conv", "near_seen far far_shift", "far_sum", kernel_shape=[3], pads=[2, 2], dilations=[2]),
        _node("Relu", "far_sum", "far_seen"),
        _node("Add", "near_seen far_seen", "seen"),
        _node("ReduceMax", "seen", "most", axes=[2], keepdims=0),
        _node("Transpose", "seen", "upright", perm=[0, 2, 1]),
        _node("MatMul", "upright heed", "attention"),
        _node("Softmax", "attention", "weights", axis=1),
        _node("MatMul", "seen weights", "heeded_column"),
        _node("Squeeze", "heeded_column third", "heeded"),
        _node("ReduceSum", "sentence third", "sum", keepdims=0),
        _node("Cast", "number", "count", to=TensorProto.FLOAT),
        _node("Sqrt", "count", "root"),
        _node("Div", "sum root", "mean"),
        _node("Gather", "sentence zero", "start", axis=2),
        _node("Relu", "start", "text"),
        _node("Concat", "most heeded mean text", "hidden", axis=1),
        _node("Gemm", "hidden top shift", "deep"),
    ]


def _summed() -> list[NodeProto]:
    """Return nodes for the sum of the wide part and the deep one."""
    return [
        _node("Max", "hashed zero", "wide_places"),
        _node("Gather", "wide wide_places", "wide_small"),
        _node("Cast", "wide_small", "wide_steps", to=TensorProto.FLOAT),
        _node("Pad", "wide_steps fill", "wide_padded"),
        _node("Mul", "wide_padded wide_scale", "wide_weights"),
        _node("Min", "places counted", "counted_places"),
        _node("Gather", "whole counted_places", "whole_weights"),
        _node("Unsqueeze", "is_counted second", "counts"),
        _node("Where", "counts whole_weights wide_weights", "chosen"),
        _node("Mul", "chosen values", "products"),
        _node("ReduceSum", "products first", "wide_sum", keepdims=1),
        _node("Add", "deep wide_sum", "outputs"),
    ]


def _node(kind: str, inputs: str, output: str, **attributes: int | list[int]) -> NodeProto:
    node = helper.make_node(kind, inputs.split(), [output])
    node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
    return node
