"""What is reported of the networks that find faces, and that cards, printed lines and manifest say the same."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from skimage import data as pictures

from models.faces import SPOTTED, Array, FaceSpotter
from models.landmarks import LandmarkFinder
from models.schemas import Image
from models.sessions import WEIGHTS, read_manifest
from models.training import face_card
from models.training.face_augment import mirrored
from models.training.face_card import Checkpoint, LandmarkCheckpoint, Making, write_cards
from models.training.face_data import Sample, Split
from models.training.face_evaluate import lines, measured, write_sheets
from models.training.face_measure import measure
from models.training.face_mistakes import inexact, worst
from models.training.face_report import FaceReport
from models.training.face_sections import HASH_SHOWN
from models.training.fer import VotedFaces
from models.training.landmark_evaluate import landmark_report, propose
from tests.models.face_samples import Finds, face, no_face, one_face, picture
from tests.models.fake_faces import drawn_face

UNMEASURED = {
    "How it was made",
    "What was kept apart",
    "How exact its labels are",
    "Photos and their terms",
    face_card.TERMS_TITLE,
}
"""Parts of the cards that tell of the training and of the data, and of nothing that was measured of the networks."""
NAMES = ("faces", "landmarks")

MAKING = Making(
    seed=5,
    batch=16,
    filled_photos=3517,
    empty_photos=1173,
    detector=tuple(Checkpoint(step, step / 100, (1.0, 0.9, 0.8), 0.9, 0.1) for step in (500, 1000)),
    landmarks=tuple(LandmarkCheckpoint(step, step / 100, (0.5, 0.1), 0.07, 0.05) for step in (1500, 3000)),
    landmark_batch=64,
    lures=23456,
)


def astronaut(split: Split) -> Sample:
    """Return the upper part of the astronaut's photo, with the face that was marked in it by eye."""
    points = [(205, 99), (245, 101), (223, 122), (205, 141), (239, 143)]
    return replace(
        one_face((84, 62, 172, 172)),
        name="astronaut.jpg",
        image=np.ascontiguousarray(np.asarray(pictures.astronaut(), np.uint8)[:256, 96:352]),
        landmarks=(np.array([points], np.float32) - (96, 0)).astype(np.float32),
        split=split,
    )


@pytest.fixture(scope="module")
def report() -> FaceReport:
    """The committed networks on a face, its mirror image, a face that nobody could find, and photos without one."""
    test = [
        astronaut(Split.TEST),
        mirrored(astronaut(Split.TEST)),
        replace(one_face(), name="hidden.jpg", image=picture(3), split=Split.TEST),
        replace(no_face("coffee.jpg", np.asarray(pictures.coffee(), np.uint8)), split=Split.TEST),
        replace(no_face("cat.jpg", np.asarray(pictures.chelsea(), np.uint8)), split=Split.ELSEWHERE),
    ]
    random = np.random.default_rng(0)
    squares = np.stack([drawn_face(0, random) for _ in range(3)])
    validation = [astronaut(Split.VALIDATION), replace(no_face(), split=Split.VALIDATION)]
    return measured(WEIGHTS, validation, test, VotedFaces(squares, np.ones((3, 10), np.int64)))


