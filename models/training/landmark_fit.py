"""Fits the network that judges one face to squares of faces and of what only looks like one."""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, replace
from logging import getLogger
from math import cos, pi

import numpy as np
import torch
from numpy.random import Generator

from models.landmarks import SIDE
from models.training.landmark_network import LandmarkNetwork, loss
from models.training.landmark_squares import Lures, Places, gentle, square

BATCH, STEPS = 64, 13_500
REJUDGE_STEPS = 1500
"""Steps after which the lures are judged anew: what the network has learned need not be shown so often."""
PEAK, DECAY, WARM_UP = 2e-3, 0.03, 0.05
AVERAGE = 0.999
"""The served weights are a running average of about the last 1,000 steps."""
GENTLE = 1 / 3
"""Share of the steps, the last ones, whose faces are varied less and are larger, nearer to what is mostly read."""
EYES = 0.16
"""Least distance of the eyes, in sides of the square, that errors are measured in: profiles must not outweigh all."""
STEEP = 5.0
LOG_STEPS = 100

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands: `seconds` since the start and the mean losses of late."""

    step: int
    seconds: float
    score: float
    landmarks: float


def rate(done: float) -> float:
    """Return the learning rate when `done` (0 to 1) of the training is over: a short rise, then a cosine."""
    if done < WARM_UP:
        return PEAK * (0.05 + 0.95 * done / WARM_UP)
    return PEAK * (0.003 + 0.997 * (1 + cos(pi * min(1.0, (done - WARM_UP) / (1 - WARM_UP)))) / 2)


def fit(
    places: Places,
    *,
    steps: int,
    seed: int,
    rejudged: Callable[[LandmarkNetwork, Lures], Lures],
    report: Callable[[LandmarkNetwork, Progress], None],
    report_steps: int = 1500,
) -> LandmarkNetwork:
    """Return the averaged network after `steps`; `report` sees it every `report_steps`.

    `rejudged` says now and then how it sees the lures, so that those are shown that it still takes for faces.
    """
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    network = LandmarkNetwork()
    network.to(memory_format=torch.channels_last)
    average = deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK, weight_decay=DECAY)
    losses: list[tuple[float, float]] = []
    begun = time.monotonic()
    for step in range(1, steps + 1):
        if step == round(steps * (1 - GENTLE)):
            places = gentle(places)
        if step % REJUDGE_STEPS == 0:
            places = replace(places, lures=rejudged(average, places.lures))
        for group in optimiser.param_groups:
            group["lr"] = rate(step / steps)
        losses.append(_step(network, optimiser, places, random))
        _follow(average, network, min(AVERAGE, step / (step + 10)))
        if step % LOG_STEPS == 0:
            mean = np.mean(losses[-LOG_STEPS:], axis=0).round(4)
            log.info("step %d, %.0f s, losses %s", step, time.monotonic() - begun, mean)
        if step % report_steps == 0 or step == steps:
            mean = np.mean(losses[-LOG_STEPS:], axis=0)
            report(average, Progress(step, time.monotonic() - begun, float(mean[0]), float(mean[1])))
    return average


def _step(
    network: LandmarkNetwork, optimiser: torch.optim.Optimizer, places: Places, random: Generator
) -> tuple[float, float]:
    squares = [square(places, random) for _ in range(BATCH)]
    pixels = torch.from_numpy(np.stack([each.pixels for each in squares])).permute(0, 3, 1, 2).float()
    points = torch.from_numpy(np.stack([each.landmarks for each in squares])).float()
    eyes = (points[:, 1] - points[:, 0]).norm(dim=1).clamp(min=EYES * SIDE)
    faces = torch.tensor([float(each.face) for each in squares])
    network.train()
    total, parts = loss(network(pixels), faces, points, eyes)
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(total)
    torch.nn.utils.clip_grad_norm_(network.parameters(), STEEP)
    optimiser.step()
    return parts


@torch.no_grad()
def _follow(average: LandmarkNetwork, network: LandmarkNetwork, inertia: float) -> None:
    for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
        if mean.is_floating_point():
            mean.lerp_(value, 1 - inertia)
        else:
            mean.copy_(value)
