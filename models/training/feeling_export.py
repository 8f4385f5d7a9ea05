"""Writes the network of feelings as ONNX, with eight bits for what is large."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

from models.feelings import EMOTIONS, OUTPUTS
from models.text_features import COUNTED
from models.training.feeling_network import COMMENT, MESSAGE, SHARPNESS, Deep, Shares

STEPS = 127.0  # of the eight bits that a number is stored with
LEAST_SCALE = 1e-6  # of numbers that are all zero
INPUTS: Mapping[str, tuple[int, Sequence[int | str]]] = {
    "counted": (TensorProto.FLOAT, [COUNTED, "columns"]),
    "hashed": (TensorProto.INT64, ["features"]),
    "values": (TensorProto.FLOAT, ["features", 1]),
    "within": (TensorProto.INT64, ["parts"]),
    "inner": (TensorProto.FLOAT, ["parts", "columns"]),
    "evenly": (TensorProto.FLOAT, ["columns", 1]),
}
"""What `Features.inputs` returns, in its order."""


def export(network: Deep, wide: NDArray[np.float32], shares: Shares, path: Path) -> None:
    """Write the network: features of one text, as `Features.inputs` returns them -> outputs [1, 5].

    The emotions' logits are those that `blended` gives; what else is put out is the deep part's. Each vector of the
    deep part has a scale of its own, the wide one's weights one for each column; what is counted has few weights, and
    large ones: they keep all their digits.
    """
    numbers = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    steps, scale = eight_bits(wide[COUNTED:], 0)
    deep, last = _top(numbers, shares), _last(shares)
    vectors, scales = eight_bits(numbers["vectors.weight"][COUNTED:], 1)
    values = {
        "known": numbers["vectors.weight"][:COUNTED],
        "vectors": vectors,
        "scales": scales[:, 0],
        "near": numbers["near.weight"],
        "near_shift": numbers["near.bias"],
        "far": numbers["far.weight"],
        "far_shift": numbers["far.bias"],
        "heed": numbers["heed.weight"],
        "top": np.concatenate([deep[:-1], scale.T * last, wide[:COUNTED] @ last]),
        "shift": deep[-1:],
        "wide": steps,
        "parts_of": np.array([len(EMOTIONS), OUTPUTS - len(EMOTIONS), len(EMOTIONS), 1], np.int64),
        "first": np.array([0], np.int64),
    }
    # A text is short, so that a node takes longer to begin than to count: there are as few as may be.
    graph = helper.make_graph(
        [*_read(), *_seen(), *_summed()],
        "feelings",
        [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in INPUTS.items()],
        [helper.make_tensor_value_info("outputs", TensorProto.FLOAT, [1, OUTPUTS])],
        [numpy_helper.from_array(np.asarray(value, order="C"), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def eight_bits(numbers: NDArray[np.float32], axis: int) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return numbers in steps of a scale, and the scale along the other axis."""
    scale = np.maximum(np.abs(numbers).max(axis=axis, keepdims=True), LEAST_SCALE) / np.float32(STEPS)
    steps = np.clip(np.round(numbers / scale), -STEPS, STEPS)
    return steps.astype(np.int8), scale


def _top(numbers: Mapping[str, NDArray[np.float32]], shares: Shares) -> NDArray[np.float32]:
    """Return what the last layer does with the deep part's numbers [numbers, 9], in the last row with a one.

    Its columns are the logits of a comment, what else is put out, what a message's logits have beyond a comment's,
    and the logit of being a message, of which the deep part knows nothing.
    """
    top = np.vstack([numbers["top.weight"].T, numbers["top.bias"]])
    comment = top[:, COMMENT] * np.float32(1.0 - shares.comment)
    message = top[:, MESSAGE] * np.float32(1.0 - shares.message)
    others = top[:, len(EMOTIONS) : OUTPUTS]
    return np.column_stack([comment, others, message - comment, np.zeros(len(top), np.float32)])


def _last(shares: Shares) -> NDArray[np.float32]:
    """Return what the last layer does with the wide part's four numbers [4, 9]; its columns are as of `_top`."""
    emotions, others = (
        np.eye(len(EMOTIONS), 1 + len(EMOTIONS)).T,
        np.zeros((1 + len(EMOTIONS), OUTPUTS - len(EMOTIONS))),
    )
    like_message = np.eye(1 + len(EMOTIONS))[:, -1:]
    beyond = emotions * (shares.message - shares.comment)
    parts = [emotions * shares.comment, others, beyond, like_message * SHARPNESS]
    return np.column_stack(parts).astype(np.float32)


def _read() -> list[NodeProto]:
    """Return nodes for the words' vectors [width, columns], the first of which is that of the text as a whole."""
    return [
        _node("Gather", "vectors within", "steps"),
        _node("Gather", "scales within", "scale"),
        _node("DequantizeLinear", "steps scale", "parts", axis=0),
        _node("Gemm", "known counted", "told", transA=1),
        _node("Gemm", "parts inner told", "read", transA=1),
    ]


def _seen() -> list[NodeProto]:
    """Return nodes for what the deep part makes of the words, each [numbers, 1]."""
    return [
        _node("Unsqueeze", "read first", "sentence"),
        _node("Conv", "sentence near near_shift", "near_sum", kernel_shape=[3], pads=[1, 1]),
        _node("Relu", "near_sum", "near_seen"),
        _node("Conv", "near_seen far far_shift", "far_sum", kernel_shape=[3], pads=[2, 2], dilations=[2]),
        _node("Relu", "far_sum", "far_seen"),
        _node("Add", "near_seen far_seen", "seen_sentence"),
        _node("Squeeze", "seen_sentence first", "seen"),
        _node("ReduceMax", "seen", "most", axes=[1]),
        _node("MatMul", "heed seen", "attention"),
        _node("Softmax", "attention", "weights", axis=1),
        _node("Gemm", "seen weights", "heeded", transB=1),
        _node("Gemm", "read evenly", "mean"),
        _node("Gather", "read first", "start", axis=1),
        _node("Relu", "start", "text"),
    ]


def _summed() -> list[NodeProto]:
    """Return nodes for the wide part's sum, and for the outputs: a comment's, moved as far as it is a message."""
    return [
        _node("Gather", "wide hashed", "wide_steps"),
        _node("Cast", "wide_steps", "wide_weights", to=TensorProto.FLOAT),
        _node("Gemm", "wide_weights values", "wide_sum", transA=1),
        _node("Gather", "counted first", "counted_text", axis=1),
        _node("Concat", "most heeded mean text wide_sum counted_text", "hidden", axis=0),
        _node("Gemm", "hidden top shift", "all", transA=1),
        _node("Split", "all parts_of", "comment others beyond like_message", axis=1),
        _node("Sigmoid", "like_message", "message"),
        _node("Mul", "beyond message", "moved"),
        _node("Add", "comment moved", "emotions"),
        _node("Concat", "emotions others", "outputs", axis=1),
    ]


def _node(kind: str, inputs: str, outputs: str, **attributes: int | list[int]) -> NodeProto:
    node = helper.make_node(kind, inputs.split(), outputs.split())
    node.attribute.extend(helper.make_attribute(name, value) for name, value in attributes.items())
    return node
