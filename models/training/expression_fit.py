"""Fits the expression network: soft votes, three-class labels, one cycle, and a running mean of the weights."""

from __future__ import annotations

import copy
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from logging import getLogger
from pathlib import Path
from time import perf_counter
from typing import Any, TypeAlias

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from models.expressions import GROUPING, SIZE
from models.training.expression_augmentation import augment
from models.training.expression_network import ExpressionNetwork, Shape, fresh_network
from models.training.fer import FerSplit, VotedFaces
from models.training.press import LabelledFaces, PressSplit
from recommender.vocabulary import Emotion

log = getLogger(__name__)

Batch: TypeAlias = tuple[Tensor, Tensor, Tensor, Tensor]
"""Faces [N, 1, S, S], then shares, emotions and weights, as in `Examples`."""

NEGATIVE = list(Emotion).index(Emotion.NEGATIVE)
BATCH = 64
PEAK_RATE, MOMENTUM, WEIGHT_DECAY = 0.06, 0.9, 5e-4
WARM_UP = 0.15  # of all steps
SMALL_SIZE, SMALL_SHARE = 40, 0.3  # pixels; the share of epochs on small faces, which cost two thirds
MEAN_MEMORY = 0.998  # of the running mean of weights, per step
GROUP_WEIGHT = 1.0  # of the three-class loss beside the eight-class one
NEGATIVE_WEIGHT = 1.25  # of a negative face's loss: they are the fewest, and each class is to be found as well
PRESS_WEIGHT = 0.5  # of a press face's loss: one careless label weighs less than ten votes
PRESS_SHARE = 0.5  # of the many smiling and neutral press faces, drawn anew for each epoch


@dataclass(frozen=True, slots=True)
class Examples:
    """Faces with both kinds of target: eight shares (all zero where unknown) and three; and a weight each."""

    pixels: NDArray[np.uint8]
    shares: NDArray[np.float32]
    emotions: NDArray[np.float32]
    weights: NDArray[np.float32]


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
    fer: FerSplit,
    press: PressSplit,
    checkpoint: Path,
    *,
    shape: Shape,
    epochs: int,
    threads: int,
    seed: int,
    resumed: Fitted | None = None,
) -> Fitted:
    """Train a network of a `shape` for `epochs` on `threads` cores; the state after each epoch is left at `checkpoint`.

    With `resumed`, what such a checkpoint held, training goes on from its last epoch.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(0)
    fitted = resumed or Fitted(fresh_network(shape, seed))
    done = len(fitted.epochs)
    rng = np.random.default_rng((seed, done))
    examples = _examples(fer.train, press.train)
    network = copy.deepcopy(fitted.network)
    optimizer = torch.optim.SGD(
        network.parameters(), lr=PEAK_RATE, momentum=MOMENTUM, weight_decay=WEIGHT_DECAY, nesterov=True
    )
    if fitted.latest:
        network.load_state_dict(fitted.latest)
        optimizer.load_state_dict(fitted.optimizer)
    steps = _steps(examples, press.train)
    for number in range(done + 1, epochs + 1):
        started = perf_counter()
        size = SMALL_SIZE if number <= SMALL_SHARE * epochs else SIZE
        batches = _batches(examples, rng, steps, size)
        loss = _one_epoch(network, fitted.network, optimizer, batches, range((number - 1) * steps, epochs * steps))
        fitted.epochs.append(_judge(fitted.network, number, loss / steps, fer.validation, press.validation))
        fitted.latest, fitted.optimizer = network.state_dict(), optimizer.state_dict()
        _save(fitted, checkpoint)
        log.info("%s, %.0f s", fitted.epochs[-1], perf_counter() - started)
    return fitted


def _one_epoch(
    network: ExpressionNetwork,
    mean: ExpressionNetwork,
    optimizer: torch.optim.Optimizer,
    batches: Iterable[Batch],
    ahead: range,
) -> float:
    """Take a step for each batch and return the losses' sum; `ahead` are the steps from here to the end of training."""
    network.train()
    total = 0.0
    for step, (faces, *targets) in zip(ahead, batches, strict=False):
        optimizer.param_groups[0]["lr"] = rate_at(step / ahead.stop)
        loss = loss_of(network(faces), *targets)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        _remember(mean, network, _memory(step))
        total += loss.item()
    return total


