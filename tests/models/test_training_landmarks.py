"""What the network that judges one face learns from; on photos made here."""

from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from numpy.random import default_rng

from models.landmarks import SIDE
from models.training.landmark_squares import Lures, Place, Places, faces_of, square
from tests.models.face_samples import Finds, face, no_face, one_face, picture

pytest.importorskip("torch", reason="training needs the extra `training`")

from models.training.landmark_lures import PET_VIEWS, VIEWS, judged, lures_of, two_looks, views
from models.training.landmark_network import LandmarkNetwork

PHOTO = no_face(image=picture(1, 160, 120))


def lures(*joint: float) -> Lures:
    """Return lures of these joint scores, told apart by their boxes' left."""
    marks = one_face().landmarks[0].astype(np.float64)
    places = [Place(PHOTO.image, np.array([left, 10.0, left + 30, 40]), marks) for left in range(len(joint))]
    return Lures(places, np.full(len(joint), 0.5), np.array(joint))


def test_a_photo_is_seen_as_it_is_and_then_in_views_unlike_each_other() -> None:
    first, *others = views(PHOTO, 9, default_rng(0))
    assert first is PHOTO
    assert len(others) == 8
    assert len({view.image.tobytes() for view in others}) == 8
    assert all(min(view.image.shape[:2]) >= 40 and max(view.image.shape[:2]) <= 160 for view in others)


def test_a_photo_smaller_than_the_least_part_is_seen_whole() -> None:
    small = no_face(image=picture(1, 30, 20))
    assert all(view.image.shape == (20, 30, 3) for view in views(small, 20, default_rng(0)))


def test_pets_are_looked_at_in_more_views_than_other_photos() -> None:
    finder = Finds(face(0.6, 20, 10, 40, 40))
    assert len(lures_of([PHOTO], finder).places) == PET_VIEWS
    assert len(lures_of([replace(PHOTO, kind="food")], finder).places) == VIEWS


def test_in_a_photo_with_faces_only_a_faint_finding_apart_from_them_is_a_lure() -> None:
    sample = one_face()
    seen = lures_of([sample], Finds(face(0.3, 22, 10, 42, 40), face(0.3, 55, 10, 75, 40), face(0.6, 0, 0, 15, 15)))
    (place,) = seen.places
    assert seen.spotted.tolist() == pytest.approx([0.3])
    assert (place.box[2:] - place.box[:2]).tolist() == pytest.approx([20, 30])


def test_a_lure_keeps_its_place_in_the_part_of_the_photo_that_is_kept() -> None:
    image = np.zeros((300, 400, 3), np.uint8)
    image[150:180, 200:220] = 255
    found = face(0.3, 40, 30, 44, 36)
    place = lures_of([replace(no_face(image=image), kind="food")], Finds(found)).places[0]
    assert max(place.image.shape[:2]) < 100
    left, top, right, bottom = place.box.round().astype(int)
    assert place.image[top:bottom, left:right].min() == 255
    # The finder's landmarks lie at a quarter to a half of the photo: they move with the box.
    assert (place.landmarks[0] - place.box[:2]).tolist() == pytest.approx([25 * 5 - 200, 18 * 5 - 150])


def test_a_lure_that_passes_for_a_face_is_drawn_most() -> None:
    random = default_rng(0)
    drawn = [lures(0.1, 0.9, 0.2).one(random).box[0] for _ in range(200)]
    assert 180 < drawn.count(1.0) < 200


def test_squares_of_lures_are_no_faces_and_have_no_landmarks() -> None:
    places = Places(faces_of([one_face()]), [], lures(0.5, 0.6), [PHOTO.image])
    random = default_rng(0)
    made = list(islice((square(places, random) for _ in iter(int, 1)), 60))
    assert {each.face for each in made} == {True, False}
    assert all(np.isfinite(each.landmarks).all() == each.face for each in made)
    assert all(each.pixels.shape == (SIDE, SIDE, 3) for each in made)


def test_judging_lures_anew_joins_both_scores_and_says_where_landmarks_are_seen() -> None:
    network, before = LandmarkNetwork(), lures(0.1, 0.2)
    marks, scores = two_looks(network, before.places)
    after = judged(network, before)
    assert after.joint == pytest.approx(np.sqrt(0.5 * scores))
    assert [place.landmarks for place in after.places] == [pytest.approx(each) for each in marks]


def test_where_the_detector_finds_nothing_there_is_nothing_to_judge() -> None:
    none = lures_of([PHOTO], Finds())
    assert judged(LandmarkNetwork(), none).places == []
