"""Trains the expression network and leaves beside it all that is known of it: manifest, card, plots."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from itertools import product
from logging import getLogger
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.expressions import GROUPING, NETWORK, SIZE, probabilities
from models.sessions import Session
from models.training.expression_card import Making, write_card
from models.training.expression_eight_bits import INPUT, narrow
from models.training.expression_evaluate import batched_logits, lines, report
from models.training.expression_examples import examples_of
from models.training.expression_fit import Cycle, Epoch, Fitted, fit, torch_logits
from models.training.expression_network import (
    DEEP,
    WIDE,
    Committee,
    ExpressionNetwork,
    Shape,
    fresh_network,
    weight_count,
)
from models.training.fer import FerSplit, VotedFaces, load_fer
from models.training.manifest import record
from models.training.metrics import accuracy, balanced_accuracy, best_temperature, confusion, cross_entropy
from models.training.press import load_press
from recommender.vocabulary import Expression

log = getLogger(__name__)

FILE = f"{NETWORK}.onnx"
EPOCHS = 27
SHIFTS = np.linspace(-0.8, 0.8, 33)
"""Shifts of an emotion's logits that are tried."""
QUESTION = 0.2
"""What asking is worth, between a right guess (1) and a wrong one (-1): it costs a member a tap."""
THRESHOLDS = np.round(np.arange(0.34, 0.9, 0.01), 2)
CHECKPOINTS = Path(gettempdir()) / "serenade"
SHAPES: Mapping[str, Shape] = MappingProxyType({"deep": DEEP, "wide": WIDE})
SHARES = np.linspace(0.2, 0.8, 13)
"""Shares of the first member that are tried."""
TEMPERATURES = np.geomspace(0.6, 1.8, 12)
"""Temperatures at which shares are compared: one that is too sure must not lose for that alone."""


def train(
    data: Path,
    out: Path,
    *,
    epochs: int = EPOCHS,
    threads: int = 1,
    seed: int = 2,
    checkpoints: Path = CHECKPOINTS,
) -> None:
    """Train the members on `data`, then write the committee, its numbers, card and plots into `out`.

    An epoch takes three minutes on two cores, and there are two members. `checkpoints` is the folder for the state
    after each epoch: a training that was cut goes on from there.
    """
    fer, press = load_fer(data), load_press(data)
    checkpoints.mkdir(parents=True, exist_ok=True)
    examples, judges = examples_of(fer.train, press.train), (fer.validation, press.validation)
    fitted = []
    for number, (name, shape) in enumerate(SHAPES.items(), seed):
        path = checkpoint_of(checkpoints, name)
        start = load_checkpoint(path, shape) if path.exists() else Fitted(fresh_network(shape, number))
        fitted.append(fit(examples, judges, path, fitted=start, cycle=Cycle(epochs), threads=threads, seed=number))
    publish(fitted, data, out)


def checkpoint_of(folder: Path, name: str) -> Path:
    """Return where the state of the member of a `name` is left."""
    return folder / f"{NETWORK}-{name}.pt"


def publish(fitted: Sequence[Fitted], data: Path, out: Path, *, remark: str = "") -> None:
    """Export the members as one, settle its numbers on the validation faces, then look at the test, once.

    The card carries `remark`: what was special about this training.
    """
    fer, press = load_fer(data), load_press(data)
    logits = settle([each.network for each in fitted], fer, out)
    temperature = round(temperature_for(logits, fer.validation), 4)
    sure_from = sure_threshold(probabilities(logits, temperature) @ GROUPING, fer.validation)
    _record(out, temperature=temperature, sure_from=sure_from)
    measured = report(data, out)
    three_class = round(accuracy(measured.emotions), 4)
    _record(out, temperature=temperature, sure_from=sure_from, three_class_accuracy=three_class)
    weights = sum(weight_count(each.network) for each in fitted)
    histories = dict(zip(SHAPES, (each.epochs for each in fitted), strict=True))
    write_card(out, measured, Making(weights, histories, fer, press, remark))
    log.info("\n".join(lines(measured)))


def settle(members: Sequence[ExpressionNetwork], fer: FerSplit, out: Path) -> NDArray[np.float64]:
    """Write the committee into `out`, shifted so that it suits the validation faces; return its logits of them."""
    committee = committee_of(members, fer.validation)
    _export(committee, fer, out)
    committee.shift += torch.from_numpy(balance(_served(out, fer.validation), fer.validation)).float()
    log.info("shift %s", committee.shift.tolist())
    _export(committee, fer, out)
    return _served(out, fer.validation)


def _served(out: Path, faces: VotedFaces) -> NDArray[np.float64]:
    return batched_logits(Session.open(NETWORK, out), faces.pixels)


def committee_of(members: Sequence[ExpressionNetwork], faces: VotedFaces) -> Committee:
    """Return the committee whose shares fit `faces` best."""
    for member in members:
        member.eval()
    seen = [mirrored_logits(member, faces.pixels) for member in members]
    shares = [1.0] if len(members) == 1 else best_shares(seen[0], seen[1], faces)
    log.info("shares %s", shares)
    committee = Committee(members, shares)
    committee.eval()
    return committee


