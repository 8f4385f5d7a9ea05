"""Fits the face detector: the sampling of photos, the optimiser's schedule, checkpoints on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from logging import getLogger
from math import cos, pi

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

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
LOG_STEPS = 100

log = getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Progress:
    """The running means of the losses since the last report."""

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
    steps: int,
    seed: int,
    minutes: float = float("inf"),
    report: Callable[[FaceNetwork, Progress], None],
    report_minutes: float = 10.0,
) -> FaceNetwork:
    """Return the averaged network after `steps` batches, or sooner where `minutes` are up.

    The schedule follows whichever limit is nearer. `report` is called about every `report_minutes`.
    """
    torch.manual_seed(seed)
    drawing = Drawing(samples, np.random.default_rng(seed))
    network = FaceNetwork().to(memory_format=torch.channels_last)
    average = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(AVERAGE), use_buffers=True)
    optimiser = torch.optim.AdamW(network.parameters(), PEAK, weight_decay=DECAY)
    start = reported = time.monotonic()
    sums, summed = np.zeros(3), 0
    for step in range(1, steps + 1):
        now = time.monotonic()
        done = max((step - 1) / steps, (now - start) / 60 / minutes)
        if done >= 1:
            break
        for group in optimiser.param_groups:
            group["lr"] = rate(done)
        sums += _step(network, optimiser, drawing)
        summed += 1
        average.update_parameters(network)
        if step % LOG_STEPS == 0:
            log.info("step %d, %.0f s, losses %s", step, now - start, (sums / summed).round(4))
        if now - reported > 60 * report_minutes:
            reported = now
            report(average.module, Progress(step, now - start, *(sums / summed).tolist()))
            sums, summed = np.zeros(3), 0
    report(average.module, Progress(step, time.monotonic() - start, *(sums / max(summed, 1)).tolist()))
    return average.module


def _step(network: FaceNetwork, optimiser: torch.optim.Optimizer, drawing: Drawing) -> tuple[float, float, float]:
    examples, numbers = drawing.draw(BATCH)
    squares = torch.from_numpy(np.stack([each.square for each in examples]))
    # The squares lie pixel by pixel, which is how this layout wants them.
    images = squares.permute(0, 3, 1, 2).float()
    network.train()
    raw = network(images)
    total, parts = loss(network, raw, examples)
    optimiser.zero_grad(set_to_none=True)
    total.backward()
    torch.nn.utils.clip_grad_norm_(network.parameters(), 10.0)
    optimiser.step()
    drawing.learn(numbers, raw[..., 0].detach().max(dim=1).values.sigmoid())
    return parts
