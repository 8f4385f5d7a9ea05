"""Writes the cards of both networks that find faces: what was measured, how they were made, what they are not for."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from models.faces import NETWORK
from models.training.face_data import GUARD, ONE_PLACE, RUN, THUMBNAIL, TRAIN_SHARE, TWIN, VALIDATION_SHARE
from models.training.face_making import Checkpoint, LandmarkCheckpoint, Making
from models.training.face_plots import draw_recall, draw_training
from models.training.face_report import FaceReport
from models.training.face_sections import HASH_SHOWN, RECALL, detector_sections, page
from models.training.landmark_card import write_landmark_card
from models.training.tables import Plot, Section, Table

__all__ = ["CARD", "Checkpoint", "LandmarkCheckpoint", "Making", "write_cards"]

CARD = f"{NETWORK}.md"
TRAINING = Plot(f"{NETWORK}_training.png", "Training")
ARCHIVES = ("face_photos", "masked_faces", "no_face_photos", "no_face_a")
TERMS_TITLE = "Photos and their terms, as their sources state them"
UNSTATED = ("public Kaggle-type sets of masked faces", "not stated in the source")

OBSERVED: Mapping[str, str] = MappingProxyType(
    {
        "eadaf0d07150f202": "In the validation photos, missed faces are mostly in profile or turned down, behind a "
        "hand, smoke or the black squares that a source drew, or cut by the photo's edge. What this detector alone "
        "takes for faces are heads of cats and dogs, and patterns in rooms, trees, food and rubble. Of both networks' "
        "false faces, one is left in the photos: the shadow of a plant on a wall.",
    }
)
"""What a person saw in the pictures of the worst mistakes, by the first digits of the sha256 of the detector that made
them: other weights make other mistakes."""

LIMITS = (
    "It finds the face to read in a photo that somebody chose to show to the bot. It tells faces from background, not "
    "people from each other: it is no face recognition. It must not be used to count, watch or search for people, nor "
    "wherever a missed or a false face harms anyone.",
    "People in the photos are not a fair sample of mankind (film stills, television, drivers, stock portraits); "
    "recall by age, skin colour or sex was not measured, for the data do not say. Small faces of a crowd are often "
    "missed, the more so beside a large one: the photo's corners are looked at only where no large face is seen. Faces "
    "upside down were never learned from, and masked ones were learned from, but not measured.",
)


def write_cards(out: Path, data: Path, report: FaceReport, making: Making) -> None:
    """Write both cards and their plots beside the weights in `out`; `data` says where the photos came from."""
    draw_recall(out / RECALL.file, report)
    draw_training(
        out / TRAINING.file,
        [each.minutes for each in making.detector],
        [
            (name, [each.losses[at] for each in making.detector])
            for at, name in enumerate(("score", "box", "landmarks"))
        ],
        [
            ("recall, large faces", [each.recall for each in making.detector]),
            ("1 - landmark error", [1 - each.landmark_error for each in making.detector]),
        ],
    )
    split = _split()
    sections = (*detector_sections(report), *_observed(report), _making(making), split, _sources(data), _limits())
    (out / CARD).write_text(page(sections), encoding="utf-8")
    write_landmark_card(out, report, making, split)


def _observed(report: FaceReport) -> Iterator[Section]:
    """Yield what a person saw in the mistakes of these very weights, if anybody looked."""
    seen = OBSERVED.get(report.detector.sha256[:HASH_SHOWN])
    if seen:
        yield Section("Seen in the pictures", words=(seen,))


def _making(making: Making) -> Section:
    last = making.detector[-1]
    return Section(
        "How it was made",
        words=(
            f"{making.filled_photos:,} photos with faces and {making.empty_photos:,} without; {last.step:,} batches of "
            f"{making.batch} in {last.minutes:.0f} minutes, seed {making.seed}. A plain "
            "convolutional network with a small feature pyramid and no anchors, from random weights. Photos are "
            "zoomed, cropped until the face is larger than the frame, put into others, tilted, mirrored, recoloured, "
            "blurred, covered and compressed; those without a face are seen the more often the more the network itself "
            "sees one there. AdamW, the rate falling along a cosine; the weights are a running average, stored with 16 "
            f"bits. {making.remark}",
            "`serenade models train faces --data DIR` makes both networks anew: the detector, then the landmark "
            "network on what it proposes, then the threshold.",
        ),
        plot=TRAINING,
    )


def _split() -> Section:
    places = "; ".join(f"{family}: {split}" for family, split in sorted(ONE_PLACE.items()))
    return Section(
        "What was kept apart",
        words=(
            f"Each source's photos in the order of their names, in runs of {RUN}: {TRAIN_SHARE} to train, "
            f"{VALIDATION_SHARE - TRAIN_SHARE} to validate, {RUN - VALIDATION_SHARE} to test, {GUARD} unused at each "
            "end of a held-out stretch, for neighbours may show one person. Sources whose people come back out of "
            f"order are in one part whole ({places}), and so are the photos of masked faces: train. Of photos whose "
            f"{THUMBNAIL} x {THUMBNAIL} grey thumbnails correlate above {TWIN}, mirrored or not, none are on two "
            "sides: they go to training.",
            "Nothing was chosen by the test's photos. But an earlier detector was measured on them, too, and what it "
            "missed was a reason to make these networks.",
        ),
    )


def _sources(data: Path) -> Section:
    rows = ((source, f"{count:,}", terms) for (source, terms), count in sorted(_counted(data).items()))
    return Section(
        TERMS_TITLE,
        tables=(Table(("source", "photos", "terms"), tuple(rows)),),
        words=("No photo is part of the project. `no_face_a` was measured on, never learned from.",),
    )


def _counted(data: Path) -> Counter[tuple[str, str]]:
    photos: set[tuple[str, str, str]] = set()
    for archive in ARCHIVES:
        with (data / "faces" / f"{archive}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                terms = (row["source"], row["licence"]) if "source" in row else UNSTATED
                photos.add((row.get("image") or row["file"], *terms))
    return Counter((source, terms) for _, source, terms in photos)


def _limits() -> Section:
    return Section("What it is for, and what it must not be used for", words=LIMITS)
