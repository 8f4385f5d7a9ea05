"""The face detector's network: a plain convolutional trunk, a light feature pyramid, one shared head.

Each cell of three grids (8, 16 and 32 pixels apart) says whether a face's centre is there, its box, and its five
landmarks. Anchor-free, after FCOS (Tian et al. 2019); the score learns the box's quality, after Generalized Focal
Loss (Li et al. 2020).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.faces import SIDE, STRIDES
from models.training.face_augment import Example

RANGES = ((0.0, 48.0), (36.0, 112.0), (84.0, 1e6))
"""Side (root of the area, pixels) of the faces that each grid learns; neighbours share a band."""
TRUNK = (16, 32, 48, 64, 64)
WIDTH = 48
VALUES = 15
"""Per cell: score, four of the box, ten of the landmarks."""
REACH = 1.5
"""A cell within this many strides of a face's centre may claim it."""
PRIOR = -4.6
"""First value of the score's bias: one cell in a hundred, so that the many empty ones do not swamp the start."""
BOX_WEIGHT, LANDMARK_WEIGHT = 2.0, 4.0
FOCUS = 2.0


def _conv(inputs: int, outputs: int, stride: int = 1, kernel: int = 3) -> nn.Sequential:
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


def _light(channels: int) -> nn.Sequential:
    depth = nn.Conv2d(channels, channels, 3, 1, 1, groups=channels, bias=False)
    return nn.Sequential(depth, _conv(channels, channels, kernel=1))


def _values() -> nn.Conv2d:
    values = nn.Conv2d(WIDTH, VALUES, 1)
    nn.init.normal_(values.weight, std=0.01)
    bias = torch.zeros(VALUES)
    bias[0] = PRIOR
    values.bias = nn.Parameter(bias)
    return values


class Residual(nn.Module):
    """A convolution added to what it saw."""

    def __init__(self, channels: int) -> None:
        """Keep the number of channels."""
        super().__init__()
        self.conv = _conv(channels, channels)

    def forward(self, features: Tensor) -> Tensor:
        """Return features of the same shape."""
        return torch.add(features, self.conv(features))


class FaceNetwork(nn.Module):
    """The detector: N x 3 x side x side (RGB, 0-255) to N x cells x 15, raw; `decoded` makes boxes of it.

    `centres` [cells, 2] are the cells' middles and `steps` [cells, 1] their strides, both in pixels; `ranges`
    [cells, 2] are the sides of the faces that each may claim.
    """

    centres: Tensor
    steps: Tensor
    ranges: Tensor

    def __init__(self, side: int = SIDE) -> None:
        """Lay out the layers for a square input of `side` pixels, a multiple of 32."""
        super().__init__()
        one, two, three, four, five = TRUNK
        self.stem = nn.Sequential(_conv(3, one, 2), _conv(one, two, 2), Residual(two))
        self.stages = nn.ModuleList(
            [
                nn.Sequential(_conv(two, three, 2), Residual(three)),
                nn.Sequential(_conv(three, four, 2), Residual(four)),
                nn.Sequential(_conv(four, five, 2), Residual(five)),
            ]
        )
        self.lateral = nn.ModuleList([nn.Conv2d(channels, WIDTH, 1) for channels in TRUNK[2:]])
        self.smooth = nn.ModuleList([_light(WIDTH) for _ in STRIDES])
        self.head = nn.Sequential(_conv(WIDTH, WIDTH), _values())
        centres = [_grid(side, stride) for stride in STRIDES]
        self.register_buffer("centres", torch.cat(centres), persistent=False)
        steps = [torch.full((len(grid), 1), float(stride)) for grid, stride in zip(centres, STRIDES, strict=True)]
        self.register_buffer("steps", torch.cat(steps), persistent=False)
        ranges = [torch.tensor([reach]).expand(len(grid), 2) for grid, reach in zip(centres, RANGES, strict=True)]
        self.register_buffer("ranges", torch.cat(ranges), persistent=False)

    def forward(self, images: Tensor) -> Tensor:
        """Return every cell's raw values."""
        features = self.stem((images - 127.5) / 64.0)
        levels = []
        for stage in self.stages:
            features = stage(features)
            levels.append(features)
        merged = [lateral(level) for lateral, level in zip(self.lateral, levels, strict=True)]
        for fine in (1, 0):
            merged[fine] = merged[fine] + functional.interpolate(merged[fine + 1], scale_factor=2.0, mode="nearest")
        outputs = [self.head(smooth(level)) for smooth, level in zip(self.smooth, merged, strict=True)]
        return torch.cat([output.flatten(2).transpose(1, 2) for output in outputs], dim=1)

    def decoded(self, raw: Tensor) -> Tensor:
        """Return score (0-1), left, top, right, bottom and five x, y of every cell, in pixels of the input."""
        middle = self.centres + raw[..., 1:3] * self.steps
        # The clamp keeps a wild cell finite: e^4 strides reach beyond any input.
        half = torch.exp(raw[..., 3:5].clamp(max=4.0)) * self.steps
        points = self.centres[:, None] + _points(raw[..., 5:]) * (2 * self.steps[:, None])
        return torch.cat([raw[..., :1].sigmoid(), middle - half, middle + half, points.flatten(-2)], dim=-1)


def _points(values: Tensor) -> Tensor:
    return values.reshape(*values.shape[:-1], 5, 2)


