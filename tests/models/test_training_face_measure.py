"""How findings are counted against labels, and what the counts say; on photos made here."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.training.face_data import Split
from models.training.face_evaluate import families, quiet_from
from models.training.face_measure import Outcome, measure
from models.training.face_slices import MEASURES, brightness, roll, sharpness, sliced
from models.training.face_summary import summary
from tests.models.face_samples import Finds, face, no_face, one_face


def test_a_face_is_found_once_and_what_is_elsewhere_is_false() -> None:
    finder = Finds(face(0.9, 20, 10, 40, 40), face(0.8, 21, 10, 40, 40), face(0.7, 60, 0, 70, 10))
    (outcome,) = measure(finder, [one_face()])
    assert outcome.scores == pytest.approx([0.9])
    assert outcome.false == pytest.approx([0.8, 0.7])
    assert outcome.offsets == pytest.approx([0.0], abs=1e-5)
    assert outcome.large.tolist() == [True]
    assert outcome.counted.tolist() == [False]


def test_landmarks_are_measured_in_eye_distances() -> None:
    away = face(0.9, 20, 10, 40, 40)
    moved = replace(away, landmarks=tuple((x + 2 / 80, y) for x, y in away.landmarks))
    (outcome,) = measure(Finds(moved), [one_face()])
    assert outcome.errors[0] == pytest.approx(np.full(5, 2 / 10), abs=1e-4)


def test_the_eyes_of_a_profile_count_as_a_fifth_of_the_width_apart() -> None:
    profile = one_face()
    profile.landmarks[0, 1] = profile.landmarks[0, 0]
    found = face(0.9, 20, 10, 40, 40)
    (outcome,) = measure(Finds(found), [profile])
    # The right eye's label is 10 pixels from where it is found, and a fifth of the width is 4.
    assert outcome.errors[0] == pytest.approx([0, 10 / 4, 0, 0, 0], abs=1e-4)


def test_a_face_without_landmarks_counts_as_found_but_not_as_exact() -> None:
    unmarked = replace(one_face(), landmarks=np.full((1, 5, 2), np.nan, np.float32))
    outcomes = measure(Finds(face(0.9, 20, 10, 40, 40)), [unmarked, one_face()])
    report = summary(outcomes, 0.5)
    assert (report.large_found, report.large_errors.faces) == (2, 1)
    assert report.landmark_error == pytest.approx(0.0, abs=1e-5)


def test_what_is_found_in_an_ignored_region_counts_nothing() -> None:
    sample = replace(one_face(), ignored=np.ones(1, bool))
    (outcome,) = measure(Finds(face(0.9, 22, 12, 38, 38)), [sample])
    assert len(outcome.scores) == len(outcome.false) == 0


def test_photos_are_changed_before_they_are_looked_at_and_stay_in_order() -> None:
    finder = Finds()
    names = [replace(one_face(), name=f"{index}") for index in range(9)]
    dark = measure(finder, names, change=lambda sample: replace(sample, image=sample.image // 2), workers=3)
    assert [outcome.name for outcome in dark] == [sample.name for sample in names]
    assert {int(image.max()) for image in finder.shown} == {127}


def wide(score: float) -> list[Outcome]:
    """Return what is found of a face of 36 pixels, with this score."""
    return measure(Finds(face(score, 20, 10, 56, 40)), [one_face((20, 10, 56, 40))])


def test_a_report_counts_faces_and_photos_at_the_threshold() -> None:
    elsewhere = replace(no_face(), split=Split.ELSEWHERE)
    seen = measure(Finds(face(0.6, 20, 10, 40, 40)), [one_face(), no_face(), no_face()])
    unseen = measure(Finds(), [one_face(), no_face(), elsewhere])
    report = summary([*seen, *unseen, *wide(0.6)], 0.5)
    assert (report.large_faces, report.large_found) == (3, 2)
    assert (report.faces, report.recall) == (1, 1.0)
    assert (report.empty_photos, report.empty_false, report.false_faces) == (3, 2, 2)
    assert report.false_rate == pytest.approx(2 / 3)
    assert (report.elsewhere_photos, report.elsewhere_rate) == (1, 0.0)
    assert report.precision == 1.0
    assert summary([*seen, *unseen], 0.7).large_recall == 0.0


def test_of_nothing_there_is_no_share() -> None:
    report = summary(measure(Finds(), [no_face()]), 0.5)
    assert np.isnan([report.recall, report.large_recall, report.precision, report.landmark_error]).all()
    assert report.false_rate == 0.0


def test_the_detector_alone_is_quiet_from_where_it_shows_no_more_than_a_share() -> None:
    found = [measure(Finds(face(score, 20, 10, 40, 40)), [no_face()])[0] for score in (0.3, 0.62)]
    assert quiet_from(found, 1.0) == 0.15
    assert quiet_from(found, 0.5) == pytest.approx(0.31)
    assert quiet_from(found, 0.0) == pytest.approx(0.63)


def test_a_source_tells_its_faces_and_its_photos_with_a_false_one() -> None:
    finder = Finds(face(0.9, 20, 10, 40, 40), face(0.9, 60, 0, 70, 10))
    dogs, people = families(measure(finder, [one_face(), no_face(), one_face()]), 0.5)
    assert (people.photos, people.large_faces, people.large_found, people.false_photos) == (2, 2, 2, 2)
    assert (dogs.name, dogs.photos, dogs.large_faces, dogs.false_photos) == ("dogcat", 1, 0, 1)


def test_roll_is_the_slope_of_the_eyes_and_unknown_in_profile() -> None:
    turned = one_face()
    turned.landmarks[0, 0], turned.landmarks[0, 1] = (24, 20), (34, 10)
    profile = one_face()
    profile.landmarks[0, 0], profile.landmarks[0, 1] = (24, 20), (24, 23)
    unmarked = replace(one_face(), landmarks=np.full((1, 5, 2), np.nan, np.float32))
    assert roll(turned) == pytest.approx([45.0])
    assert roll(one_face()) == pytest.approx([0.0])
    assert np.isnan(roll(profile)).all()
    assert np.isnan(roll(unmarked)).all()


def test_brightness_and_sharpness_are_the_faces_and_not_the_photos() -> None:
    sample = one_face()
    sample.image[:, 60:] = 255
    assert brightness(sample) == pytest.approx([76.0])  # red, in grey
    rough = replace(sample, image=sample.image.copy())
    rough.image[10:40:2, 20:40] = 0
    assert sharpness(rough)[0] > sharpness(sample)[0] == 0.0


def test_a_label_at_the_rim_without_a_pixel_still_has_a_brightness() -> None:
    assert len(brightness(one_face((79.8, 10, 80, 40)))) == 1


def test_a_face_is_told_in_one_slice_of_each_measure_and_a_narrow_one_by_its_size_alone() -> None:
    samples = [one_face(), one_face((20, 10, 56, 40)), no_face()]
    outcomes = measure(Finds(face(0.9, 20, 10, 56, 40)), samples)
    groups = {group.title: group.slices for group in sliced(samples, outcomes, 0.5)}
    assert len(groups) == len(MEASURES)
    for measure_ in MEASURES:
        assert sum(part.faces for part in groups[measure_.title]) == (2 if measure_.small else 1)
    small, large = groups["Width in pixels"]
    assert (small.name, small.faces, small.found) == ("16 to 24", 1, 1)
    assert (large.name, large.faces, large.found, large.errors.faces) == ("32 to 64", 1, 1, 1)


def test_landmarks_off_by_more_than_a_tenth_are_rough() -> None:
    samples = [one_face((20, 10, 56, 40))]
    near, off = face(0.9, 20, 10, 56, 40), face(0.9, 20, 10, 56, 40)
    labels = tuple((x / 80, y / 60) for x, y in samples[0].landmarks[0].tolist())
    near, off = replace(near, landmarks=labels), replace(off, landmarks=tuple((x + 0.05, y) for x, y in labels))
    for found, rough in ((near, 0), (off, 1)):
        (_, pixels, *_) = sliced(samples, measure(Finds(found), samples), 0.5)
        assert pixels.slices[0].rough == rough
