"""Writes the card of the network that judges faces one by one."""

from __future__ import annotations

from pathlib import Path

from models.landmarks import NETWORK
from models.training.face_making import Making
from models.training.face_plots import draw_calibration, draw_errors, draw_training
from models.training.face_report import FaceReport
from models.training.face_sections import page
from models.training.landmark_sections import CALIBRATION, ERRORS, landmark_sections
from models.training.tables import Plot, Section

CARD = f"{NETWORK}.md"
TRAINING = Plot(f"{NETWORK}_training.png", "Training")

TERMS = (
    "The photos and their terms are those of the detector's card, `faces.md`. Besides, it learned from faces of "
    "FER2013's training rows: its images come from Kaggle's ICML 2013 challenge, stock photos found on the web, "
    "without a licence of their own. None of them is in this repository.",
)
LABELS = (
    "A label is what a teacher network saw in one picture, and in another picture of the same face it sees something "
    "else. Faces of the training photos, from 40 pixels, that come twice were laid over each other, shifted, turned, "
    "scaled and sheared until their pixels correlated above 0.975. Then the labels of 24 pairs of frames from videos "
    "differ by 0.078 eye distances on average (a part of which may be true movement), those of 14 pairs of mirror "
    "images by 0.094. If both labels of a pair err alike, each is off by 0.055 to 0.066: a network that made no error "
    "would still be about that far from them. That was measured once, by hand, and is no part of `serenade models "
    "evaluate`.",
)
LIMITS = (
    "It says whether a place is a face and where its landmarks are, so that the face can be laid straight and read. "
    "Five landmarks are no measure of a face: they tell nobody from anybody, and must not be used to. They are worst "
    "in profile, where a face is half covered or half outside the photo, and where it is small; a hidden mouth is "
    "guessed.",
    "It was made for what this detector proposes: behind another, its scores mean something else. Whom it serves less "
    "well, by age, skin colour or sex, was not measured, for the data do not say.",
)


def write_landmark_card(out: Path, report: FaceReport, making: Making, split: Section) -> None:
    """Write the card and its plots beside the weights in `out`; `split` says which photos were kept apart."""
    draw_errors(out / ERRORS.file, report.landmarks)
    draw_calibration(out / CALIBRATION.file, report.landmarks)
    history = making.landmarks
    draw_training(
        out / TRAINING.file,
        [each.minutes for each in history],
        [(name, [each.losses[place] for each in history]) for place, name in enumerate(("score", "landmarks"))],
        [
            ("mean landmark error", [each.landmark_error for each in history]),
            ("median landmark error", [each.median_error for each in history]),
        ],
    )
    sections = (
        *landmark_sections(report),
        _making(making),
        split,
        Section("How exact its labels are", words=LABELS),
        Section("Photos and their terms", words=TERMS),
        Section("What it is for, and what it must not be used for", words=LIMITS),
    )
    (out / CARD).write_text(page(sections), encoding="utf-8")


def _making(making: Making) -> Section:
    last = making.landmarks[-1]
    return Section(
        "How it was made",
        words=(
            f"{last.step:,} batches of {making.landmark_batch} squares in {last.minutes:.0f} minutes, seed "
            f"{making.seed}, from random weights. Squares show labelled faces of the training photos, moved, scaled "
            "and turned as the detector's boxes are; or those with known landmarks laid straight, as the second look "
            "sees them; some in a photo that ends near the face or cuts it. Others show faces of FER2013, which "
            f"teach the score alone; lures, {making.lures:,} places of the training photos, and of random views of "
            "those without a face, that the detector took for faces; and random windows of photos without a face. "
            "Lures are seen as both looks see them, and the more often the more this network itself still takes them "
            "for faces. All are mirrored, recoloured, blurred, covered and compressed; towards the end they vary less.",
            "A landmark is the mean of the places of a map, weighted by how likely each is, and a correction for those "
            "outside the square. The loss is the cross-entropy of the score, and how far the landmarks are off in eye "
            "distances, squared for the near ones. AdamW, the rate falling along a cosine; the weights are a running "
            f"average, stored with fewer bits than they are computed with. {making.remark}",
            "During training, the validation faces are looked at from their labelled boxes, whether found or not. "
            "`serenade models train faces --data DIR` makes both networks anew.",
        ),
        plot=TRAINING,
    )
