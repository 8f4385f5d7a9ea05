"""Halves an ONNX file: its weights are stored with 16 bits and widened to 32 when the network is loaded.

Each large tensor becomes one of half precision and a node that casts it. The runtime runs such a node once, as it
loads, because nothing in it depends on the input: the network computes as before, with weights that are rounded to
eleven bits. Needs the package onnx, of the extra `training`.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

from models.sessions import Entry, Session

SMALL = 256
"""Numbers in a tensor up to which it stays as it is: biases and constants weigh little and shift every output."""
MOST_OFF = 1e-2
"""How far an output may move, as a share of the largest: rounding moves ours by a thousandth."""
BRIGHTEST = 255.0
ROWS = 2
"""Length of an input's side that the network leaves open."""
SUFFIX = ".half"

Array = NDArray[np.float32]


def halve(path: Path) -> None:
    """Rewrite an ONNX file of one input so that its large weights take half the bytes; a second time changes nothing.

    Raises ValueError, the file being as it was, where its outputs for random pixels would move by more than `MOST_OFF`.
    """
    model = onnx.load(path)
    halved = path.with_name(path.name + SUFFIX)
    _store_as_half(model.graph)
    onnx.checker.check_model(model)
    try:
        onnx.save(model, halved)
        _check(path, halved, _input_shape(model.graph))
        halved.replace(path)
    finally:
        halved.unlink(missing_ok=True)


def _store_as_half(graph: onnx.GraphProto) -> None:
    """Put a tensor of half precision and a cast in the place of each large one of single precision."""
    inputs = {each.name for each in graph.input}
    casts = []
    for tensor in graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if tensor.name in inputs or not _fits(weights):
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(weights.astype(np.float16), name + SUFFIX))
        casts.append(helper.make_node("Cast", [tensor.name], [name], to=onnx.TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    # Nodes stand in the order in which they may run, and a protobuf list has no way to insert.
    del graph.node[:]
    graph.node.extend(nodes)


def _fits(weights: NDArray[np.generic]) -> bool:
    """Return whether a tensor is large, of single precision, and within the range of half precision."""
    if weights.dtype != np.float32 or weights.size < SMALL:
        return False
    return bool(np.abs(weights).max() <= np.finfo(np.float16).max)


def _input_shape(graph: onnx.GraphProto) -> tuple[int, ...]:
    constants = {tensor.name for tensor in graph.initializer}
    (fed,) = (each for each in graph.input if each.name not in constants)
    return tuple(side.dim_value or ROWS for side in fed.type.tensor_type.shape.dim)


def _check(path: Path, halved: Path, shape: tuple[int, ...]) -> None:
    pixels = np.random.default_rng(0).uniform(0, BRIGHTEST, shape).astype(np.float32)
    for before, after in zip(outputs(path, pixels), outputs(halved, pixels), strict=True):
        off = np.abs(after - before).max() / max(float(np.abs(before).max()), np.finfo(np.float32).tiny)
        # Written so that an output that is no number fails too.
        if not off < MOST_OFF:
            raise ValueError(f"{path}: half precision moves an output by {off:.2g} of the largest")


def outputs(path: Path, pixels: Array) -> list[Array]:
    """Return the outputs as the bot would compute them."""
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    return Session(Entry(path.name, path, sha256, pixels.shape, {})).run(pixels)
