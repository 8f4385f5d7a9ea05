"""How good a classifier is, in numbers; pure numpy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BINS = 15  # of confidence, for the calibration error
COLDEST, HOTTEST, STEPS = 0.5, 3.0, 101  # the temperatures that are tried
TINY = 1e-12  # keeps a logarithm finite


@dataclass(frozen=True, slots=True)
class Reliability:
    """Readings by bin of their confidence, from 0 up: how many, and their sums of confidence and of being right."""

    members: NDArray[np.int64]
    confidence: NDArray[np.float64]
    right: NDArray[np.float64]

    @property
    def error(self) -> float:
        """The expected calibration error; NaN where there are no readings."""
        number = int(self.members.sum())
        return float(np.abs(self.confidence - self.right).sum() / number) if number else float("nan")


def confusion(truth: NDArray[np.int64], guess: NDArray[np.int64], classes: int) -> NDArray[np.int64]:
    """Return the counts [classes, classes]: rows are true, columns guessed."""
    counts = np.zeros((classes, classes), np.int64)
    np.add.at(counts, (truth, guess), 1)
    return counts


def accuracy(counts: NDArray[np.int64]) -> float:
    """Return the share of a confusion matrix that is right; NaN for an empty one."""
    return float(np.trace(counts) / counts.sum()) if counts.any() else float("nan")


def recalls(counts: NDArray[np.int64]) -> tuple[float, ...]:
    """Return the share found of each class; NaN for a class without members."""
    members = counts.sum(axis=1)
    found = np.divide(np.diag(counts), members, out=np.full(len(counts), np.nan), where=members > 0)
    return tuple(float(share) for share in found)


def balanced_accuracy(counts: NDArray[np.int64]) -> float:
    """Return the mean recall of the classes that have members; NaN for an empty matrix."""
    known = [recall for recall in recalls(counts) if not np.isnan(recall)]
    return float(np.mean(known)) if known else float("nan")


def reliability(shares: NDArray[np.float64], truth: NDArray[np.int64]) -> Reliability:
    """Return how confidence, the largest of each row's shares [N, classes], and being right go together."""
    confidence, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    return Reliability(
        members=np.bincount(bins, minlength=BINS),
        confidence=np.bincount(bins, confidence, BINS).astype(np.float64),
        right=np.bincount(bins, right, BINS).astype(np.float64),
    )


def calibration_error(shares: NDArray[np.float64], truth: NDArray[np.int64]) -> float:
    """Return the expected calibration error: how far confidence [N, classes] and being right lie apart, on average."""
    return reliability(shares, truth).error


def cross_entropy(shares: NDArray[np.float64], targets: NDArray[np.float64]) -> float:
    """Return the mean cross-entropy of probabilities [N, K] against soft targets [N, K], in nats."""
    return float(-(targets * np.log(np.maximum(shares, TINY))).sum(axis=1).mean())


def standard_error(share: float, number: int) -> float:
    """Return the standard error of a share measured on `number` independent rows, at least one."""
    return float(np.sqrt(share * (1.0 - share) / max(number, 1)))


def best_temperature(loss_at: Callable[[float], float]) -> float:
    """Return the temperature, between `COLDEST` and `HOTTEST`, at which a loss is least."""
    tried = np.geomspace(COLDEST, HOTTEST, STEPS)
    return float(min(tried, key=loss_at))
