"""Writes the expression network's model card from what was measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.expressions import NETWORK
from models.training.expression_evaluate import ExpressionReport
from models.training.expression_fit import BATCH, PEAK_RATE, SMALL_SHARE, SMALL_SIZE, Epoch
from models.training.fer import FerSplit
from models.training.metrics import accuracy, balanced_accuracy, recalls, standard_error
from models.training.plots import draw_confusions, draw_curves
from models.training.press import PressSplit
from recommender.vocabulary import Emotion, Expression

CARD = f"{NETWORK}.md"
CURVES = f"{NETWORK}_curves.png"
CONFUSIONS = f"{NETWORK}_confusions.png"


@dataclass(frozen=True, slots=True)
class Making:
    """How a network came about: its size, its epochs, the faces it was given, and what was special."""

    weights: int
    epochs: Sequence[Epoch]
    fer: FerSplit
    press: PressSplit
    remark: str = ""


def write_card(out: Path, measured: ExpressionReport, making: Making) -> None:
    """Write the card and its plots into `out`."""
    draw_curves(
        out / CURVES,
        [epoch.number for epoch in making.epochs],
        {
            "loss": {
                "training (varied faces, both losses)": [epoch.train_loss for epoch in making.epochs],
                "validation": [epoch.validation_loss for epoch in making.epochs],
            },
            "validation accuracy": {
                "three classes": [epoch.three_class for epoch in making.epochs],
                "eight classes": [epoch.eight_class for epoch in making.epochs],
                "press, three classes": [epoch.press_three_class for epoch in making.epochs],
            },
        },
    )
    emotions = [emotion.value for emotion in Emotion]
    draw_confusions(
        out / CONFUSIONS,
        {
            "FER+ test, three classes": (measured.emotions, emotions),
            "FER+ test, eight classes": (measured.expressions, [expression.value for expression in Expression]),
            "press test": (measured.press, emotions),
        },
    )
    (out / CARD).write_text(card(measured, making), encoding="utf-8")


def card(measured: ExpressionReport, making: Making) -> str:
    """Return the card's text."""
    fer, press = making.fer, making.press
    raw = f"{measured.calibration:.3f} (without the temperature {measured.calibration_raw:.3f})"
    return f"""# The expression network

Reads one face: eight FER+ expressions, summed to positive (happiness, surprise), neutral and negative (the rest).
File `{NETWORK}.onnx`, sha256 `{measured.sha256[:16]}…`; {making.weights:,} weights, residual blocks with
squeeze-and-excitation. Input: grey faces [N, 1, 48, 48], 0–255; brightness and contrast are evened out inside.
Output: eight logits, divided by the temperature {measured.temperature:.2f}. What is read is
the mean over a face and its mirror image.

## How well it reads

| three classes | rows | accuracy | balanced | recall {" / ".join(Emotion)} | calibration error |
|---|---|---|---|---|---|
{_row("FER+ public test", measured.emotions, raw)}
{_row("… unlike any training image", measured.unlike, "")}
{_row("press faces of unseen people", measured.press, f"{measured.press_calibration:.3f}")}

Eight classes: {accuracy(measured.expressions):.4f} of the {measured.expressions.sum():,} rows in which one expression
has more than half of the votes. ± is one standard error. Only {measured.press[-1].sum()} of the press test faces are
negative, so its balanced accuracy is coarse.

![Confusion matrices]({CONFUSIONS})

Settings were chosen on validation faces. `serenade models evaluate --data DIR` measures again.

## What it learned from

| | training | to choose on | test |
|---|---|---|---|
| FER2013 with FERPlus' ten votes a face | {len(fer.train):,} | {len(fer.validation):,} | {len(fer.test):,} |
| press faces, one label each | {len(press.train):,} | {len(press.validation):,} | {len(press.test):,} |

FER2013's images come from Kaggle's ICML 2013 challenge: stock photos found on the web, without a licence of their
own. FERPlus' votes are Microsoft's, MIT. The press faces are muxspace/facial_expressions, Apache-2.0. None of them
is in this repository.

- Rows whose source image is uncertain are not used. Faces that most people could not read, or that are none, are not
  trained on.
- The test is FER2013's public test, less every image whose equal is in the training rows. A row counts where more
  than half of all its votes name one emotion. The second row of the first table also leaves out look-alikes: images
  that correlate with a training image, such as the same photo recompressed or relit.
- One training row in twelve, by groups of equal images, was kept to choose on. Press faces were split by person, as
  far as file names tell people apart.

## How it was trained

{len(making.epochs)} epochs of one cycle: stochastic gradient descent, peak rate {PEAK_RATE}, batches of {BATCH}, the
first {SMALL_SHARE:.0%} of epochs on faces of {SMALL_SIZE} pixels. The loss is the cross-entropy with the shares of the
votes, eight ways, and with the majority's word, three ways, where there is a majority; a press face counts half, three
ways only. Faces were mirrored, turned, moved, scaled, stretched, relit, blurred, recompressed, made noisy and partly
covered, because a detector's crops vary likewise. The weights are a running mean over the last steps. The
temperature is the one at which the validation faces are likeliest. {making.remark}
`serenade models train expressions --data DIR` does all of it again.

![Curves]({CURVES})

In photos, a similarity transform lays the face's five landmarks onto the mean framing of FER2013's faces.

## What it must not be used for

It says what a face looks like to most people, not what somebody feels: people smile when sad and frown when they
think. FER2013 is posed stock photography, and what its voters saw is their opinion. How its faces are spread over
ages, skin tones and countries is not recorded, and no fairness between groups of people was measured. Contempt,
disgust and fear are rare in it and poorly read. So Serenade asks before it reads, says how sure it is, and lets
everybody correct it. Do not use it to judge, screen, watch or diagnose anybody, at work, at school or elsewhere.
"""


def _row(name: str, counts: NDArray[np.int64], calibration: str) -> str:
    rows, right = int(counts.sum()), accuracy(counts)
    found = " / ".join(f"{recall:.3f}" for recall in recalls(counts))
    sure = f"{right:.4f} ± {standard_error(right, rows):.4f}"
    return f"| {name} | {rows:,} | {sure} | {balanced_accuracy(counts):.4f} | {found} | {calibration} |"