def rate_at(progress: float) -> float:
    """Return the learning rate of one cycle at `progress`, 0 to 1: up along a cosine, then down along one to 0."""
    if progress < WARM_UP:
        return PEAK_RATE * (1.04 - math.cos(math.pi * progress / WARM_UP)) / 2.04
    return PEAK_RATE * (1 + math.cos(math.pi * (progress - WARM_UP) / (1 - WARM_UP))) / 2


def loss_of(logits: Tensor, shares: Tensor, emotions: Tensor, weights: Tensor) -> Tensor:
    """Return the mean loss: cross-entropy of the eight where they are known, and of their three groups."""
    eight = functional.log_softmax(logits, dim=1)
    grouping = torch.from_numpy(GROUPING).to(logits.dtype)
    three = (eight.exp() @ grouping).clamp_min(1e-7).log()
    by_eight = -(shares * eight).sum(dim=1)
    by_three = -(emotions * three).sum(dim=1)
    known = shares.sum(dim=1)
    return (weights * (by_eight + torch.where(known > 0, GROUP_WEIGHT, 1.0) * by_three)).mean()


def _examples(voted: VotedFaces, labelled: LabelledFaces) -> Examples:
    one_hot = np.eye(GROUPING.shape[1])
    # What is asked of the three classes is the majority's word, so that is what they learn where there is one.
    majority = np.where(voted.emotion[:, None] >= 0, one_hot[voted.emotion], voted.shares @ GROUPING)
    emotions = np.concatenate([majority, one_hot[labelled.emotion]]).astype(np.float32)
    return Examples(
        pixels=np.concatenate([voted.pixels, labelled.pixels]),
        shares=np.concatenate([voted.shares, np.zeros((len(labelled), len(GROUPING)))]).astype(np.float32),
        emotions=emotions,
        weights=np.concatenate([np.ones(len(voted)), np.full(len(labelled), PRESS_WEIGHT)]).astype(np.float32)
        * np.where(emotions.argmax(axis=1) == NEGATIVE, NEGATIVE_WEIGHT, 1.0).astype(np.float32),
    )


def _drawn(examples: Examples, rng: np.random.Generator) -> NDArray[np.int64]:
    """Return the rows of one epoch, shuffled: all voted faces and negatives, a share of the other press faces."""
    common = (examples.shares.sum(axis=1) == 0) & (examples.emotions[:, NEGATIVE] == 0)
    kept = ~common | (rng.random(len(common)) < PRESS_SHARE)
    return rng.permutation(np.flatnonzero(kept))


def _steps(examples: Examples, labelled: LabelledFaces) -> int:
    """Return the batches of an epoch; a few of the last rows may be left over."""
    common = int((labelled.emotion != NEGATIVE).sum())
    rows = len(examples.pixels) - common * (1 - PRESS_SHARE) * 1.05
    return math.floor(rows / BATCH)


def _batches(examples: Examples, rng: np.random.Generator, steps: int, size: int) -> Iterator[Batch]:
    order = _drawn(examples, rng)
    for step in range(steps):
        rows = order[step * BATCH : (step + 1) * BATCH]
        varied = np.stack([augment(examples.pixels[row], rng, size=size) for row in rows])
        yield (
            torch.from_numpy(varied).float()[:, None],
            torch.from_numpy(examples.shares[rows]),
            torch.from_numpy(examples.emotions[rows]),
            torch.from_numpy(examples.weights[rows]),
        )


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
