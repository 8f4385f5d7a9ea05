"""What is known of the audio network: how often it says what people say, of songs that it has not learned from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.audio_moods import NETWORK
from models.training.metrics import accuracy, confusion, reliability
from recommender.vocabulary import Mood

RECORD = f"{NETWORK}_folds.json"
"""What was measured while training, beside the weights: to measure it again is to train again."""

Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """How songs were read, once or repeatedly: counts [4][4] over all repeats, rows as people say, columns as read.

    Accuracy, kappa and calibration error are means over the repeats, the deviations those between them.
    """

    name: str
    repeats: int
    counts: Matrix
    accuracy: float
    accuracy_deviation: float
    kappa: float
    kappa_deviation: float
    calibration: float

    @property
    def songs(self) -> int:
        """How many songs were read in each repeat."""
        return sum(map(sum, self.counts)) // self.repeats

    @property
    def matrix(self) -> NDArray[np.int64]:
        """The counts as an array."""
        return np.array(self.counts, np.int64)


@dataclass(frozen=True, slots=True)
class AudioReport:
    """The network's file and settings, the sources it learned from (name and songs), and how it fares.

    `now` is the network in the file; `folds` are networks taught like it, as measured while training.
    """

    sha256: str
    size: int
    temperature: float
    learned: tuple[tuple[str, int], ...]
    now: tuple[Trial, ...]
    folds: tuple[Trial, ...]


def kappa(counts: NDArray[np.int64]) -> float:
    """Return Cohen's kappa of a confusion matrix: 0 is chance, 1 agreement; NaN where chance alone is right."""
    number = counts.sum()
    chance = float((counts.sum(axis=0) * counts.sum(axis=1)).sum() / number**2) if number else 1.0
    return (accuracy(counts) - chance) / (1.0 - chance) if chance < 1.0 else float("nan")


def trial(name: str, truth: NDArray[np.int64], readings: Sequence[NDArray[np.float64]]) -> Trial:
    """Return how probabilities [N, 4], one array for each repeat, agree with people's moods [N]."""
    matrices = [confusion(truth, shares.argmax(axis=1), len(Mood)) for shares in readings]
    accuracies, kappas = [accuracy(each) for each in matrices], [kappa(each) for each in matrices]
    return Trial(
        name=name,
        repeats=len(readings),
        counts=tuple(tuple(row) for row in np.sum(matrices, axis=0).tolist()),
        accuracy=float(np.mean(accuracies)),
        accuracy_deviation=float(np.std(accuracies)),
        kappa=float(np.mean(kappas)),
        kappa_deviation=float(np.std(kappas)),
        calibration=float(np.mean([reliability(shares, truth).error for shares in readings])),
    )


def write_record(folder: Path, trials: Sequence[Trial]) -> None:
    """Leave in `folder` what was measured while training."""
    lines = ",\n".join(json.dumps(asdict(each)) for each in trials)
    (folder / RECORD).write_text(f"[\n{lines}\n]\n", encoding="utf-8")


def read_record(folder: Path) -> tuple[Trial, ...]:
    """Return what was measured while training; FileNotFoundError where there is no record."""
    tables = json.loads((folder / RECORD).read_text(encoding="utf-8"))
    return tuple(Trial(**{**table, "counts": tuple(map(tuple, table["counts"]))}) for table in tables)
