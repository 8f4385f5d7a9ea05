"""What learning the weights of sources showed: fused labels beside each source alone, in people's judgement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from data_collectors import fusing
from data_collectors.fusing import DEALS, FOLDS, LEARNED, MOODS, Known, Numbers, Rows
from models.training.audio_report import kappa
from models.training.metrics import (
    accuracy,
    balanced_accuracy,
    calibration_error,
    confusion,
    cross_entropy,
    standard_error,
)
from recommender import fusion
from recommender.fusion import Weights

MEASURES = ("accuracy", "balanced", "kappa", "calibration", "log-loss")

CLEAR = 0.0005
"""A difference that rounding shows."""


@dataclass(frozen=True, slots=True)
class Judged:
    """How moods fare against people's, over `songs`, the mean of all deals."""

    songs: int
    accuracy: float
    balanced: float
    kappa: float
    calibration: float
    loss: float
    """The mean of minus the logarithm of what the true mood was given: a wrong mood held sure costs most."""


def judge(deals: list[Numbers], truth: NDArray[np.int64], rows: Rows) -> Judged:
    """Return how probabilities [N, 4], one array a deal, fare on some of the songs."""
    chosen, number = truth[rows], len(MOODS)
    targets = np.eye(number)[chosen]
    counts = [confusion(chosen, shares[rows].argmax(axis=1), number) for shares in deals]
    return Judged(
        len(chosen),
        float(np.mean([accuracy(each) for each in counts])),
        float(np.mean([balanced_accuracy(each) for each in counts])),
        float(np.mean([kappa(each) for each in counts])),
        float(np.mean([calibration_error(shares[rows], chosen) for shares in deals])),
        float(np.mean([cross_entropy(shares[rows], targets) for shares in deals])),
    )


def lines(known: Known, weights: Weights) -> Iterator[str]:
    """Yield the report; `weights` are those learned from all songs."""
    yield f"{len(known.truth):,} songs that people labelled; known of them by {_knowing(known)}."
    yield f"Weights: {_named(fusion.SOURCES, weights.sources)}."
    yield f"Prior: {_named(MOODS, weights.prior)}."
    yield "A weight of 1 takes a source's probabilities at their word, 0 does not hear it; tags and operator are set."
    yield "Each mood counts alike in learning; balanced is the mean accuracy over moods."
    yield ""
    several = known.several
    if not several.any():
        yield "No song is known by several sources, so nothing can be compared."
        return
    fused = [fusing.in_folds(known, seed=seed) for seed in range(DEALS)]
    yield f"On the {several.sum():,} songs that several sources know; {FOLDS} folds, dealt {DEALS} times:"
    yield f"{'':24}{'songs':>7}{'cover':>7}" + "".join(f"{name:>13}" for name in MEASURES)
    whole = judge(fused, known.truth, several)
    yield _row("fused", whole, several.sum())
    verdicts = []
    for source in LEARNED:
        rows, name = several & known.of(source), fusion.SOURCES[source]
        if rows.any():
            deals = [fusing.alone_in_folds(known, source, seed=seed) for seed in range(DEALS)]
            alone, same = judge(deals, known.truth, rows), judge(fused, known.truth, rows)
            yield _row(f"{name} alone", alone, several.sum())
            yield _row("  fused, the same songs", same, several.sum())
            verdicts.append(_verdict(name, alone, same))
    yield f"One standard error of the first accuracy: {standard_error(whole.accuracy, whole.songs):.3f}."
    yield ""
    yield from verdicts
    yield ""
    yield from _by_agreement(known, fused, weights)


def _knowing(known: Known) -> str:
    return ", ".join(f"{fusion.SOURCES[source]} {known.of(source).sum():,}" for source in LEARNED)


def _named(names: tuple[str, ...], values: tuple[float, ...]) -> str:
    return ", ".join(f"{name} {value:.2f}" for name, value in zip(names, values, strict=True))


def _row(name: str, judged: Judged, of: int) -> str:
    measures = (judged.accuracy, judged.balanced, judged.kappa, judged.calibration, judged.loss)
    numbers = "".join(f"{measure:13.3f}" for measure in measures)
    return f"{name:24}{judged.songs:7,}{judged.songs / of:7.0%}{numbers}"


def _verdict(name: str, alone: Judged, fused: Judged) -> str:
    """Return in which measures the fused labels are better and in which worse than a source on the songs it knows."""
    gains = {
        "accuracy": fused.accuracy - alone.accuracy,
        "balanced accuracy": fused.balanced - alone.balanced,
        "kappa": fused.kappa - alone.kappa,
        "calibration error": alone.calibration - fused.calibration,
        "log-loss": alone.loss - fused.loss,
    }
    better = [f"{measure} by {gain:.3f}" for measure, gain in gains.items() if gain > CLEAR]
    worse = [f"{measure} by {-gain:.3f}" for measure, gain in gains.items() if gain < -CLEAR]
    parts = [f"better in {', '.join(better)}"] * bool(better) + [f"worse in {', '.join(worse)}"] * bool(worse)
    return f"Beside {name} alone, fused is {', and '.join(parts) or 'the same'}."


def _by_agreement(known: Known, fused: list[Numbers], weights: Weights) -> Iterator[str]:
    disputed = fusion.fuse(known.opinions, weights).disputed
    yield "Where the sources of such songs agree, and where the sound contradicts the others:"
    for name, rows in (("agreed", known.several & ~disputed), ("disputed", known.several & disputed)):
        if rows.any():
            yield _row(f"  {name}", judge(fused, known.truth, rows), int(known.several.sum()))