@pytest.fixture(scope="module")
def cards(report: FaceReport, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with both cards, written from the report."""
    folder = tmp_path_factory.mktemp("cards")
    (folder / "faces").mkdir()
    for archive in face_card.ARCHIVES:
        with (folder / "faces" / f"{archive}.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([("file",), (f"{archive}.jpg",), (f"{archive}.jpg",)])
    write_cards(folder, folder, report, MAKING)
    return folder


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d+(?:[.,]\d+)*", text))


@pytest.mark.parametrize("name", NAMES)
def test_every_measured_number_of_a_card_is_printed(report: FaceReport, cards: Path, name: str) -> None:
    parts = re.split(r"^#+ ", (cards / f"{name}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    told = [part for part in parts if part.split("\n")[0] not in UNMEASURED]
    assert len(told) > len(parts) - len(UNMEASURED)
    assert numbers("".join(told)) <= numbers("\n".join(lines(report)))
    assert len(numbers("".join(told))) > 50


@pytest.mark.parametrize("name", NAMES)
def test_a_card_shows_its_plots_and_tells_how_the_weights_were_made(cards: Path, name: str) -> None:
    card = (cards / f"{name}.md").read_text(encoding="utf-8")
    plots = re.findall(r"!\[.+\]\((.+)\)", card)
    assert f"{name}_training.png" in plots
    assert len(plots) >= 2
    assert all(0 < (cards / plot).stat().st_size < 150_000 for plot in plots)
    assert ("1,000 batches of 16 in 10 minutes, seed 5" in card) == (name == "faces")
    assert ("23,456 places" in card) == (name == "landmarks")


def test_the_detectors_card_says_whose_the_photos_are(cards: Path) -> None:
    assert "| public Kaggle-type sets of masked faces | 4 | not stated in the source |" in (
        cards / "faces.md"
    ).read_text(encoding="utf-8")


def test_what_somebody_saw_in_the_pictures_is_told_of_the_weights_that_it_is_about(
    report: FaceReport, cards: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for sha256, told in ((report.detector.sha256, True), ("0" * 64, False)):
        monkeypatch.setattr(face_card, "OBSERVED", {sha256[:HASH_SHOWN]: "Missed are hats."})
        write_cards(tmp_path, cards, report, MAKING)
        assert ("Missed are hats." in (tmp_path / "faces.md").read_text(encoding="utf-8")) == told


def test_the_report_is_of_the_manifests_weights_and_threshold(report: FaceReport, cards: Path) -> None:
    entries = read_manifest()
    assert (report.detector.sha256, report.judge.sha256) == tuple(entries[name].sha256 for name in NAMES)
    assert report.threshold == entries["faces"].settings["threshold"]
    for name in NAMES:
        assert_agrees((cards / f"{name}.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_cards_are_of_the_committed_weights(name: str) -> None:
    assert_agrees((WEIGHTS / f"{name}.md").read_text(encoding="utf-8"))


def assert_agrees(card: str) -> None:
    """Assert that a card names both files of the manifest, their sizes and the threshold."""
    entries = read_manifest()
    told = card.replace("\n", " ")
    for entry in (entries[name] for name in NAMES):
        size = entry.path.stat().st_size
        assert f"`{entry.path.name}`, {size:,} bytes, sha256 `{entry.sha256[:HASH_SHOWN]}…`" in told
    threshold = entries["faces"].settings["threshold"]
    assert f"threshold {threshold:.2f}" in told or f"of at least {threshold:.2f}" in told


def test_the_report_counts_what_is_there(report: FaceReport) -> None:
    assert (report.test.photos, report.test.large_faces, report.test.faces) == (3, 3, 2)
    assert (report.test.empty_photos, report.test.elsewhere_photos) == (1, 1)
    assert report.test.large_found <= 2
    (squares,) = report.changed[-1].slices
    assert squares.faces == 3
    assert {part.faces for group in report.changed[:-1] for part in group.slices} == {3}
    assert report.mistakes[0].name == "hidden.jpg"
    assert report.mistakes[0].what == "missed a face of 25% of the width"


def test_the_sheets_show_the_mistakes(report: FaceReport, tmp_path: Path) -> None:
    paths = write_sheets(tmp_path / "new", report)
    assert [path.name for path in paths] == ["faces_worst.png", "landmarks_worst.png"]
    assert all(path.stat().st_size > 1000 for path in paths)


def test_the_gravest_mistakes_come_first_and_no_more_than_are_worth_telling() -> None:
    samples = [
        replace(one_face(), name="large"),
        no_face("empty"),
        replace(one_face((20, 10, 56, 40), width=400), name="small"),
        replace(one_face(), name="found"),
    ]
    seen = [Finds(), Finds(face(0.9, 20, 10, 40, 40)), Finds(), Finds(face(0.9, 20, 10, 40, 40))]
    outcomes = [measure(finder, [sample])[0] for finder, sample in zip(seen, samples, strict=True)]
    near = [*measure(Finds(face(0.4, 20, 10, 40, 40)), samples[:1]), *outcomes[1:]]
    told = worst(Finds(face(0.9, 20, 10, 40, 40)), samples, outcomes, near, 0.5)
    assert [(each.name, round(each.score, 2)) for each in told] == [("empty", 0.9), ("large", 0.4), ("small", 0.0)]
    assert told[0].box == face(0.9, 20, 10, 40, 40).box
    many = worst(Finds(face(0.9, 20, 10, 40, 40)), samples[1:2] * 50, outcomes[1:2] * 50, outcomes[1:2] * 50, 0.5)
    assert len(many) == 32


def test_the_least_exact_landmarks_come_first() -> None:
    samples = [replace(one_face((20, 10, 56, 40)), name=name) for name in ("near", "off")]
    exact = face(0.9, 20, 10, 56, 40)
    moved = replace(exact, landmarks=tuple((x + 0.1, y) for x, y in exact.landmarks))
    outcomes = [measure(Finds(found), [sample])[0] for found, sample in zip((exact, moved), samples, strict=True)]
    first, second = inexact(Finds(exact), samples, outcomes, 0.5)
    assert (first.name, second.name) == ("off", "near")
    assert first.error > second.error


class Proposes:
    """A detector that proposes the same boxes, in pixels, in every photo."""

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        scores = [[0.8], [0.5], [0.4]][: len(boxes)]
        self.rows = np.array([[*score, *box, *range(10)] for score, box in zip(scores, boxes, strict=True)], np.float32)

    def whole(self, image: Image) -> Array:
        assert image.ndim == 3
        return self.rows.reshape(-1, 15).copy()


class Judges:
    """A landmark finder that is sure of all that is wider than 30 pixels, and puts all landmarks at one point."""

    def find(self, image: Image, boxes: Array) -> tuple[Array, Array]:
        assert image.ndim == 3
        return np.full((len(boxes), 5, 2), 30.0), np.where(boxes[:, 2] - boxes[:, 0] > 30, 1.0, 0.1)


def test_proposals_are_faces_or_none_or_count_for_nothing() -> None:
    spotter = cast("FaceSpotter", Proposes((20, 10, 56, 40), (20, 10, 34, 40), (60, 45, 80, 60)))
    samples = [one_face((20, 10, 56, 40)), no_face()]
    found = propose(spotter, cast("LandmarkFinder", Judges()), samples)
    assert found[0].face.tolist() == [True, False, False]
    assert found[0].none.tolist() == [False, False, True]
    assert found[0].joint == pytest.approx(
        [0.8**SPOTTED, *(score**SPOTTED * 0.1 ** (1 - SPOTTED) for score in (0.5, 0.4))]
    )
    report = landmark_report(found, found, 0.5)
    assert report.verdicts.tolist() == [[1, 0], [1, 3]]
    assert report.doubtful == 1
    assert [(each.name, each.photos, each.proposals, each.kept) for each in report.families] == [("dogcat", 1, 3, 1)]
    *points, every = report.points
    assert [point.fine.faces for point in points] == [1] * 5
    marks = samples[0].landmarks[0]
    assert points[2].fine.mean == pytest.approx(float(np.linalg.norm(marks[2] - 30)) / 26, abs=1e-4)
    assert every.fine.mean == pytest.approx(np.mean([point.fine.mean for point in points]))
    assert report.own.members.tolist() == [0, 3, 0, 0, 0, 0, 0, 0, 0, 2]
    assert report.own.right.tolist() == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1]


def test_where_nothing_is_proposed_there_is_nothing_to_judge() -> None:
    found = propose(cast("FaceSpotter", Proposes()), cast("LandmarkFinder", Judges()), [one_face(), no_face()])
    report = landmark_report(found, found, 0.5)
    assert report.verdicts.sum() == report.own.members.sum() == 0
    assert np.isnan(report.points[0].fine.mean)
