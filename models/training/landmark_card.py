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
            f"teach the score alone; lures, {making.lures:,} places of the training photos that the detector took for "
            "faces, each counted the more often the likelier it looked; and random windows of photos without a face. "
            "All are mirrored, recoloured, blurred, covered and compressed; towards the end they vary less.",
            "A landmark is the mean of the places of a map, weighted by how likely each is, and a correction for those "
            "outside the square. The loss is the cross-entropy of the score, and how far the landmarks are off in eye "
            "distances, squared for the near ones. AdamW, the rate falling along a cosine; the weights are a running "
            f"average, stored with fewer bits than they are computed with. {making.remark}",
            "During training, the validation faces are looked at from their labelled boxes, whether found or not. "
            "`serenade models train faces --data DIR` makes both networks anew.",
        ),
        plot=TRAINING,
    )
