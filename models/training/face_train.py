"""Trains the face detector from the data's photos to weights, manifest and card."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from logging import getLogger
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import torch

from models.faces import NETWORK, SIDE, FaceFinder
from models.sessions import WEIGHTS
from models.training.face_card import Checkpoint, Training, write_card
from models.training.face_data import Sample, Split, load
from models.training.face_evaluate import FAINT, FaceReport, Outcome, false_rate, measure, summary
from models.training.face_fit import BATCH, Progress, fit
from models.training.face_network import FaceNetwork, export
from models.training.manifest import record

FILE = "faces.onnx"
LONGEST = 320
"""Pixels to which training photos are shrunk once: all of them then fit into memory, decoded."""
QUIET = 0.02
"""Share of the validation photos without a face that may show a false one at most."""
THRESHOLDS = np.arange(0.2, 0.8, 0.01)

log = getLogger(__name__)


def train(data: Path, out: Path = WEIGHTS, *, minutes: float = 60.0, threads: int = 1, seed: int = 0) -> FaceReport:
    """Train for about `minutes` on `data`'s photos; leave weights, manifest entry and card in `out`."""
    torch.set_num_threads(threads)
    cv2.setNumThreads(0)
    samples = load(data, longest=LONGEST, splits=[Split.TRAIN])
    validation = load(data, splits=[Split.VALIDATION])
    history: list[Checkpoint] = []

    def report(network: FaceNetwork, progress: Progress) -> None:
        with TemporaryDirectory() as folder:
            outcomes = look(network, Path(folder), validation)
        history.append(checkpoint(outcomes, progress))
        log.info("checkpoint %s", history[-1])

    network = fit(samples, minutes=minutes, seed=seed, report=report)
    filled = sum(len(sample.boxes) > 0 for sample in samples)
    training = Training(seed, BATCH, filled, len(samples) - filled, tuple(history))
    return publish(network, data, out, training)


def publish(network: FaceNetwork, data: Path, out: Path, training: Training) -> FaceReport:
    """Write the weights, their threshold as the validation photos have it, and the card, with a look at the test."""
    validation = look(network, out, load(data, splits=[Split.VALIDATION]))
    threshold = choose_threshold(validation)
    record(out, NETWORK, FILE, (1, 3, SIDE, SIDE), {"threshold": threshold})
    test = measure(FaceFinder.open(out, threshold=FAINT), load(data, splits=[Split.TEST, Split.ELSEWHERE]))
    write_card(out, data, training, validation=validation, test=test, threshold=threshold)
    return summary(test, threshold)


def look(network: FaceNetwork, folder: Path, samples: Sequence[Sample]) -> list[Outcome]:
    """Write the network into `folder` and return what it finds, exactly as it would be served."""
    export(deepcopy(network), folder / FILE)
    record(folder, NETWORK, FILE, (1, 3, SIDE, SIDE), {"threshold": FAINT})
    return measure(FaceFinder.open(folder), samples)


def choose_threshold(outcomes: Sequence[Outcome]) -> float:
    """Return the quiet threshold with the smallest sum of missed large faces and false photos, both as shares."""
    empty = [outcome for outcome in outcomes if outcome.empty]
    large = np.concatenate([outcome.scores[outcome.large] for outcome in outcomes])
    false = np.array([false_rate(empty, value) for value in THRESHOLDS])
    missed = np.array([(large < value).mean() for value in THRESHOLDS])
    errors = np.where(false <= QUIET, missed + false, np.inf)
    if not np.isfinite(errors).any():
        return round(float(THRESHOLDS[-1]), 2)
    # Where several are equally good, the middle one has the most room on both sides.
    best = THRESHOLDS[errors <= errors.min() + 1e-9]
    return round(float(best[len(best) // 2]), 2)


def checkpoint(outcomes: Sequence[Outcome], progress: Progress) -> Checkpoint:
    """Return how far training got, by the validation photos."""
    report = summary(outcomes, choose_threshold(outcomes))
    return Checkpoint(
        step=progress.step,
        minutes=progress.seconds / 60,
        losses=(progress.score, progress.boxes, progress.landmarks),
        recall=report.large_recall,
        landmark_error=report.landmark_error,
    )
