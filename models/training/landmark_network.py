"""The network that judges one face: a small convolutional one, a score and five points for an RGB square."""

from __future__ import annotations

import warnings
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.landmarks import SIDE

WIDTHS = (24, 48, 96)
NARROW, HIDDEN = 16, 32
"""Channels before the dense layers of the score, which see every place of the last grid, and the width between them."""
LANDMARK_WEIGHT, BETA = 10.0, 0.02
"""Of the landmarks' loss beside the score's; and the error, in eye distances, from which on it counts linearly."""
GRID = SIDE // 4
"""Cells along the side of the maps of where each landmark is."""


class LandmarkNetwork(nn.Module):
    """Squares [N, 3, SIDE, SIDE], RGB 0-255 -> rows [N, 11]: a logit, then x, y of five points in pixels.

    A point is the mean of the places of a map, weighted by how likely each is, as in integral regression (Sun et al.
    2018), and a correction for what a map inside the square cannot say.
    """

    middles: Tensor

    def __init__(self) -> None:
        """Lay out the layers."""
        super().__init__()
        one, two, three = WIDTHS
        self.fine = nn.Sequential(
            _convolution(3, one, stride=2),
            _Residual(one),
            _convolution(one, two, stride=2),
            _Residual(two),
            _Residual(two),
        )
        self.coarse = nn.Sequential(_convolution(two, three, stride=2), _Residual(three), _Residual(three))
        self.down = nn.Conv2d(three, two, 1)
        self.maps = nn.Sequential(_convolution(two, two), nn.Conv2d(two, 5, 1))
        self.correction = nn.Linear(three, 10)
        nn.init.zeros_(self.correction.weight)
        self.score = nn.Sequential(
            _convolution(three, NARROW, kernel=1),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(NARROW * (SIDE // 8) ** 2, HIDDEN),
            nn.ReLU(inplace=True),
            nn.Linear(HIDDEN, 1),
        )
        line = (torch.arange(GRID) + 0.5) * (SIDE / GRID)
        rows, columns = torch.meshgrid(line, line, indexing="ij")
        self.register_buffer("middles", torch.stack([columns.flatten(), rows.flatten()], dim=1), persistent=False)

    def forward(self, squares: Tensor) -> Tensor:
        """Return the rows."""
        fine = self.fine((squares - 127.5) / 64.0)
        coarse = self.coarse(fine)
        merged = fine + functional.interpolate(self.down(coarse), scale_factor=2.0, mode="nearest")
        likely = self.maps(merged).flatten(2).softmax(dim=2)
        points = (likely @ self.middles).flatten(1) + self.correction(coarse.mean(dim=(2, 3)))
        return torch.cat([self.score(coarse), points], dim=1)


class _Residual(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = _convolution(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        return torch.add(features, self.conv(features))


def _convolution(inputs: int, outputs: int, *, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def loss(rows: Tensor, faces: Tensor, points: Tensor, eyes: Tensor) -> tuple[Tensor, tuple[float, float]]:
    """Return a batch's loss and its parts, score and landmarks.

    `faces` [N] are 1 or 0, `points` [N, 5, 2] the true landmarks in pixels of the square (NaN where unknown), `eyes`
    [N] the distances of the eyes that errors are measured in.
    """
    score = functional.binary_cross_entropy_with_logits(rows[:, 0], faces)
    known = torch.isfinite(points).all(-1).all(-1)
    away = (rows[known, 1:].reshape(-1, 5, 2) - points[known]) / eyes[known][:, None, None]
    marked = functional.smooth_l1_loss(away, torch.zeros_like(away), beta=BETA)
    return score + LANDMARK_WEIGHT * marked, (score.item(), marked.item())


class _Served(nn.Module):
    def __init__(self, network: LandmarkNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, squares: Tensor) -> Tensor:
        rows: Tensor = self.network(squares)
        return torch.cat([rows[:, :1].sigmoid(), rows[:, 1:]], dim=1)


def export(network: LandmarkNetwork, path: Path) -> None:
    """Write the network as ONNX: "squares" [N, 3, SIDE, SIDE] in, "rows" [N, 11] out, their first a share."""
    with warnings.catch_warnings():
        # The newer exporter needs a further package, and gives the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _Served(network).eval(),
            (torch.zeros(2, 3, SIDE, SIDE),),
            str(path),
            input_names=["squares"],
            output_names=["rows"],
            dynamic_axes={"squares": {0: "n"}, "rows": {0: "n"}},
            dynamo=False,
        )
