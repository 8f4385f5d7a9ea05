"""Plots for the model cards; small PNG files, drawn without a screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

DOTS_PER_INCH = 90  # readable on a page, and some 30 kB a plot


def draw_curves(path: Path, steps: Sequence[int], panels: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Draw curves over epochs: one panel for each key, in it one named curve for each of its own keys."""
    figure = Figure(figsize=(4.5 * len(panels), 3.2), layout="constrained")
    for place, (title, curves) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), place)
        for name, values in curves.items():
            axes.plot(steps, values, marker=".", label=name)
        axes.set(xlabel="epoch", title=title)
        axes.grid(alpha=0.3)
        axes.legend()
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})


def draw_confusions(path: Path, panels: Mapping[str, tuple[NDArray[np.int64], Sequence[str]]]) -> None:
    """Draw confusion matrices side by side: counts, shaded by their share of the true class (the row)."""
    figure = Figure(figsize=(4.6 * len(panels), 4.2), layout="constrained")
    for place, (title, (counts, labels)) in enumerate(panels.items(), start=1):
        axes = figure.add_subplot(1, len(panels), place)
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0.0, vmax=1.0)
        for (row, column), count in np.ndenumerate(counts):
            # Dark cells take light figures.
            colour = "white" if shares[row, column] > 0.5 else "black"  # noqa: PLR2004  # the middle of the scale
            axes.text(column, row, str(count), ha="center", va="center", color=colour, fontsize=8)
        axes.set_xticks(range(len(labels)), labels, rotation=45, ha="right")
        axes.set_yticks(range(len(labels)), labels)
        axes.set(title=title, xlabel="read as", ylabel="people say")
    figure.savefig(path, dpi=DOTS_PER_INCH, metadata={"Software": None})
