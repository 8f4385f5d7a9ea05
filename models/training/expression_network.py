"""The network: a small residual one with squeeze-and-excitation, eight logits for a grey face."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional

STEM, WIDTHS, BLOCKS = 16, (32, 80, 160), (0, 2, 2)
DROPOUT = 0.25
SQUEEZE = 8  # channels for each channel of a squeeze
EPSILON = 4.0  # grey levels; keeps an empty crop's noise from being blown up


class ExpressionNetwork(nn.Module):
    """Faces [N, 1, S, S], 0-255 -> logits [N, 8]; brightness and contrast are evened out inside."""

    def __init__(self, outputs: int = 8) -> None:
        """Lay the layers out; every stage halves the side."""
        super().__init__()
        self.stem = nn.Sequential(
            _convolution(1, STEM), nn.ReLU(inplace=True), _convolution(STEM, WIDTHS[0], stride=2), nn.ReLU(inplace=True)
        )
        stages: list[nn.Module] = []
        width = WIDTHS[0]
        for stage, (wider, blocks) in enumerate(zip(WIDTHS, BLOCKS, strict=True)):
            for block in range(blocks):
                stages.append(Residual(width, wider, stride=2 if stage > 0 and block == 0 else 1))
                width = wider
        self.stages = nn.Sequential(*stages)
        self.head = nn.Sequential(nn.Dropout(DROPOUT), nn.Linear(width, outputs))

    def forward(self, faces: Tensor) -> Tensor:
        """Return the logits."""
        mean = faces.mean(dim=(2, 3), keepdim=True)
        centred = faces - mean
        contrast = (centred * centred).mean(dim=(2, 3), keepdim=True).sqrt()
        features: Tensor = self.stages(self.stem(centred / (contrast + EPSILON)))
        logits: Tensor = self.head(features.mean(dim=(2, 3)))
        return logits


class Residual(nn.Module):
    """Two convolutions, a squeeze-and-excitation, and the way past them."""

    def __init__(self, width: int, wider: int, *, stride: int) -> None:
        """Take `width` channels, give `wider`, at 1 / `stride` of the side."""
        super().__init__()
        self.first = _convolution(width, wider, stride=stride)
        self.second = _convolution(wider, wider)
        self.excite = nn.Sequential(
            nn.Linear(wider, wider // SQUEEZE), nn.ReLU(inplace=True), nn.Linear(wider // SQUEEZE, wider), nn.Sigmoid()
        )
        self.past = _past(width, wider, stride)

    def forward(self, features: Tensor) -> Tensor:
        """Return the block's features."""
        found = self.second(functional.relu(self.first(features), inplace=True))
        weight = self.excite(found.mean(dim=(2, 3)))[:, :, None, None]
        return functional.relu(self.past(features) + found * weight)


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


def fresh_network(seed: int) -> ExpressionNetwork:
    """Return an untrained network; equal for equal seeds, laid out in memory as CPUs convolve fastest."""
    torch.manual_seed(seed)
    network = ExpressionNetwork()
    network.to(memory_format=torch.channels_last)
    return network