def mirrored_logits(member: ExpressionNetwork, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the mean logits [N, 8] of grey faces and their mirror images, as serving has them."""
    mirrored = np.ascontiguousarray(pixels[..., ::-1])
    return np.asarray((torch_logits(member, pixels) + torch_logits(member, mirrored)).double().numpy() / 2, np.float64)


def best_shares(first: NDArray[np.float64], second: NDArray[np.float64], faces: VotedFaces) -> list[float]:
    """Return how much each of two members counts: the shares with the least cross-entropy of the votes' emotions."""
    # The majority's word, and where there is none, the shares of the votes.
    votes = faces.shares @ GROUPING
    targets = np.where(faces.emotion[:, None] >= 0, np.eye(votes.shape[1])[faces.emotion], votes)

    def loss(share: float) -> float:
        mixed = share * first + (1 - share) * second
        return min(cross_entropy(probabilities(mixed, hot) @ GROUPING, targets) for hot in TEMPERATURES)

    best = min(SHARES, key=loss)
    return [float(best), float(1 - best)]


def _export(network: nn.Module, fer: FerSplit, out: Path) -> None:
    export(network, out / FILE)
    narrow(out / FILE, fer.train.pixels)
    _record(out, temperature=1.0)


def load_checkpoint(checkpoint: Path, shape: Shape) -> Fitted:
    """Return what `fit` left at `checkpoint` for a network of a `shape`."""
    with torch.serialization.safe_globals([Epoch]):
        state = torch.load(checkpoint, weights_only=True)
    network = ExpressionNetwork(shape)
    network.load_state_dict(state["network"])
    network.to(memory_format=torch.channels_last)
    return Fitted(network, list(state["epochs"]), state["latest"], state["optimizer"])


def export(network: nn.Module, path: Path) -> None:
    """Write a network as ONNX: faces [N, 1, 48, 48], 0-255 -> logits [N, 8], for any N."""
    network.eval()
    with warnings.catch_warnings():
        # The exporter without onnxscript says that another one exists.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network,
            (torch.zeros(2, 1, SIZE, SIZE),),
            str(path),
            input_names=[INPUT],
            output_names=["logits"],
            dynamic_axes={INPUT: {0: "n"}, "logits": {0: "n"}},
            dynamo=False,
        )


def balance(logits: NDArray[np.float64], faces: VotedFaces) -> NDArray[np.float64]:
    """Return what to add to the logits [8] so that no emotion is found less often than it need be.

    The shifts of the emotions with the best sum of accuracy and balanced accuracy on `faces`; of equals, the least.
    """
    agreed = faces.emotion >= 0
    truth = faces.emotion[agreed]
    # Equal shifts change nothing, so the first emotion's is zero.
    tried = [np.array([0.0, *rest]) for rest in product(SHIFTS, repeat=GROUPING.shape[1] - 1)]
    tried.sort(key=lambda shift: float(np.abs(shift).sum()))

    def worth(shift: NDArray[np.float64]) -> float:
        guess = (probabilities(logits[agreed] + GROUPING @ shift, 1.0) @ GROUPING).argmax(axis=1)
        counts = confusion(truth, guess, GROUPING.shape[1])
        return accuracy(counts) + balanced_accuracy(counts)

    return np.asarray(GROUPING @ max(tried, key=worth), np.float64)


def temperature_for(logits: NDArray[np.float64], faces: VotedFaces) -> float:
    """Return the temperature at which the emotions' probabilities fit those of `faces` best that people agree on.

    Of the others, nobody could say whether a reading is right: votes that are divided would make it less sure of all.
    """
    agreed = faces.emotion >= 0
    targets = np.eye(GROUPING.shape[1])[faces.emotion[agreed]]
    return best_temperature(lambda tried: cross_entropy(probabilities(logits[agreed], tried) @ GROUPING, targets))


def sure_threshold(shares: NDArray[np.float64], faces: VotedFaces) -> float:
    """Return the confidence from which on a guess is worth more than a question.

    A right guess is worth 1, a wrong one costs 1, a question is worth `QUESTION`: the threshold with the largest sum
    over those `faces` on which people agree.
    """
    agreed = faces.emotion >= 0
    confidence = shares[agreed].max(axis=1)
    right = shares[agreed].argmax(axis=1) == faces.emotion[agreed]
    worth = [np.where(confidence < tried, QUESTION, np.where(right, 1.0, -1.0)).sum() for tried in THRESHOLDS]
    return round(float(THRESHOLDS[int(np.argmax(worth))]), 2)


def _record(out: Path, **numbers: float) -> None:
    labels = [expression.value for expression in Expression]
    record(out, NETWORK, FILE, (1, SIZE, SIZE), {"labels": labels, **numbers})
