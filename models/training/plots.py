"""Plots for the model cards; small PNG files, drawn without a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from models.training.metrics import Reliability

DOTS_PER_INCH = 90  # readable on a page, and some 30 kB a plot
FEW_CLASSES = 4  # up to so many, a confusion matrix takes half the width


def draw_curves(path: Path, panels: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Draw curves over epochs, counted from 1: one panel for each key, in it one named curve for each of its own."""
    figure = Figure(figsize=(5.2 * len(panels), 3.6), layout="constrained")
    for place, (title, curves) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), place)
        for name, values in curves.items():
            axes.plot(range(1, len(values) + 1), values, marker=".", label=name)
        axes.set(xlabel="epoch", title=title)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    _save(figure, path)


def draw_confusions(path: Path, panels: Mapping[str, tuple[NDArray[np.int64], Sequence[str]]]) -> None:
    """Draw confusion matrices, small ones above and large ones below: counts, shaded by their share of the row."""
    rows = [[panel for panel in panels.items() if (len(panel[1][1]) > FEW_CLASSES) is large] for large in (False, True)]
    rows = [row for row in rows if row]
    figure = Figure(figsize=(10, 4.4 * len(rows)), layout="constrained")
    for part, row in zip(figure.subfigures(len(rows), 1, squeeze=False).flat, rows, strict=True):
        for place, (title, (counts, labels)) in enumerate(row, start=1):
            _draw_confusion(part.add_subplot(1, len(row), place), title, counts, labels)
    _save(figure, path)


def _draw_confusion(axes: Axes, title: str, counts: NDArray[np.int64], labels: Sequence[str]) -> None:
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
    for (row, column), count in np.ndenumerate(counts):
        # Dark cells take light figures.
        colour = "white" if shares[row, column] > 0.5 else "black"  # noqa: PLR2004  # the middle of the scale
        axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
    axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
    axes.set_yticks(range(len(labels)), labels)
    axes.set(title=title, xlabel="read as", ylabel="people say")


def draw_reliability(path: Path, curves: Mapping[str, Reliability], *, of: str = "faces") -> None:
    """Draw how often readings of each confidence are right, and below how many readings have it."""
    figure = Figure(figsize=(5.6, 5.0), layout="constrained")
    above, below = figure.subplots(2, 1, sharex=True, height_ratios=(3, 1))
    above.plot((0, 1), (0, 1), color="grey", linewidth=0.8)
    for name, bins in curves.items():
        filled = bins.members > 0
        confidence = bins.confidence[filled] / bins.members[filled]
        right = bins.right[filled] / bins.members[filled]
        above.plot(confidence, right, marker=".", label=f"{name}: error {bins.error:.4f}")
        below.plot(confidence, bins.members[filled] / bins.members.sum(), marker=".")
    above.set(ylabel="share that is right", ylim=(0, 1.02))
    below.set(xlabel="confidence", ylabel=f"share of {of}", xlim=(0.3, 1.01))
    above.legend(fontsize=8)
    for axes in (above, below):
        axes.grid(alpha=0.3)
    _save(figure, path)


def _save(figure: Figure, path: Path) -> None:
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})
