"""Fits the face detector: the sampling of photos, the optimiser's schedule, checkpoints on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from logging import getLogger
from math import cos, pi
from typing import TypeAlias

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from models.training.face_augment import Example, example
from models.training.face_data import Sample
from models.training.face_network import FaceNetwork, loss

BATCH = 16
PEAK, DECAY = 2.5e-3, 0.02
"""AdamW's highest learning rate and its weight decay."""
WARM_UP = 0.04
AVERAGE = 0.998
"""The served weights are a running average of about the last 500 steps."""
NO_FACE_SHARE = 0.28
"""Share of photos without a face among those seen."""
HARD = 2.0
"""How much oftener a photo is seen that a well-known detector took for a face."""
HEAT = 5.0
"""How much oftener, at most, a photo without a face is seen again when this network itself saw one in it."""
STEEP = 10.0
"""Gradients are cut to this norm: a rare bad batch must not undo the work of many."""
LOG_STEPS = 100

Parts: TypeAlias = tuple[float, float, float]
"""The losses of scores, boxes and landmarks."""

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands: `seconds` since the start and the mean losses of late."""

    step: int
    seconds: float
    score: float
    boxes: float
    landmarks: float


class Drawing:
    """Draws photos to learn from, those without a face by how much the network still sees one there."""

    def __init__(self, samples: Sequence[Sample], random: Generator) -> None:
        """Keep the photos and the random generator."""
        self._random = random
        self._faces = [sample for sample in samples if len(sample.boxes)]
        self._others = [sample for sample in samples if not len(sample.boxes)]
        self._heat = np.array([HARD if sample.hard else 1.0 for sample in self._others])
        self._extra = np.zeros(len(self._others))
        self._backdrops = [sample.image for sample in self._others]

    def draw(self, count: int) -> tuple[list[Example], list[int]]:
        """Return changed photos and, for each, the number of its photo without a face (-1 where it has faces)."""
        weights = self._heat + self._extra
        numbers = self._random.choice(len(self._others), count, p=weights / weights.sum())
        chosen = np.where(self._random.random(count) < NO_FACE_SHARE, numbers, -1).tolist()
        return [self._example(number) for number in chosen], chosen

    def _example(self, number: int) -> Example:
        if number >= 0:
            return example(self._others[number], self._random, self._backdrops)
        sample = self._faces[int(self._random.integers(len(self._faces)))]
        return example(sample, self._random, self._backdrops)

    def learn(self, numbers: Sequence[int], scores: Tensor) -> None:
        """Note the best score that the network gave in each drawn photo."""
        for number, score in zip(numbers, scores.tolist(), strict=True):
            if number >= 0:
                self._extra[number] = HEAT * score


def rate(done: float) -> float:
    """Return the learning rate when `done` (0 to 1) of the training is over: a short rise, then a cosine."""
    if done < WARM_UP:
        return PEAK * (0.05 + 0.95 * done / WARM_UP)
    return PEAK * (0.005 + 0.995 * (1 + cos(pi * min(1.0, (done - WARM_UP) / (1 - WARM_UP)))) / 2)


def fit(
    samples: Sequence[Sample],
    *,
    minutes: float,
    seed: int,
    report: Callable[[FaceNetwork, Progress], None],
    report_minutes: float = 8.0,
) -> FaceNetwork:
    """Return the averaged network after about `minutes`; `report` sees it about every `report_minutes`.

    The schedule follows the clock, so that a busy machine trains less but never unfinished; the seed fixes the
    start and the order of the photos, not the number of steps.
    """
    torch.manual_seed(seed)
    drawing = Drawing(samples, np.random.default_rng(seed))
    network = FaceNetwork()
    average = deepcopy(network)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK, weight_decay=DECAY)
    begun = reported = time.monotonic()
    losses: list[Parts] = []
    step = 0
    while (seconds := time.monotonic() - begun) < 60 * minutes:
        for group in optimiser.param_groups:
            group["lr"] = rate(seconds / 60 / minutes)
        losses.append(_step(network, optimiser, drawing))
        step += 1
        follow(average, network, min(AVERAGE, step / (step + 10)))
        if step % LOG_STEPS == 0:
            log.info("step %d, %.0f s, losses %s", step, seconds, np.mean(losses[-LOG_STEPS:], axis=0).round(4))
        if time.monotonic() - reported > 60 * report_minutes:
            reported = time.monotonic()
            report(average, Progress(step, seconds, *np.mean(losses[-LOG_STEPS:], axis=0).tolist()))
    report(average, Progress(step, seconds, *np.mean(losses[-LOG_STEPS:], axis=0).tolist()))
    return average


def follow(average: FaceNetwork, network: FaceNetwork, inertia: float) -> None:
    """Move the running average towards the network; the counters of its normalisation are copied."""
    with torch.no_grad():
        for mean, value in zip(average.state_dict().values(), network.state_dict().values(), strict=True):
            if mean.is_floating_point():
                mean.lerp_(value, 1 - inertia)
            else:
                mean.copy_(value)


def _step(network: FaceNetwork, optimiser: torch.optim.Optimizer, drawing: Drawing) -> Parts:
    examples, numbers = drawing.draw(BATCH)
    squares = torch.from_numpy(np.stack([each.square for each in examples]))
    # The squares lie in memory pixel by pixel, the layout that convolutions on a processor like best.
    images = squares.permute(0, 3, 1, 2).float()
    network.train()
    raw = network(images)
    total, parts = loss(network, raw, examples)
    optimiser.zero_grad(set_to_none=True)
    torch.autograd.backward(total)
    torch.nn.utils.clip_grad_norm_(network.parameters(), STEEP)
    optimiser.step()
    drawing.learn(numbers, raw[..., 0].detach().max(dim=1).values.sigmoid())
    return parts
