"""The plots of the two cards about finding faces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from models.training.face_report import FaceReport, Step
from models.training.landmark_evaluate import LandmarkReport
from models.training.metrics import Reliability
from models.training.plots import DOTS_PER_INCH

Curve = tuple[str, Sequence[float]]
"""A name and its values."""


def draw_training(path: Path, minutes: Sequence[float], losses: Sequence[Curve], shown: Sequence[Curve]) -> None:
    """Draw the losses of the training, and what the validation faces showed."""
    figure, (left, right) = _panels()
    for axes, curves in ((left, losses), (right, shown)):
        for name, values in curves:
            axes.plot(minutes, values, marker=".", label=name)
        axes.set(xlabel="minutes")
    left.set(title="Training losses", yscale="log")
    right.set(title="Validation")
    _save(figure, path)


def draw_recall(path: Path, report: FaceReport) -> None:
    """Draw recall against false faces, and both by the threshold."""
    figure, (left, right) = _panels()
    steps = [step.threshold for step in report.curve]
    for name, recall, false in (_rates("validation", report.curve), _rates("test", report.curve)):
        (line,) = left.plot(false, recall, label=name)
        right.plot(steps, recall, color=line.get_color(), label=f"recall, {name}")
        right.plot(steps, false, "--", color=line.get_color(), label=f"false, {name}")
    for of in (report.validation, report.test):
        left.plot(of.false_rate, of.large_recall, "k.", markersize=9)
    left.set(title="Large faces", xlim=(-0.002, 0.1), ylim=(0.8, 1.005), ylabel="recall")
    left.set(xlabel="share of no-face photos with a false face")
    right.axvline(report.threshold, color="k", linewidth=0.8)
    right.set(title="By threshold", xlabel="threshold")
    _save(figure, path)


def _rates(name: str, curve: Sequence[Step]) -> tuple[str, list[float], list[float]]:
    summaries = [step.validation if name == "validation" else step.test for step in curve]
    return name, [each.large_recall for each in summaries], [each.false_rate for each in summaries]


def draw_errors(path: Path, report: LandmarkReport) -> None:
    """Draw which share of the faces has landmarks at most so far off."""
    figure, (left, right) = _panels()
    for name, errors in (("detector alone", report.coarse), ("landmark network", report.fine)):
        _cumulative(left, name, errors)
        _cumulative(right, name, errors)
    left.set(title="Landmark error, mean of five", xlim=(0, 0.3), ylabel="share of faces")
    right.set(title="The same, all", xlim=(0, 1.0))
    _save(figure, path)


def _cumulative(axes: Axes, name: str, errors: NDArray[np.float64]) -> None:
    axes.plot(np.sort(errors), np.arange(1, len(errors) + 1) / max(1, len(errors)), label=name)
    axes.set(xlabel="eye distances", ylim=(0, 1.005))


def draw_calibration(path: Path, report: LandmarkReport) -> None:
    """Draw which share of the proposals of a score are faces, and how many proposals there are."""
    figure, (left, right) = _panels()
    for name, of in (("its own score", report.own), ("joint score", report.joint)):
        filled = of.members > 0
        left.plot(_means(of.confidence, of)[filled], _means(of.right, of)[filled], marker="o", label=name)
        right.plot((np.arange(len(of.members)) + 0.5) / len(of.members), of.members, marker=".", label=name)
    left.plot([0, 1], [0, 1], "k--", linewidth=0.8)
    left.set(title="Validation proposals", xlabel="mean score", ylabel="share that are faces")
    right.set(title="How many", xlabel="score", yscale="symlog")
    _save(figure, path)


def _means(sums: NDArray[np.float64], of: Reliability) -> NDArray[np.float64]:
    return np.asarray(sums / np.maximum(of.members, 1), np.float64)


def _panels() -> tuple[Figure, tuple[Axes, Axes]]:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    return figure, (left, right)


def _save(figure: Figure, path: Path) -> None:
    for axes in figure.axes:
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})
