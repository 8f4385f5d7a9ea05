"""What `serenade models look` draws."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image as Pictures
from PIL import ImageDraw

from models.drawing import COLOURS, ENGLISH, MARGIN, PANEL, PANEL_HEIGHT, PAPER, UNREAD, Labels, frame, look
from models.reader import emotions_of, feeling_of
from models.schemas import Box, Face, FaceReading, Photo, PhotoReading
from recommender.vocabulary import Emotion, Expression

SHADE = 120


def face_at(box: Box) -> Face:
    places = ((0.3, 0.4), (0.7, 0.4), (0.5, 0.6), (0.35, 0.8), (0.65, 0.8))
    return Face(box, tuple((box.x + x * box.width, box.y + y * box.height) for x, y in places), 0.9)


def reading_of(faces: list[Face], *, read: int | None = None, sure: float = 0.8) -> PhotoReading:
    shares = dict.fromkeys(Expression, (1 - sure) / 7) | {Expression.HAPPINESS: sure}
    readings = tuple(FaceReading(face, shares, emotions_of(shares)) for face in faces[:read])
    return PhotoReading(0, 0, tuple(faces), readings, 0, feeling_of(shares), 0.6)


def drawn(width: int, height: int, reading: PhotoReading) -> np.ndarray:
    photo = Photo(np.full((height, width, 3), SHADE, np.uint8), width, height)
    return np.asarray(look(photo, reading))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def columns_of(picture: np.ndarray, colour: str) -> np.ndarray:
    """Return in which columns a colour is."""
    return np.flatnonzero((picture == rgb(colour)).all(axis=2).any(axis=0))


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [
        (700, 500, (700, 500)),
        (500, 1400, (500, 1400)),
        (64, 32, (512, 256)),
        (320, 640, (320, 640)),
        (1440, 40, (1440, 40)),
    ],
)
def test_the_photo_is_whole_and_the_bars_are_beside_it(width: int, height: int, shown: tuple[int, int]) -> None:
    picture = drawn(width, height, reading_of([face_at(Box(0.4, 0.3, 0.1, 0.3))]))
    assert picture.shape[1] == shown[0] + 3 * MARGIN + PANEL
    assert picture.shape[0] == max(shown[1], PANEL_HEIGHT) + 2 * MARGIN
    corners = picture[[MARGIN, MARGIN + shown[1] - 1]][:, [MARGIN, MARGIN + shown[0] - 1]]
    assert (corners == SHADE).all()
    right = picture[:, shown[0] + 2 * MARGIN :]
    assert len(columns_of(right, COLOURS[Emotion.POSITIVE])) > PANEL // 3
    assert not (right == SHADE).all(axis=2).any()


def test_bars_are_as_long_as_shares_are_large() -> None:
    lengths = []
    for sure in (0.3, 0.6, 0.9):
        picture = drawn(700, 500, reading_of([face_at(Box(0, 0, 0.2, 0.2))], sure=sure))
        bars = picture[MARGIN + 30 :, 700 + 2 * MARGIN :]
        lengths.append(len(columns_of(bars, COLOURS[Emotion.POSITIVE])))
    assert all(shorter < longer for shorter, longer in pairwise(lengths))
    assert lengths[2] - lengths[1] == pytest.approx(lengths[1] - lengths[0], abs=8)


def test_a_face_at_the_rim_keeps_box_and_letter_and_nothing_inside_its_box_is_covered_but_landmarks() -> None:
    picture = drawn(700, 500, reading_of([face_at(Box(0.0, 0.0, 1.0, 1.0))]))
    photo = picture[MARGIN : MARGIN + 500, MARGIN : MARGIN + 700]
    untouched = (photo == SHADE).all(axis=2)
    assert untouched.mean() > 0.99
    assert untouched[0].all()
    assert untouched[:, -1].all()
    above = picture[:MARGIN, : 700 + 2 * MARGIN]
    assert (above == rgb(COLOURS[Emotion.POSITIVE])).all(axis=2).sum() > 300


def test_landmarks_outside_the_photo_are_left_out() -> None:
    face = Face(Box(0.9, 0.4, 0.1, 0.2), ((0.95, 0.5), (1.2, 0.5), (3.0, 0.55), (-1.0, 0.6), (0.95, -0.2)), 0.9)
    picture = drawn(700, 500, reading_of([face]))
    dots = (picture == rgb("#1d2129")).all(axis=2)[:, : 700 + 2 * MARGIN]
    assert 10 < dots.sum() < 100


def test_more_faces_than_letters_are_framed_in_grey_and_have_no_bars() -> None:
    faces = [face_at(Box(column / 6, row / 5, 0.1, 0.1)) for row in range(5) for column in range(6)]
    some, more = (drawn(1400, 1000, reading_of(faces[:number], read=26)) for number in (26, 30))
    assert some.shape == more.shape
    assert len(columns_of(more, UNREAD)) > len(columns_of(some, UNREAD)) == 0
    panels = some[:, 1400 + 2 * MARGIN :]
    assert panels.shape[0] * panels.shape[1] >= 26 * PANEL * PANEL_HEIGHT
    assert max(some.shape[:2]) < 3000


def test_what_is_not_sure_looks_different() -> None:
    sure = reading_of([face_at(Box(0.2, 0.2, 0.2, 0.2))], sure=0.59)
    doubtful = PhotoReading(0, 0, sure.faces, sure.readings, 0, sure.feeling, 0.95)
    one, other = (drawn(700, 500, each)[MARGIN : MARGIN + 26, 700 + 3 * MARGIN :] for each in (sure, doubtful))
    assert not np.array_equal(one, other)


def test_a_frame_leaves_what_is_in_its_box() -> None:
    canvas = Pictures.new("RGB", (100, 80), PAPER)
    place = frame(ImageDraw.Draw(canvas), Box(0.2, 0.25, 0.5, 0.5), (100, 80), "#b91c1c")
    assert place == (20, 20, 70, 60)
    inside = np.asarray(canvas)[20:61, 20:71]
    assert (inside == 255).all()
    assert (np.asarray(canvas)[20:60, 19] == rgb("#b91c1c")).all()


def photo_of(shade: int = SHADE) -> Photo:
    return Photo(np.full((500, 700, 3), shade, np.uint8), 700, 500)


def in_japanese() -> Labels:
    emotions = dict(zip(Emotion, ("ポジティブ", "普通", "ネガティブ"), strict=True))
    return replace(ENGLISH, emotions=emotions)


def test_a_name_stands_beside_its_letter_and_nowhere_else() -> None:
    reading = reading_of([face_at(Box(0.3, 0.3, 0.2, 0.3)), face_at(Box(0.7, 0.3, 0.1, 0.2))])
    without = drawn(700, 500, reading)
    named = np.asarray(look(photo_of(), reading, {0: "Zoë 名前"}))
    rows, columns = np.nonzero((named != without).any(axis=2))
    left, top = MARGIN + 210, MARGIN + 150
    assert left < columns.min() < columns.max() < left + 250
    assert top - 30 < rows.min() < rows.max() < top


def test_a_long_name_at_the_rim_stays_in_the_picture_of_the_photo() -> None:
    reading = reading_of([face_at(Box(0.95, 0.3, 0.05, 0.1))])
    without = drawn(700, 500, reading)
    named = np.asarray(look(photo_of(), reading, {0: "W" * 24}))
    columns = np.flatnonzero((named != without).any(axis=(0, 2)))
    assert columns.max() < 700 + 2 * MARGIN


def test_a_name_that_cannot_be_shown_is_left_out() -> None:
    reading = reading_of([face_at(Box(0.3, 0.3, 0.2, 0.3))])
    assert np.array_equal(np.asarray(look(photo_of(), reading, {0: "😀"})), drawn(700, 500, reading))


def test_labels_are_in_the_language_they_come_in() -> None:
    reading = reading_of([face_at(Box(0.3, 0.3, 0.2, 0.3))])
    assert not np.array_equal(np.asarray(look(photo_of(), reading, labels=in_japanese())), drawn(700, 500, reading))


def test_labels_that_cannot_be_shown_are_english_instead() -> None:
    reading = reading_of([face_at(Box(0.3, 0.3, 0.2, 0.3))])
    thai = replace(ENGLISH, emotions=dict.fromkeys(Emotion, "ไทย"))
    assert np.array_equal(np.asarray(look(photo_of(), reading, labels=thai)), drawn(700, 500, reading))


def test_long_labels_reach_neither_the_photo_nor_their_bars() -> None:
    reading = reading_of([face_at(Box(0.3, 0.3, 0.2, 0.3))])
    long = replace(ENGLISH, expressions=dict.fromkeys(Expression, "Niedergeschlagenheit"))
    short = replace(ENGLISH, expressions=dict.fromkeys(Expression, ""))
    one, other = (np.asarray(look(photo_of(), reading, labels=labels)) for labels in (long, short))
    columns = np.flatnonzero((one != other).any(axis=(0, 2)))
    assert columns.min() > 700 + 1.5 * MARGIN
    assert columns.max() < 700 + 2 * MARGIN + 80
