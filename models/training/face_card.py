"""Writes the face detector's model card, numbers and curves as they were measured."""

from __future__ import annotations

import csv
import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from models.faces import NETWORK, SIDE
from models.sessions import read_manifest
from models.training.face_data import GUARD, ONE_PLACE, RUN, THUMBNAIL, TRAIN_SHARE, TWIN, VALIDATION_SHARE
from models.training.face_evaluate import SAME, SMALL_SIDE, FaceReport, Outcome, false_rate, summary

CARD, TRAINING_PLOT, RECALL_PLOT = "faces.md", "faces_training.png", "faces_recall.png"
ARCHIVES = ("face_photos", "masked_faces", "no_face_photos", "no_face_a")
SHOWN = 8
"""Failures listed by name."""
HASH_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How far training got after `minutes`: mean losses (score, box, landmarks), and what validation showed."""

    step: int
    minutes: float
    losses: tuple[float, float, float]
    recall: float
    landmark_error: float


@dataclass(frozen=True, slots=True)
class LandmarkCheckpoint:
    """How far the landmark network got after `minutes`: mean losses (score, landmarks), and what validation showed.

    Errors are in eye distances, over the validation faces.
    """

    step: int
    minutes: float
    losses: tuple[float, float]
    landmark_error: float
    median_error: float


@dataclass(frozen=True, slots=True)
class Making:
    """How both networks came about: the photos, the batches, and what showed on the way.

    `lures` are places that the detector took for a face and that are none; `remark` is what was special.
    """

    seed: int
    batch: int
    filled_photos: int
    empty_photos: int
    detector: tuple[Checkpoint, ...]
    landmarks: tuple[LandmarkCheckpoint, ...]
    landmark_batch: int
    lures: int
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Training:
    """How the weights were made."""

    seed: int
    batch: int
    filled_photos: int
    empty_photos: int
    history: tuple[Checkpoint, ...]


def write_card(
    out: Path,
    data: Path,
    training: Training,
    *,
    validation: Sequence[Outcome],
    test: Sequence[Outcome],
    threshold: float,
) -> None:
    """Write the card and its two plots beside the weights in `out`."""
    mpl.use("Agg")
    _plot_training(training.history).savefig(out / TRAINING_PLOT, dpi=80)
    _plot_recall(validation, test, threshold).savefig(out / RECALL_PLOT, dpi=80)
    parts = (
        _head(out, threshold),
        _numbers(validation, test, threshold),
        _families(test, threshold),
        _failures(test, threshold),
        _making(training),
        _sources(data),
        LIMITS,
    )
    (out / CARD).write_text("\n\n".join("\n".join(part) for part in parts) + "\n", encoding="utf-8")


def _head(out: Path, threshold: float) -> Iterator[str]:
    path = read_manifest(out)[NETWORK].path
    weights = path.read_bytes()
    sha256 = hashlib.sha256(weights).hexdigest()[:HASH_SHOWN]
    yield "# The face detector"
    yield ""
    yield f"`{path.name}`, {len(weights):,} bytes, sha256 `{sha256}`, threshold {threshold:.2f}."
    yield ""
    yield f"""\
Finds faces in a photo, each with a box and five landmarks. Input: 1 x 3 x {SIDE} x {SIDE}, RGB, 0-255, the photo
letterboxed by `models.faces.letterbox`. Output: for every cell of three grids a score, a box and five points, in pixels
of the input. A plain convolutional network with a small feature pyramid and no anchors, written and trained from
nothing for this project (`models/training/face_*.py`)."""


def _numbers(validation: Sequence[Outcome], test: Sequence[Outcome], threshold: float) -> Iterator[str]:
    yield "## What it does on photos that it did not learn from"
    yield ""
    yield "| | validation | test |"
    yield "|---|---|---|"
    columns = [_column(summary(outcomes, threshold)) for outcomes in (validation, test)]
    yield from (f"| {name} | {columns[0][name]} | {columns[1][name]} |" for name in columns[0])
    yield ""
    yield f"""\
A face counts as found where the boxes' intersection over union is at least {SAME}. The threshold was chosen on the
validation photos; the test photos were looked at once, at the end. Boxes and landmarks are a teacher network's, so the
numbers partly say how well this network agrees with it.

![Recall against false faces]({RECALL_PLOT})"""


def _column(report: FaceReport) -> dict[str, str]:
    return {
        "photos with faces": f"{report.photos}",
        "recall, faces wider than a fifth of the photo": f"{report.large_recall:.4f} of {report.large_faces}",
        f"recall, faces of at least {SMALL_SIDE} pixels": f"{report.recall:.4f} of {report.faces}",
        "precision": f"{report.precision:.4f}",
        "landmarks' mean error in eye distances, large faces": f"{report.landmark_error:.4f}",
        "photos without a face that show a false one": f"{report.false_rate:.4f} of {report.empty_photos}",
        "the same, sources with no part in training": f"{report.elsewhere_rate:.4f} of {report.elsewhere_photos}"
        if report.elsewhere_photos
        else "",
    }


def _families(test: Sequence[Outcome], threshold: float) -> Iterator[str]:
    yield "## By source, test photos"
    yield ""
    yield "| source | photos | large faces | found | photos with a false face |"
    yield "|---|---|---|---|---|"
    for family in sorted({outcome.family for outcome in test}):
        these = [outcome for outcome in test if outcome.family == family]
        large = np.concatenate([outcome.scores[outcome.large] for outcome in these])
        found = f"{(large >= threshold).mean():.3f}" if len(large) else ""
        yield f"| {family} | {len(these)} | {len(large) or ''} | {found} | {false_rate(these, threshold):.3f} |"


def _failures(test: Sequence[Outcome], threshold: float) -> Iterator[str]:
    missed = sorted(
        (float(score), outcome.name) for outcome in test for score in outcome.scores[outcome.large] if score < threshold
    )
    empty = ((float(outcome.false.max(initial=0)), outcome.name) for outcome in test if outcome.empty)
    false = sorted(((score, name) for score, name in empty if score >= threshold), reverse=True)
    yield "## Failures on test photos"
    yield ""
    yield f"Large faces missed: {len(missed)}. {_named(missed)}"
    yield f"False faces on photos without one: {len(false)}. {_named(false)}"
    yield ""
    yield from OBSERVED


def _named(found: Sequence[tuple[float, str]]) -> str:
    return ", ".join(f"`{name}` ({score:.2f})" for score, name in found[:SHOWN])


def _making(training: Training) -> Iterator[str]:
    last = training.history[-1]
    yield f"""\
