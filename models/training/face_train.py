"""Trains both networks that find faces, from the data's photos to weights, manifest and cards."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from logging import getLogger
from pathlib import Path
from tempfile import TemporaryDirectory

import cv2
import numpy as np
import torch
from numpy.random import default_rng

from models import faces, landmarks
from models.faces import FaceFinder, FaceSpotter
from models.sessions import WEIGHTS
from models.training import face_evaluate, landmark_fit, landmark_train
from models.training.face_card import Checkpoint, Making, write_cards
from models.training.face_data import Sample, Split, load
from models.training.face_evaluate import FAINT, FaceReport, Outcome, false_rate, measure, summary
from models.training.face_fit import BATCH, Progress, fit
from models.training.face_network import FaceNetwork
from models.training.face_network import export as export_detector
from models.training.fer import load_fer
from models.training.half import halve, quarter
from models.training.landmark_lures import VALIDATION_VIEWS, views
from models.training.landmark_network import LandmarkNetwork
from models.training.landmark_network import export as export_landmarks
from models.training.landmark_squares import faces_of
from models.training.manifest import record

LONGEST = 320
"""Pixels to which the detector's training photos are shrunk once: all of them then fit into memory, decoded."""
QUIET = 0.01
"""Share of the validation photos without a face that may show a false one at most."""
THRESHOLDS = np.arange(0.06, 0.9, 0.01)

log = getLogger(__name__)


def train(
    data: Path,
    out: Path = WEIGHTS,
    *,
    minutes: float = 60.0,
    steps: int = landmark_fit.STEPS,
    threads: int = 1,
    seed: int = 0,
) -> FaceReport:
    """Train the detector for about `minutes`, then the landmark network for `steps`, on `data`'s photos.

    Leaves weights, manifest entries and cards in `out`.
    """
    torch.set_num_threads(threads)
    cv2.setNumThreads(0)
    validation = load(data, splits=[Split.VALIDATION])
    detector, checkpoints = _train_detector(data, validation, minutes=minutes, seed=seed)
    write_detector(detector, out)
    samples = load(data, splits=[Split.TRAIN])
    places = landmark_train.places_of(samples, load_fer(data).train, FaceSpotter.open(out, threshold=FAINT))
    judge, judged = landmark_train.train(places, faces_of(validation), steps=steps, seed=seed)
    write_landmarks(judge, out)
    filled = sum(len(sample.boxes) > 0 for sample in samples)
    making = Making(
        seed=seed,
        batch=BATCH,
        filled_photos=filled,
        empty_photos=len(samples) - filled,
        detector=tuple(checkpoints),
        landmarks=tuple(judged),
        landmark_batch=landmark_fit.BATCH,
        lures=len(places.lures.places),
    )
    return publish(data, out, making)


def _train_detector(
    data: Path, validation: Sequence[Sample], *, minutes: float, seed: int
) -> tuple[FaceNetwork, list[Checkpoint]]:
    history: list[Checkpoint] = []

    def report(network: FaceNetwork, progress: Progress) -> None:
        with TemporaryDirectory() as folder:
            write_detector(network, Path(folder))
            outcomes = measure(FaceSpotter.open(Path(folder), threshold=FAINT), validation)
        history.append(checkpoint(outcomes, progress))
        log.info("checkpoint %s", history[-1])

    samples = load(data, longest=LONGEST, splits=[Split.TRAIN])
    return fit(samples, minutes=minutes, seed=seed, report=report), history


def write_detector(network: FaceNetwork, out: Path) -> None:
    """Write the detector's weights and manifest entry, with a threshold that lets everything through."""
    file = f"{faces.NETWORK}.onnx"
    export_detector(deepcopy(network), out / file)
    halve(out / file)
    record(out, faces.NETWORK, file, (1, 3, faces.SIDE, faces.SIDE), {"threshold": FAINT})


def write_landmarks(network: LandmarkNetwork, out: Path) -> None:
    """Write the landmark network's weights and manifest entry."""
    file = f"{landmarks.NETWORK}.onnx"
    export_landmarks(deepcopy(network), out / file)
    quarter(out / file)
    record(out, landmarks.NETWORK, file, (1, 3, landmarks.SIDE, landmarks.SIDE), {})


def publish(data: Path, out: Path, making: Making) -> FaceReport:
    """Choose the threshold on the validation photos, look at the test photos, write both cards.

    The validation photos without a face count in several views each, for there are too few of them to choose on.
    """
    validation = load(data, splits=[Split.VALIDATION])
    finder, random = FaceFinder.open(out, threshold=FAINT), default_rng(0)
    outcomes = measure(finder, [sample for sample in validation if len(sample.boxes)])
    for sample in validation:
        if not len(sample.boxes):
            outcomes += measure(finder, views(sample, VALIDATION_VIEWS, random))
    threshold = choose_threshold(outcomes)
    file = f"{faces.NETWORK}.onnx"
    record(out, faces.NETWORK, file, (1, 3, faces.SIDE, faces.SIDE), {"threshold": threshold})
    report = face_evaluate.report(data, out)
    write_cards(out, data, report, making)
    return report


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
    """Return how far the detector's training got, by the validation photos."""
    report = summary(outcomes, choose_threshold(outcomes))
    return Checkpoint(
        step=progress.step,
        minutes=progress.seconds / 60,
        losses=(progress.score, progress.boxes, progress.landmarks),
        recall=report.large_recall,
        landmark_error=report.landmark_error,
    )
