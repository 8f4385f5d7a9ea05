"""Trains the expression network and leaves beside it all that is known of it: manifest, card, plots."""

from __future__ import annotations

import warnings
from logging import getLogger
from pathlib import Path
from tempfile import gettempdir

import numpy as np
import torch

from models.expressions import GROUPING, NETWORK, SIZE, probabilities
from models.sessions import Session
from models.training.expression_card import Making, write_card
from models.training.expression_evaluate import batched_logits, lines, report
from models.training.expression_fit import Epoch, Fitted, fit
from models.training.expression_network import ExpressionNetwork, weight_count
from models.training.fer import VotedFaces, load_fer
from models.training.manifest import record
from models.training.metrics import accuracy, best_temperature, cross_entropy
from models.training.press import load_press
from recommender.vocabulary import Expression

log = getLogger(__name__)

FILE = f"{NETWORK}.onnx"
EPOCHS = 36
CHECKPOINT = Path(gettempdir()) / "serenade-expressions.pt"


def train(
    data: Path,
    out: Path,
    *,
    epochs: int = EPOCHS,
    threads: int = 1,
    seed: int = 2,
    checkpoint: Path = CHECKPOINT,
) -> None:
    """Train on `data`, then write network, manifest section, card and plots into `out`.

    An epoch takes some two minutes on two cores. `checkpoint` holds the state after each epoch.
    """
    fer, press = load_fer(data), load_press(data)
    publish(fit(fer, press, checkpoint, epochs=epochs, threads=threads, seed=seed), data, out)


def publish(fitted: Fitted, data: Path, out: Path, *, remark: str = "") -> None:
    """Export a fitted network, choose its temperature on the validation faces, then look at the test, once.

    The card carries `remark`: what was special about this training.
    """
    fer = load_fer(data)
    export(fitted.network, out / FILE)
    _record(out, temperature=1.0)
    temperature = round(temperature_for(Session.open(NETWORK, out), fer.validation), 4)
    _record(out, temperature=temperature)
    measured = report(data, out)
    _record(out, temperature=temperature, three_class_accuracy=round(accuracy(measured.emotions), 4))
    write_card(out, measured, Making(weight_count(fitted.network), fitted.epochs, fer, load_press(data), remark))
    log.info("\n".join(lines(measured)))


def load_checkpoint(checkpoint: Path) -> Fitted:
    """Return what `fit` left at `checkpoint`."""
    with torch.serialization.safe_globals([Epoch]):
        state = torch.load(checkpoint, weights_only=True)
    network = ExpressionNetwork()
    network.load_state_dict(state["network"])
    return Fitted(network, list(state["epochs"]))


def export(network: ExpressionNetwork, path: Path) -> None:
    """Write the network as ONNX: faces [N, 1, 48, 48], 0-255 -> logits [N, 8], for any N."""
    network.eval()
    with warnings.catch_warnings():
        # The exporter without onnxscript says that another one exists.
        warnings.simplefilter("ignore", DeprecationWarning)
        torch.onnx.export(
            network,
            (torch.zeros(2, 1, SIZE, SIZE),),
            str(path),
            input_names=["faces"],
            output_names=["logits"],
            dynamic_axes={"faces": {0: "n"}, "logits": {0: "n"}},
            dynamo=False,
        )


def temperature_for(session: Session, faces: VotedFaces) -> float:
    """Return the temperature at which the emotions' probabilities fit `faces` best.

    The target is the emotion of the majority, and where there is none, the shares of the votes.
    """
    logits = batched_logits(session, faces.pixels)
    shares = faces.shares @ GROUPING
    targets = np.where(faces.emotion[:, None] >= 0, np.eye(shares.shape[1])[faces.emotion], shares)
    return best_temperature(lambda tried: cross_entropy(probabilities(logits, tried) @ GROUPING, targets))


def _record(out: Path, **numbers: float) -> None:
    labels = [expression.value for expression in Expression]
    record(out, NETWORK, FILE, (1, SIZE, SIZE), {"labels": labels, **numbers})
