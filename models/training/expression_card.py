"""Writes the expression network's model card and its plots from what was measured and how it was trained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.expressions import NETWORK
from models.training.expression_document import CARD, TRAINING, card
from models.training.expression_eight_bits import SAMPLE
from models.training.expression_examples import BATCH, NEGATIVE_WEIGHT, PRESS_SHARE, PRESS_WEIGHT
from models.training.expression_fit import SMALL_SIZE, Cycle, Epoch
from models.training.expression_report import ExpressionReport
from models.training.expression_sections import CALIBRATION, CONFUSIONS
from models.training.fer import FerSplit
from models.training.plots import draw_confusions, draw_curves, draw_reliability
from models.training.press import PressSplit
from models.training.tables import Plot, Section
from recommender.vocabulary import Emotion

CURVES = Plot(f"{NETWORK}_curves.png", "Training curves")

RECIPE = f"""\
Faces were mirrored, turned, moved, scaled and stretched, as a detector's crops are; covered by hands, glasses, hats and
patches; relit, darkened, lit from one side, shrunk, blurred, compressed and made noisy. Press faces are learned from in
three classes alone. The weights are a running mean over the last steps. The file computes with 8 bits, its features'
ranges taken from {SAMPLE} training faces; every number of this page was measured with it. How much each member counts,
what is added to the logits so that no emotion is found less often than it need be, the temperature and the threshold of
being sure were settled on the validation faces, the temperature on those of a majority.
`serenade models train expressions --data DIR` does all of it again."""
CROPS = """\
In photos, a similarity transform lays the face's five landmarks onto the mean framing of FER2013's faces."""


@dataclass(frozen=True, slots=True)
class Making:
    """How a network came about: its size, each member's epochs, the faces it was given, and what was special."""

    weights: int
    epochs: Mapping[str, Sequence[Epoch]]
    fer: FerSplit
    press: PressSplit
    remark: str = ""


def write_card(out: Path, measured: ExpressionReport, making: Making) -> None:
    """Write the card and its plots into `out`."""
    draw_curves(out / CURVES.file, _panels(making.epochs))
    emotions = [emotion.value for emotion in Emotion]
    draw_confusions(
        out / CONFUSIONS.file,
        {
            "three classes": (measured.fer.counts, emotions),
            "press faces": (measured.press.counts, emotions),
            **{each.name: (each.counts, [one.value for one in each.classes]) for each in reversed(measured.tasks)},
        },
    )
    draw_reliability(
        out / CALIBRATION.file,
        {
            f"{trial.name}, {when}": bins
            for trial in (measured.fer, measured.press)
            for when, bins in (("without the temperature", trial.before), ("with it", trial.after))
        },
    )
    (out / CARD).write_text(card(measured, training(making)), encoding="utf-8")


def training(making: Making) -> Section:
    """Return the card's section on the training."""
    lengths = {len(epochs) for epochs in making.epochs.values()}
    each, cycle = " and ".join(f"{length}" for length in sorted(lengths)), Cycle(0)
    return Section(
        TRAINING,
        words=(
            f"{len(making.epochs)} residual networks, {' and '.join(making.epochs)}, whose logits are blended: "
            f"{making.weights:,} weights in all. Each learned for {each} epochs of {len(making.fer.train):,} voted "
            f"faces, the negative press faces and {PRESS_SHARE:.0%} of the other {len(making.press.train):,}, drawn "
            f"anew: stochastic gradient descent in one cycle, peak rate {cycle.peak:g}, batches of {BATCH}, the first "
            f"{cycle.small_share:.0%} of epochs on faces of {SMALL_SIZE} pixels. The loss is the cross-entropy "
            "with the shares of the votes, eight ways, and with the majority's word, three ways, where there is one; "
            f"negative faces count {NEGATIVE_WEIGHT:g} times, press faces {PRESS_WEIGHT:g} times. {making.remark}",
            RECIPE,
            CROPS,
        ),
        plot=CURVES,
    )


def _panels(members: Mapping[str, Sequence[Epoch]]) -> dict[str, dict[str, Sequence[float]]]:
    """Return the curves by panel, each with the members' names."""
    panels: dict[str, dict[str, Sequence[float]]] = {}
    for name, epochs in members.items():
        for panel, curve, values in (
            ("loss", "training, varied faces", [epoch.train_loss for epoch in epochs]),
            ("loss", "validation", [epoch.validation_loss for epoch in epochs]),
            ("validation accuracy", "three classes", [epoch.three_class for epoch in epochs]),
            ("validation accuracy", "eight classes", [epoch.eight_class for epoch in epochs]),
            ("validation accuracy", "press, three classes", [epoch.press_three_class for epoch in epochs]),
        ):
            panels.setdefault(panel, {})[f"{name}: {curve}"] = values
    return panels
