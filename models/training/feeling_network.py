"""The network of feelings while it learns: a sum of vectors, one for each feature, and one layer on top."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from models.feelings import OUTPUTS
from models.text_features import COUNTED, SIZE

FINE = 28
"""GoEmotions' own labels, which it learns beside ours to see finer, and forgets when it is written."""
SPREAD = 0.05  # of the vectors that it starts from
STEPS = 127.0  # of the eight bits that a number is stored with


class Network(nn.Module):
    """Gives five outputs, as in `models.feelings`, and 28 finer ones."""

    def __init__(self, width: int) -> None:
        """Start from small random vectors of `width` numbers."""
        super().__init__()
        self.vectors = nn.EmbeddingBag(SIZE, width, mode="sum")
        nn.init.normal_(self.vectors.weight, 0.0, SPREAD)
        self.top = nn.Linear(2 * width, OUTPUTS + FINE)

    def forward(self, places: torch.Tensor, starts: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
        """Return outputs [texts, 33] of features that lie one after the other; `starts` is where each text's begin."""
        sums = self.vectors(places, starts, per_sample_weights=values)
        return self.top(torch.cat([sums, torch.relu(sums)], dim=1))


class Packed:
    """The features of many texts, one after the other: places, values, and where each text's begin."""

    def __init__(self, rows: list[NDArray[np.float32]]) -> None:
        """Take each text's rows [N, 2]."""
        together = np.concatenate(rows)
        self.places = together[:, 0].astype(np.int32)
        self.values = np.ascontiguousarray(together[:, 1])
        self.starts = np.concatenate([[0], np.cumsum([len(each) for each in rows])])

    def batch(self, texts: NDArray[np.int64], dropped: float = 0.0) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the network's input for some texts; of the hashed features, a share is dropped by chance."""
        lengths = self.starts[texts + 1] - self.starts[texts]
        starts = np.concatenate([[0], lengths.cumsum()[:-1]])
        found = np.repeat(self.starts[texts] - starts, lengths) + np.arange(lengths.sum())
        places, values = torch.from_numpy(self.places[found].astype(np.int64)), torch.from_numpy(self.values[found])
        if dropped:
            counted = places < COUNTED
            kept = (torch.rand(len(values)) > dropped).float() / (1.0 - dropped)
            values = values * torch.where(counted, torch.ones(()), kept)
        return places, torch.from_numpy(starts), values


def export(networks: Sequence[Network], shares: Sequence[float], path: Path) -> None:
    """Write the mean of networks, each with its share, as ONNX: features [N, 2] of one text -> outputs [1, 5].

    The vectors take eight bits, with a scale for each.
    """
    vectors = torch.cat([each.vectors.weight.detach() for each in networks], dim=1).numpy()
    top, shift = _tops(networks, shares)
    scale = np.maximum(np.abs(vectors).max(axis=1, keepdims=True), 1e-6) / STEPS
    values = {
        "vectors": np.round(vectors / scale).astype(np.int8),
        "scale": scale.astype(np.float16),
        "top": top,
        "shift": shift,
        "first": np.array(0, np.int64),
        "second": np.array([1], np.int64),
        "texts": np.array([0], np.int64),
    }
    nodes = [
        helper.make_node("Gather", ["features", "first"], ["numbers"], axis=1),
        helper.make_node("Cast", ["numbers"], ["places"], to=TensorProto.INT64),
        helper.make_node("Gather", ["features", "second"], ["values"], axis=1),
        helper.make_node("Gather", ["vectors", "places"], ["small"]),
        helper.make_node("Cast", ["small"], ["steps"], to=TensorProto.FLOAT),
        helper.make_node("Gather", ["scale", "places"], ["half"]),
        helper.make_node("Cast", ["half"], ["scales"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["values", "scales"], ["factors"]),
        helper.make_node("Mul", ["steps", "factors"], ["parts"]),
        helper.make_node("ReduceSum", ["parts", "texts"], ["sums"], keepdims=1),
        helper.make_node("Relu", ["sums"], ["rectified"]),
        helper.make_node("Concat", ["sums", "rectified"], ["hidden"], axis=1),
        helper.make_node("Gemm", ["hidden", "top", "shift"], ["outputs"]),
    ]
    graph = helper.make_graph(
        nodes,
        "feelings",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", 2])],
        [helper.make_tensor_value_info("outputs", TensorProto.FLOAT, [1, OUTPUTS])],
        [numpy_helper.from_array(value, name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def _tops(networks: Sequence[Network], shares: Sequence[float]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the layer [2 W, 5] and the shift [5] that give the mean of the networks' outputs."""
    weights = [share * each.top.weight.detach().numpy()[:OUTPUTS] for each, share in zip(networks, shares, strict=True)]
    plain = [weight[:, : weight.shape[1] // 2] for weight in weights]
    rectified = [weight[:, weight.shape[1] // 2 :] for weight in weights]
    shifts = [share * each.top.bias.detach().numpy()[:OUTPUTS] for each, share in zip(networks, shares, strict=True)]
    top = np.concatenate([*plain, *rectified], axis=1).T
    return np.ascontiguousarray(top, np.float32), np.sum(shifts, axis=0).astype(np.float32)
