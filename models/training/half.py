"""Makes an ONNX file smaller: its weights are stored with 16 or 8 bits and widened to 32 when the network is loaded.

Each large tensor becomes a narrower one and nodes that widen it. The runtime runs such nodes once, as it loads,
because nothing in them depends on the input: the network computes as before, with weights that are rounded. Needs the
package onnx, of the extra `training`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from models.sessions import Entry, Session

SMALL = 256
"""Tensors of fewer numbers stay as they are: biases and constants weigh little and shift every output."""
MOST_OFF, MOST_OFF_QUARTERED = 1e-2, 5e-2
"""How far an output may move, as a share of the largest: rounding to 16 bits moves ours by a thousandth."""
BRIGHTEST = 255.0
ROWS = 2
"""Length of an input's side that the network leaves open."""
SUFFIX = ".half"

STEPS = 127
"""Multiples of a channel's step that eight bits hold, each way."""

Array = NDArray[np.float32]
Narrowing: TypeAlias = Callable[[str, Array], tuple[list[onnx.TensorProto], list[onnx.NodeProto]]]
"""Makes of a tensor's name and weights the narrower tensors, and the nodes that widen them to one of that name."""


def halve(path: Path) -> None:
    """Rewrite an ONNX file of one input so that its large weights take half the bytes; again changes nothing.

    Raises ValueError where its outputs for random pixels then move by more than `MOST_OFF`; the file stays as it was.
    """
    _rewrite(path, _half, MOST_OFF)


def quarter(path: Path) -> None:
    """Rewrite it so that they take a quarter, each output channel's weights being whole multiples of one number.

    Once only. Raises ValueError as `halve` does, past `MOST_OFF_QUARTERED`.
    """
    _rewrite(path, _quarter, MOST_OFF_QUARTERED)


def _rewrite(path: Path, narrowed: Narrowing, most_off: float) -> None:
    model = onnx.load(path)
    smaller = path.with_name(path.name + SUFFIX)
    _narrow(model.graph, narrowed)
    onnx.checker.check_model(model)
    try:
        onnx.save(model, smaller)
        _check(path, smaller, _input_shape(model.graph), most_off)
        smaller.replace(path)
    finally:
        smaller.unlink(missing_ok=True)


def _narrow(graph: onnx.GraphProto, narrowed: Narrowing) -> None:
    """Put narrower tensors, and the nodes that widen them, in the place of each large one of single precision."""
    inputs = {each.name for each in graph.input}
    widening: list[onnx.NodeProto] = []
    tensors: list[onnx.TensorProto] = []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if tensor.name in inputs or not _fits(weights):
            tensors.append(tensor)
            continue
        kept, nodes = narrowed(tensor.name, weights)
        tensors += kept
        widening += nodes
    # Nodes stand in the order in which they may run, and a protobuf list has no way to insert.
    nodes = [*widening, *graph.node]
    tensors = [onnx.TensorProto.FromString(tensor.SerializeToString()) for tensor in tensors]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(tensors)


def _half(name: str, weights: Array) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    tensor = numpy_helper.from_array(weights.astype(np.float16), name + SUFFIX)
    return [tensor], [helper.make_node("Cast", [tensor.name], [name], to=onnx.TensorProto.FLOAT)]


def _quarter(name: str, weights: Array) -> tuple[list[onnx.TensorProto], list[onnx.NodeProto]]:
    step = np.abs(weights).max(axis=tuple(range(1, weights.ndim)), keepdims=True) / STEPS
    whole = np.round(weights / np.maximum(step, np.finfo(np.float32).tiny)).astype(np.int8)
    tensors = [numpy_helper.from_array(whole, name + ".whole"), numpy_helper.from_array(step, name + ".step")]
    wide = name + ".wide"
    return tensors, [
        helper.make_node("Cast", [tensors[0].name], [wide], to=onnx.TensorProto.FLOAT),
        helper.make_node("Mul", [wide, tensors[1].name], [name]),
    ]


def _fits(weights: NDArray[np.generic]) -> bool:
    """Return whether a tensor is large, of single precision, and within the range of half precision."""
    if weights.dtype != np.float32 or weights.size < SMALL:
        return False
    return bool(np.abs(weights).max() <= np.finfo(np.float16).max)


def _input_shape(graph: onnx.GraphProto) -> tuple[int, ...]:
    constants = {tensor.name for tensor in graph.initializer}
    (fed,) = (each for each in graph.input if each.name not in constants)
    return tuple(side.dim_value or ROWS for side in fed.type.tensor_type.shape.dim)


def _check(path: Path, smaller: Path, shape: tuple[int, ...], most_off: float) -> None:
    pixels = np.random.default_rng(0).uniform(0, BRIGHTEST, shape).astype(np.float32)
    for before, after in zip(outputs(path, pixels), outputs(smaller, pixels), strict=True):
        off = np.abs(after - before).max() / max(float(np.abs(before).max()), np.finfo(np.float32).tiny)
        # Written so that an output that is no number fails too.
        if not off < most_off:
            raise ValueError(f"{path}: rounding its weights moves an output by {off:.2g} of the largest")


def outputs(path: Path, pixels: Array) -> list[Array]:
    """Return the outputs as the bot would compute them."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Session(Entry(path.name, path, sha256, pixels.shape, {})).run(pixels)
