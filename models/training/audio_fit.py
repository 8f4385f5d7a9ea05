"""Teaches many 5-64-32-4 networks at once, each its own choice of the songs: folds cost little that way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from torch import nn
from torch.nn import functional

from models.audio_moods import COLUMNS
from recommender.vocabulary import Mood

LAYERS = (len(COLUMNS), 64, 32, len(Mood))
EPOCHS = 150
PEAK_RATE = 0.01
"""Of Adam, at the start; it falls to nothing along half a cosine."""
FLAT = 1e-3
"""Least standard deviation to divide by: a number that is the same for all songs."""
TOGETHER = 60
"""Networks that learn at once, to bound memory."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """Mean loss and share that is right, of the songs learned from and of the others."""

    loss: float
    accuracy: float
    other_loss: float
    other_accuracy: float


class Networks(nn.Module):
    """Several networks of one shape side by side, each with its own weights and scaling."""

    def __init__(self, number: int, seed: int) -> None:
        """Start `number` networks from random weights, as Glorot and Bengio (2010) spread them."""
        super().__init__()
        chance = torch.Generator().manual_seed(seed)
        self.weights, self.shifts = nn.ParameterList(), nn.ParameterList()
        for before, after in pairwise(LAYERS):
            spread = (6.0 / (before + after)) ** 0.5
            # One start for all, so that a network does not depend on how many learn beside it.
            start = (torch.rand(1, before, after, generator=chance) * 2 - 1) * spread
            self.weights.append(nn.Parameter(start.repeat(number, 1, 1)))
            self.shifts.append(nn.Parameter(torch.zeros(number, 1, after)))
        self.register_buffer("mean", torch.zeros(number, 1, LAYERS[0]))
        self.register_buffer("scale", torch.ones(number, 1, LAYERS[0]))

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Return the logits [networks, N, 4] of numbers [N, 5]."""
        rows = (numbers[None] - self.mean) / self.scale
        *hidden, last = zip(self.weights, self.shifts, strict=True)
        for weight, shift in hidden:
            rows = torch.relu(torch.baddbmm(shift, rows, weight))
        return torch.baddbmm(last[1], rows, last[0])

    def standardise(self, numbers: torch.Tensor, shares: torch.Tensor) -> None:
        """Scale each network's input by mean and deviation of its own songs; rows of `shares` sum to 1."""
        self.mean = (shares @ numbers)[:, None]
        squares = (shares[..., None] * (numbers[None] - self.mean) ** 2).sum(dim=1, keepdim=True)
        self.scale = squares.sqrt().clamp(min=FLAT)

    def size(self) -> torch.Tensor:
        """Return the sum of each network's squared weights."""
        return torch.stack([(weight**2).sum(dim=(1, 2)) for weight in self.weights]).sum(dim=0)


def fit(
    numbers: NDArray[np.float32],
    moods: NDArray[np.int64],
    counts: NDArray[np.float64],
    decays: Sequence[float],
    *,
    seed: int,
    epochs: int = EPOCHS,
) -> tuple[Networks, list[Epoch]]:
    """Return one network for each row of `counts` [networks, N], and the epochs of the first.

    A row says how much each song counts, 0 where it is not learned from; `decays` are how much large weights cost.
    """
    rows, truth = torch.from_numpy(numbers), torch.from_numpy(moods)
    shares = torch.from_numpy(counts / counts.sum(axis=1, keepdims=True)).float()
    cost = torch.tensor(decays, dtype=torch.float32) / 2
    networks = Networks(len(counts), seed)
    networks.standardise(rows, shares)
    adam = torch.optim.Adam(networks.parameters(), lr=PEAK_RATE)
    rate = torch.optim.lr_scheduler.CosineAnnealingLR(adam, epochs)
    history = []
    for _ in range(epochs):
        adam.zero_grad()
        logits = networks(rows)
        losses = functional.cross_entropy(logits.flatten(0, 1), truth.repeat(len(counts)), reduction="none").view_as(
            shares
        )
        ((losses * shares).sum() + (cost * networks.size()).sum()).backward()
        adam.step()
        rate.step()
        history.append(_epoch(losses[0].detach(), logits[0].argmax(dim=1) == truth, shares[0] > 0))
    return networks, history


def _epoch(losses: torch.Tensor, right: torch.Tensor, learned: torch.Tensor) -> Epoch:
    means = (values.float()[kept].mean() for kept in (learned, ~learned) for values in (losses, right))
    return Epoch(*map(float, means))


def logits_of(
    numbers: NDArray[np.float32],
    moods: NDArray[np.int64],
    counts: NDArray[np.float64],
    decays: Sequence[float],
    *,
    seed: int,
) -> NDArray[np.float64]:
    """Return the logits [networks, N, 4] of all songs by networks taught as in `fit`."""
    found = []
    for start in range(0, len(counts), TOGETHER):
        part = slice(start, start + TOGETHER)
        networks, _ = fit(numbers, moods, counts[part], decays[part], seed=seed)
        with torch.no_grad():
            found.append(networks(torch.from_numpy(numbers)).double().numpy())
    return np.concatenate(found)


def export(networks: Networks, path: Path) -> None:
    """Write the first of the networks as ONNX: numbers [N, 5] -> logits [N, 4], for any N; it scales by itself."""
    values = {"mean": networks.mean[0, 0], "scale": networks.scale[0, 0]}
    nodes = [
        helper.make_node("Sub", ["numbers", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "scale"], ["rows0"]),
    ]
    last = len(LAYERS) - 2
    for place, (weight, shift) in enumerate(zip(networks.weights, networks.shifts, strict=True)):
        values |= {f"weight{place}": weight[0], f"shift{place}": shift[0, 0]}
        made = "logits" if place == last else f"sum{place}"
        nodes.append(helper.make_node("Gemm", [f"rows{place}", f"weight{place}", f"shift{place}"], [made]))
        if place != last:
            nodes.append(helper.make_node("Relu", [made], [f"rows{place + 1}"]))
    graph = helper.make_graph(
        nodes,
        "audio_moods",
        [helper.make_tensor_value_info("numbers", TensorProto.FLOAT, ["n", LAYERS[0]])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", LAYERS[-1]])],
        [numpy_helper.from_array(value.detach().numpy(), name) for name, value in values.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
