"""How well the expression network reads faces that it has never seen; needs no torch.

The test is FER2013's public test with FERPlus' votes, less every image that is in the training rows. An emotion or
expression counts as true where more than half of all votes name it; other rows are not counted. Press faces of
people kept apart are a second test, of other cameras and other labels.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.expressions import GROUPING, NETWORK, probabilities, seen_logits
from models.sessions import WEIGHTS, Session
from models.training.fer import EXPRESSIONS, VotedFaces, load_fer
from models.training.metrics import accuracy, balanced_accuracy, calibration_error, confusion, recalls, standard_error
from models.training.press import load_press
from recommender.vocabulary import Emotion, Expression

BATCH = 64  # faces at once; more are no faster on one core
LOOKALIKE = 0.97  # correlation of two images shrunk to `SMALL` pixels, from which they count as one photo
SMALL = 24


@dataclass(frozen=True, slots=True)
class ExpressionReport:
    """Counts with true classes as rows and guesses as columns, in the vocabulary's order; errors of calibration.

    `unlike` holds those of the `emotions` rows that resemble no training image, not even a recompressed one.
    """

    sha256: str
    temperature: float
    emotions: NDArray[np.int64]
    expressions: NDArray[np.int64]
    unlike: NDArray[np.int64]
    press: NDArray[np.int64]
    calibration_raw: float
    calibration: float
    press_calibration: float


def report(data: Path, folder: Path = WEIGHTS) -> ExpressionReport:
    """Measure the network in `folder` on the test rows of `data`; WeightsError where it does not load."""
    session = Session.open(NETWORK, folder)
    temperature = float(session.entry.settings["temperature"])
    fer, press = load_fer(data), load_press(data).test
    agreed = fer.test.where(fer.test.emotion >= 0)
    logits = batched_logits(session, agreed.pixels)
    guess = emotions_of(logits, temperature).argmax(axis=1)
    fresh = ~lookalikes(agreed.pixels, fer.train.pixels)
    seen_in_press = emotions_of(batched_logits(session, press.pixels), temperature)
    return ExpressionReport(
        sha256=session.entry.sha256,
        temperature=temperature,
        emotions=confusion(agreed.emotion, guess, len(Emotion)),
        expressions=_expressions(agreed, logits),
        unlike=confusion(agreed.emotion[fresh], guess[fresh], len(Emotion)),
        press=confusion(press.emotion, seen_in_press.argmax(axis=1), len(Emotion)),
        calibration_raw=calibration_error(emotions_of(logits, 1.0), agreed.emotion),
        calibration=calibration_error(emotions_of(logits, temperature), agreed.emotion),
        press_calibration=calibration_error(seen_in_press, press.emotion),
    )


def lines(report: ExpressionReport) -> list[str]:
    """Return the report as lines of text."""
    rows = int(report.emotions.sum())
    right = accuracy(report.emotions)
    return [
        f"expressions ({report.sha256[:12]}), temperature {report.temperature:.2f}",
        f"FER+ public test, {rows} faces of which most people say the same emotion:",
        f"  three-class accuracy {right:.4f} ± {standard_error(right, rows):.4f}, "
        f"balanced {balanced_accuracy(report.emotions):.4f}",
        f"  without look-alikes of training faces: {accuracy(report.unlike):.4f} of {report.unlike.sum()}",
        f"  calibration error {report.calibration_raw:.3f} before the temperature, {report.calibration:.3f} after",
        *_table(report.emotions, [emotion.value for emotion in Emotion]),
        f"  eight-class accuracy {accuracy(report.expressions):.4f} of {report.expressions.sum()}",
        *_table(report.expressions, [expression.value for expression in Expression]),
        f"Press faces of {report.press.sum()} unseen rows, {report.press[-1].sum()} of them negative:",
        f"  three-class accuracy {accuracy(report.press):.4f}, balanced {balanced_accuracy(report.press):.4f}, "
        f"calibration error {report.press_calibration:.3f}",
        *_table(report.press, [emotion.value for emotion in Emotion]),
    ]


def batched_logits(session: Session, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the logits [N, 8] of crops [N, 48, 48], made as serving makes them."""
    starts = range(0, len(pixels), BATCH)
    return np.concatenate([seen_logits(session, pixels[start : start + BATCH]) for start in starts])


def emotions_of(logits: NDArray[np.float64], temperature: float) -> NDArray[np.float64]:
    """Return the probabilities [N, 3] of the emotions."""
    return probabilities(logits, temperature) @ GROUPING


def lookalikes(pixels: NDArray[np.uint8], known: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Return which images [N] resemble one of the `known`: the same photo, perhaps recompressed or relit."""
    here, there = _signatures(pixels), _signatures(known)
    parts = np.array_split(here, max(1, len(here) // 256))
    return np.concatenate([(part @ there.T).max(axis=1) > LOOKALIKE for part in parts])


def _signatures(pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
    small = np.stack([cv2.resize(face, (SMALL, SMALL), interpolation=cv2.INTER_AREA) for face in pixels])
    flat = small.reshape(len(small), -1).astype(np.float32)
    flat -= flat.mean(axis=1, keepdims=True)
    return np.asarray(flat / np.maximum(np.linalg.norm(flat, axis=1, keepdims=True), 1.0), np.float32)


def _expressions(faces: VotedFaces, logits: NDArray[np.float64]) -> NDArray[np.int64]:
    votes = faces.votes[:, :EXPRESSIONS]
    agreed = 2 * votes.max(axis=1) > faces.votes.sum(axis=1)
    return confusion(votes.argmax(axis=1)[agreed], logits.argmax(axis=1)[agreed], EXPRESSIONS)


def _table(counts: NDArray[np.int64], labels: list[str]) -> list[str]:
    width = max(map(len, labels)) + 1
    head = " " * (width + 2) + "".join(f"{label[:8]:>9}" for label in labels) + "   recall"
    body = (
        f"  {label:<{width}}" + "".join(f"{count:>9}" for count in row) + f"   {recall:6.3f}"
        for label, row, recall in zip(labels, counts, recalls(counts), strict=True)
    )
    return [head, *body]
