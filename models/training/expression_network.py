"""The networks that read expressions: two small residual ones that err differently, and their mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

EPSILON = 4.0  # grey levels; keeps an empty crop's noise from being blown up
SQUEEZE = 8  # channels for each channel of a squeeze


@dataclass(frozen=True, slots=True)
class Shape:
    """How a network is laid out: (channels, kernel, stride) of each stem layer, channels and blocks of each stage."""

    stem: tuple[tuple[int, int, int], ...]
    widths: tuple[int, ...]
    blocks: tuple[int, ...]
    excited: bool
    dropout: float


DEEP = Shape(((16, 3, 1), (32, 3, 2)), (32, 80, 160), (0, 2, 2), excited=True, dropout=0.25)
"""Looks at single pixels first, and weighs its channels by what the whole face shows (Hu et al. 2018)."""
WIDE = Shape(((48, 5, 2),), (48, 112, 224), (1, 2, 1), excited=False, dropout=0.2)
"""Keeps more at half size; its widths are those that a CPU convolves fastest for their cost."""


class ExpressionNetwork(nn.Module):
    """Faces [N, 1, S, S], 0-255 -> logits [N, 8]; brightness and contrast are evened out inside."""

    def __init__(self, shape: Shape, outputs: int = 8) -> None:
        """Lay the layers out; every stage after the first halves the side."""
        super().__init__()
        stem: list[nn.Module] = []
        width = 1
        for wider, kernel, stride in shape.stem:
            stem += [_convolution(width, wider, kernel=kernel, stride=stride), nn.ReLU(inplace=True)]
            width = wider
        self.stem = nn.Sequential(*stem)
        stages: list[nn.Module] = []
        for stage, (wider, blocks) in enumerate(zip(shape.widths, shape.blocks, strict=True)):
            for block in range(blocks):
                halved = stage > 0 and block == 0
                stages.append(Residual(width, wider, stride=2 if halved else 1, excited=shape.excited))
                width = wider
        self.stages = nn.Sequential(*stages)
        self.dropout = nn.Dropout(shape.dropout)
        self.last = nn.Linear(width, outputs)

    def forward(self, faces: Tensor) -> Tensor:
        """Return the logits."""
        mean = faces.mean(dim=(2, 3), keepdim=True)
        centred = faces - mean
        contrast = (centred * centred).mean(dim=(2, 3), keepdim=True).sqrt()
        features: Tensor = self.stages(self.stem(centred / (contrast + EPSILON)))
        logits: Tensor = self.last(self.dropout(features.mean(dim=(2, 3))))
        return logits


class Residual(nn.Module):
    """Two convolutions, a squeeze-and-excitation where `excited`, and the way past them."""

    def __init__(self, width: int, wider: int, *, stride: int, excited: bool) -> None:
        """Take `width` channels, give `wider`, at 1 / `stride` of the side."""
        super().__init__()
        self.first = _convolution(width, wider, stride=stride)
        self.second = _convolution(wider, wider)
        self.excite = _excitation(wider) if excited else None
        self.past = _past(width, wider, stride)

    def forward(self, features: Tensor) -> Tensor:
        """Return the block's features."""
        found = self.second(functional.relu(self.first(features), inplace=True))
        if self.excite is not None:
            found = found * self.excite(found.mean(dim=(2, 3)))[:, :, None, None]
        return functional.relu(self.past(features) + found, inplace=True)


class Committee(nn.Module):
    """Several networks as one: the mean of their logits, each weighted, and a shift of it."""

    shares: Tensor
    shift: Tensor

    def __init__(self, members: Sequence[nn.Module], shares: Sequence[float]) -> None:
        """Take the members and how much each counts; the shares sum to 1."""
        super().__init__()
        self.members = nn.ModuleList(members)
        self.register_buffer("shares", torch.tensor(shares))
        self.register_buffer("shift", torch.zeros(8))

    def forward(self, faces: Tensor) -> Tensor:
        """Return the logits [N, 8]."""
        logits = torch.stack([member(faces) for member in self.members])
        return (logits * self.shares[:, None, None]).sum(dim=0) + self.shift


def _excitation(width: int) -> nn.Sequential:
    narrow = width // SQUEEZE
    return nn.Sequential(nn.Linear(width, narrow), nn.ReLU(inplace=True), nn.Linear(narrow, width), nn.Sigmoid())


def _past(width: int, wider: int, stride: int) -> nn.Module:
    if width == wider and stride == 1:
        return nn.Identity()
    return nn.Sequential(nn.AvgPool2d(stride), _convolution(width, wider, kernel=1))


def _convolution(width: int, wider: int, *, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, wider, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(wider),
    )


def weight_count(network: nn.Module) -> int:
    """Return how many numbers were trained."""
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)


def fresh_network(shape: Shape, seed: int) -> ExpressionNetwork:
    """Return an untrained network; equal for equal seeds, laid out in memory as CPUs convolve fastest."""
    torch.manual_seed(seed)
    network = ExpressionNetwork(shape)
    network.to(memory_format=torch.channels_last)
    return network