## How it was made

{training.filled_photos:,} photos with faces and {training.empty_photos:,} without; {last.step:,} batches
of {training.batch} in {last.minutes:.0f} minutes of a shared processor core, seed {training.seed}.
Photos are zoomed, cropped, tilted, mirrored, recoloured, blurred, covered and compressed; those without a face are seen
the more often the more the network itself sees one there. AdamW, the rate falling along a cosine; the weights are a
running average.

The split: each source's photos in the order of their names, in runs of {RUN}: {TRAIN_SHARE} to train,
{VALIDATION_SHARE - TRAIN_SHARE} to validate, {RUN - VALIDATION_SHARE} to test, {GUARD} unused at
each end of a held-out stretch. {_whole()}
Of photos whose {THUMBNAIL} x {THUMBNAIL} grey thumbnails correlate above {TWIN}, mirrored or not,
none are on two sides: they go to training.

![Training]({TRAINING_PLOT})"""


def _whole() -> str:
    places = "; ".join(f"{family}: {split}" for family, split in sorted(ONE_PLACE.items()))
    return f"Sources whose people come back out of order are in one part whole ({places})."


def _sources(data: Path) -> Iterator[str]:
    yield "## Photos and their terms, as their sources state them"
    yield ""
    yield "| photos | source | terms |"
    yield "|---|---|---|"
    for (source, terms), count in sorted(_counted(data).items()):
        yield f"| {count:,} | {source} | {terms} |"
    yield ""
    yield "No photo is part of the project. `no_face_a` was measured on, never trained on."


def _counted(data: Path) -> Counter[tuple[str, str]]:
    photos: set[tuple[str, str, str]] = set()
    for archive in ARCHIVES:
        with (data / "faces" / f"{archive}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                terms = (row["source"], row["licence"]) if "source" in row else UNSTATED
                photos.add((row.get("image") or row["file"], *terms))
    return Counter((source, terms) for _, source, terms in photos)


def _plot_training(history: Sequence[Checkpoint]) -> Figure:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    minutes = [each.minutes for each in history]
    for index, name in enumerate(("score", "box", "landmarks")):
        left.plot(minutes, [each.losses[index] for each in history], marker=".", label=name)
    left.set(title="Training losses", xlabel="minutes", yscale="log")
    left.legend()
    right.plot(minutes, [each.recall for each in history], marker=".", label="recall, large faces")
    right.plot(minutes, [1 - each.landmark_error for each in history], marker=".", label="1 - landmark error")
    right.set(title="Validation", xlabel="minutes")
    right.grid(alpha=0.3)
    right.legend()
    return figure


def _plot_recall(validation: Sequence[Outcome], test: Sequence[Outcome], threshold: float) -> Figure:
    figure = Figure(figsize=(9, 3.4), layout="constrained")
    left, right = figure.subplots(1, 2)
    steps = np.arange(0.06, 0.9, 0.01)
    for name, outcomes in (("validation", validation), ("test", test)):
        reports = [summary(outcomes, float(step)) for step in [*steps, threshold]]
        recall, false = [each.large_recall for each in reports], [each.false_rate for each in reports]
        left.plot(false[:-1], recall[:-1], label=name)
        left.plot(false[-1], recall[-1], "k.", markersize=9)
        right.plot(steps, recall[:-1], label=f"recall, {name}")
        right.plot(steps, false[:-1], "--", label=f"false, {name}")
    left.set(title="Large faces", xlim=(-0.002, 0.1), ylim=(0.8, 1.005))
    left.set(xlabel="share of no-face photos with a false face", ylabel="recall")
    right.axvline(threshold, color="k", linewidth=0.8)
    right.set(title="By threshold", xlabel="threshold")
    for axes in (left, right):
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8)
    return figure


UNSTATED = ("public Kaggle-type sets of masked faces", "not stated in the source")
OBSERVED = (
    """\
Seen in the pictures: missed are mostly faces in profile, turned down or cut by the photo's edge, dark film stills,
faces behind a hand, smoke or the black squares that a source drew, painted posters, and faces so near that forehead
and chin are outside the photo. False faces are mostly heads of dogs and cats seen from the
front, now and then food, coins or a plant. Of a face tilted by 30 degrees the landmarks follow only in part.""",
)
LIMITS = (
    """\
## What it is for, and what it must not be used for

It finds the face to read in a photo that somebody chose to show to the bot. It tells faces from background, not
people from each other: it is no face recognition, and its landmarks are too coarse for that. It must not be used to
count, watch or search for people, nor wherever a missed or false face harms anyone. People in the photos are not a
fair sample of mankind (film stills, television, stock portraits); recall by age, skin colour or sex was not
measured, for the data do not say. Small faces of a crowd are often missed: it looks at one small copy of the photo.""",
)
