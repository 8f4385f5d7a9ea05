"""Fits the expression network: soft votes, three-class labels, one cycle, and a running mean of the weights."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from logging import getLogger
from pathlib import Path
from time import perf_counter
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.expressions import GROUPING, SIZE
from models.training.expression_examples import Batch, Examples
from models.training.expression_network import ExpressionNetwork
from models.training.fer import VotedFaces
from models.training.press import LabelledFaces

log = getLogger(__name__)

MOMENTUM, WEIGHT_DECAY = 0.9, 5e-4
SMALL_SIZE = 40  # pixels; small faces cost two thirds
MEAN_MEMORY = 0.998  # of the running mean of weights, per step
GROUP_WEIGHT = 1.0  # of the three-class loss beside the eight-class one


@dataclass(frozen=True, slots=True)
class Cycle:
    """One rise and fall of the learning rate: over how many epochs, how high, and the rise's share of all steps.

    The first `small_share` of the epochs are on small faces.
    """

    epochs: int
    peak: float = 0.06
    warm_up: float = 0.15
    small_share: float = 0.3

    def rate_at(self, progress: float) -> float:
        """Return the learning rate at `progress`, 0 to 1: up along a cosine, then down along one to 0."""
        if progress < self.warm_up:
            return self.peak * (1.04 - math.cos(math.pi * progress / self.warm_up)) / 2.04
        return self.peak * (1 + math.cos(math.pi * (progress - self.warm_up) / (1 - self.warm_up))) / 2


@dataclass(frozen=True, slots=True)
class Epoch:
    """How one epoch went: mean losses, and accuracy on the validation faces."""

    number: int
    train_loss: float
    validation_loss: float
    three_class: float
    eight_class: float
    press_three_class: float


@dataclass(slots=True)
class Fitted:
    """A network with its history; `network` holds the running mean of the weights.

    `latest` are the last step's weights and `optimizer` its state, both empty when training is over or not begun.
    """

    network: ExpressionNetwork
    epochs: list[Epoch] = field(default_factory=list)
    latest: dict[str, Any] = field(default_factory=dict)
    optimizer: dict[str, Any] = field(default_factory=dict)


def fit(
    examples: Examples,
    validation: tuple[VotedFaces, LabelledFaces],
    checkpoint: Path,
    *,
    fitted: Fitted,
    cycle: Cycle,
    threads: int,
    seed: int,
) -> Fitted:
    """Train a network through a `cycle` on `threads` cores; the state after each epoch is left at `checkpoint`.

    Training begins with the network in `fitted`, or where that is what a checkpoint held, goes on from its last epoch.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(0)
    done, steps = len(fitted.epochs), examples.steps
    rng = np.random.default_rng((seed, done))
    network = copy.deepcopy(fitted.network)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=cycle.peak, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, nesterov=True
    )
    if fitted.latest:
        network.load_state_dict(fitted.latest)
        optimizer.load_state_dict(fitted.optimizer)
    for number in range(done + 1, cycle.epochs + 1):
        started = perf_counter()
        batches = examples.batches(rng, SMALL_SIZE if number <= cycle.small_share * cycle.epochs else SIZE)
        ahead = range((number - 1) * steps, number * steps)
        rates = {step: cycle.rate_at(step / (cycle.epochs * steps)) for step in ahead}
        loss = _one_epoch(network, fitted.network, optimizer, batches, rates)
        fitted.epochs.append(_judge(fitted.network, number, loss / steps, *validation))
        fitted.latest, fitted.optimizer = network.state_dict(), optimizer.state_dict()
        _save(fitted, checkpoint)
        log.info("%s, %.0f s", fitted.epochs[-1], perf_counter() - started)
    return fitted


def _one_epoch(
    network: ExpressionNetwork,
    mean: ExpressionNetwork,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[Batch],
    rates: Mapping[int, float],
) -> float:
    """Take each step that has a rate, with a batch of its own, and return the losses' sum."""
    network.train()
    total = 0.0
    for (step, rate), (faces, *targets) in zip(rates.items(), batches, strict=True):
        optimizer.param_groups[0]["lr"] = rate
        loss = loss_of(network(faces), *targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        _remember(mean, network, _memory(step))
        total += loss.item()
    return total


def loss_of(logits: Tensor, shares: Tensor, emotions: Tensor, weights: Tensor) -> Tensor:
    """Return the mean loss: cross-entropy of the eight where they are known, and of their three groups."""
    eight = functional.log_softmax(logits, dim=1)
    grouping = torch.from_numpy(GROUPING).to(logits.dtype)
    three = (eight.exp() @ grouping).clamp_min(1e-7).log()
    by_eight = -(shares * eight).sum(dim=1)
    by_three = -(emotions * three).sum(dim=1)
    known = shares.sum(dim=1)
    return (weights * (by_eight + torch.where(known > 0, GROUP_WEIGHT, 1.0) * by_three)).mean()


def _memory(step: int) -> float:
    """Return how much of the running mean is kept at `step`: little at first, when weights are worth nothing."""
    return min(MEAN_MEMORY, (1 + step) / (10 + step))


@torch.no_grad()
def _remember(mean: nn.Module, network: nn.Module, memory: float) -> None:
    for kept, fresh in zip(mean.state_dict().values(), network.state_dict().values(), strict=True):
        if kept.dtype.is_floating_point:
            kept.lerp_(fresh, 1 - memory)
        else:
            kept.copy_(fresh)


def _judge(
    network: ExpressionNetwork, number: int, train_loss: float, voted: VotedFaces, labelled: LabelledFaces
) -> Epoch:
    logits = torch_logits(network, voted.pixels)
    press = torch_logits(network, labelled.pixels)
    shares = torch.from_numpy(voted.shares.astype(np.float32))
    loss = -(shares * functional.log_softmax(logits, dim=1)).sum(dim=1).mean().item()
    agreed = voted.emotion >= 0
    return Epoch(
        number=number,
        train_loss=train_loss,
        validation_loss=loss,
        three_class=float((_emotions(logits)[agreed] == voted.emotion[agreed]).mean()),
        eight_class=float((logits.argmax(dim=1).numpy() == voted.shares.argmax(axis=1)).mean()),
        press_three_class=float((_emotions(press) == labelled.emotion).mean()),
    )


def _emotions(logits: Tensor) -> NDArray[np.int64]:
    found: NDArray[np.int64] = (logits.double().softmax(dim=1).numpy() @ GROUPING).argmax(axis=1)
    return found


@torch.no_grad()
def torch_logits(network: ExpressionNetwork, pixels: NDArray[np.uint8]) -> Tensor:
    """Return the logits [N, 8] of grey faces, in float32."""
    network.eval()
    batches = [torch.from_numpy(pixels[start : start + 256]).float()[:, None] for start in range(0, len(pixels), 256)]
    return torch.cat([network(batch) for batch in batches])


def _save(fitted: Fitted, checkpoint: Path) -> None:
    state = {"network": fitted.network.state_dict(), "latest": fitted.latest, "optimizer": fitted.optimizer}
    # Written aside first: a run that is cut while writing must not lose the epochs before.
    torch.save(state | {"epochs": fitted.epochs}, aside := checkpoint.with_suffix(".part"))
    aside.replace(checkpoint)