def _grid(side: int, stride: int) -> Tensor:
    line = (torch.arange(side // stride) + 0.5) * stride
    rows, columns = torch.meshgrid(line, line, indexing="ij")
    return torch.stack([columns.flatten(), rows.flatten()], dim=1)


def loss(network: FaceNetwork, raw: Tensor, examples: Sequence[Example]) -> tuple[Tensor, tuple[float, float, float]]:
    """Return the loss of a batch and its parts: score, boxes, landmarks."""
    decoded = network.decoded(raw)
    quality = torch.zeros_like(raw[..., 0])
    counted = torch.ones_like(quality)
    places, boxes, points = [], [], []
    for index, example in enumerate(examples):
        all_boxes = torch.from_numpy(example.boxes)
        counted[index][_inside(network.centres, all_boxes[torch.from_numpy(example.ignored)])] = 0
        known = torch.from_numpy(~example.ignored)
        cells, faces = _claims(network, all_boxes[known])
        places.append(cells + index * raw.shape[1])
        boxes.append(all_boxes[known][faces])
        points.append(torch.from_numpy(example.landmarks)[known][faces])
    place, box, point = torch.cat(places), torch.cat(boxes), torch.cat(points)
    found = decoded.flatten(0, 1)[place]
    closeness, spread = _generalised_overlap(found[:, 1:5], box)
    quality.view(-1)[place] = closeness.detach().clamp(min=0)
    counted.view(-1)[place] = 1
    total = quality.sum().clamp(min=4.0)
    weight = quality.view(-1)[place].clamp(min=0.1)
    score = _focal(raw[..., 0], quality, counted) / total
    boxed = ((1 - spread) * weight).sum() / total
    marked = _landmark_loss(_points(found[:, 5:]), point, box, weight) / total
    parts = (score.item(), boxed.item(), marked.item())
    return score + BOX_WEIGHT * boxed + LANDMARK_WEIGHT * marked, parts


def _inside(centres: Tensor, boxes: Tensor) -> Tensor:
    """Return which cells lie in any of the boxes."""
    if not len(boxes):
        return torch.zeros(len(centres), dtype=torch.bool)
    after = (centres[:, None] >= boxes[None, :, :2]).all(-1)
    before = (centres[:, None] <= boxes[None, :, 2:]).all(-1)
    return (after & before).any(1)


def _claims(network: FaceNetwork, boxes: Tensor) -> tuple[Tensor, Tensor]:
    """Return the cells that stand for a face, and each one's face; where several could, the smallest has it."""
    if not len(boxes):
        nothing = torch.zeros(0, dtype=torch.long)
        return nothing, nothing
    sides = (boxes[:, 2:] - boxes[:, :2]).prod(1).clamp(min=1.0).sqrt()
    middles = (boxes[:, :2] + boxes[:, 2:]) / 2
    away = (network.centres[:, None] - middles[None]).abs()
    # Near the centre, and within the middle of the face where it is smaller than the grid.
    near = (away <= torch.minimum(REACH * network.steps[:, None], 0.35 * sides[None, :, None] + 4)).all(-1)
    low, high = network.ranges.unbind(1)
    fits = (sides[None] >= low[:, None]) & (sides[None] < high[:, None])
    cost = torch.where(near & fits, sides[None], torch.inf)
    least, face = cost.min(dim=1)
    cells = torch.nonzero(torch.isfinite(least)).flatten()
    return cells, face[cells]


def _generalised_overlap(first: Tensor, second: Tensor) -> tuple[Tensor, Tensor]:
    """Return intersection over union and its generalised form, pair by pair."""
    shared = (torch.minimum(first[:, 2:], second[:, 2:]) - torch.maximum(first[:, :2], second[:, :2])).clamp(min=0)
    hull = (torch.maximum(first[:, 2:], second[:, 2:]) - torch.minimum(first[:, :2], second[:, :2])).prod(1)
    areas = (first[:, 2:] - first[:, :2]).prod(1) + (second[:, 2:] - second[:, :2]).prod(1)
    union = areas - shared.prod(1)
    overlap = shared.prod(1) / union.clamp(min=1e-6)
    return overlap, overlap - (hull - union) / hull.clamp(min=1e-6)


def _focal(logits: Tensor, quality: Tensor, counted: Tensor) -> Tensor:
    """Return the quality focal loss: cross-entropy, weighted by how far the score is off."""
    entropy = functional.binary_cross_entropy_with_logits(logits, quality, reduction="none")
    return (entropy * (logits.sigmoid() - quality).abs() ** FOCUS * counted).sum()


def _landmark_loss(found: Tensor, true: Tensor, boxes: Tensor, weight: Tensor) -> Tensor:
    """Return the smooth error of the landmarks in face widths; unknown ones count nothing."""
    known = torch.isfinite(true).all(-1).all(-1)
    size = (boxes[:, 2:] - boxes[:, :2]).mean(1).clamp(min=4.0)[:, None, None]
    away = (found - torch.where(torch.isfinite(true), true, 0.0)) / size
    each = functional.smooth_l1_loss(away, torch.zeros_like(away), beta=0.05, reduction="none").sum(-1).mean(-1)
    return (each * weight * known).sum()


class _Served(nn.Module):
    def __init__(self, network: FaceNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(self, images: Tensor) -> Tensor:
        return self.network.decoded(self.network(images))


def export(network: FaceNetwork, path: Path, side: int = SIDE) -> None:
    """Write the network, normalisation and box decoding included, as ONNX: "image" in, "rows" out."""
    with warnings.catch_warnings():
        # The newer exporter needs a further package, and gives the same graph.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            _Served(network).eval(),
            (torch.zeros(1, 3, side, side),),
            str(path),
            input_names=["image"],
            output_names=["rows"],
            dynamic_axes={"image": {0: "n"}, "rows": {0: "n"}},
            opset_version=17,
            dynamo=False,
        )
