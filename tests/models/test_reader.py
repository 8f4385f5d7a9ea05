"""From bytes to a feeling."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from models.errors import NoFace, NotAPhoto
from models.reader import PhotoReader, feeling_of
from models.schemas import Box, Face, FaceReading, Image
from recommender.vocabulary import EMOTION_OF, EXPRESSION_POINTS, Emotion, Expression, FeelingSource

LARGE = Face(Box(0.1, 0.1, 0.4, 0.4), ((0.2, 0.2), (0.4, 0.2), (0.3, 0.3), (0.2, 0.4), (0.4, 0.4)), 0.9)
SMALL = Face(Box(0.7, 0.1, 0.1, 0.1), ((0.7, 0.1), (0.8, 0.1), (0.75, 0.15), (0.7, 0.2), (0.8, 0.2)), 0.8)


class Finds:
    """A detector that always sees the same."""

    def __init__(self, *faces: Face) -> None:
        self.faces = faces

    def find(self, image: Image) -> Sequence[Face]:
        assert image.shape[2] == 3
        return self.faces


class Says:
    """A classifier that always says the same, and keeps which face it was asked about."""

    def __init__(self, **shares: float) -> None:
        self.shares = {expression: shares.get(expression.value, 0.0) for expression in Expression}
        self.asked: list[Face] = []

    def read(self, image: Image, face: Face) -> FaceReading:
        assert image.dtype == np.uint8
        self.asked.append(face)
        return reading_of(self.shares, face)


def reading_of(shares: dict[Expression, float], face: Face = LARGE) -> FaceReading:
    emotions = {
        emotion: sum(share for expression, share in shares.items() if EMOTION_OF[expression] is emotion)
        for emotion in Emotion
    }
    return FaceReading(face, shares, emotions)


def jpeg(pixels: Image) -> bytes:
    file = BytesIO()
    Pillow.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


GREY = jpeg(np.full((200, 300, 3), 128, np.uint8))


def test_only_the_largest_face_is_read_and_all_are_told() -> None:
    classifier = Says(happiness=1.0)
    reading = PhotoReader(Finds(LARGE, SMALL), classifier).read(GREY)
    assert classifier.asked == [LARGE]
    assert reading.faces == (LARGE, SMALL)
    assert reading.reading.face is LARGE
    assert (reading.width, reading.height) == (300, 200)


def test_a_photo_without_a_face_says_so() -> None:
    with pytest.raises(NoFace):
        PhotoReader(Finds(), Says()).read(GREY)


def test_bytes_that_are_no_photo_never_reach_the_networks() -> None:
    classifier = Says()
    with pytest.raises(NotAPhoto):
        PhotoReader(Finds(LARGE), classifier).read(b"I am a text file named selfie.jpg")
    assert not classifier.asked


def test_a_certain_expression_feels_as_its_point_on_the_plane() -> None:
    for expression in Expression:
        feeling = feeling_of(reading_of({each: float(each is expression) for each in Expression}))
        assert feeling.point == EXPRESSION_POINTS[expression]
        assert feeling.emotion is EMOTION_OF[expression]
        assert (feeling.name, feeling.confidence, feeling.source) == (expression.value, 1.0, FeelingSource.PHOTO)


def test_an_uncertain_face_lies_between_the_points() -> None:
    feeling = PhotoReader(Finds(LARGE), Says(happiness=0.5, sadness=0.5)).read(GREY).feeling
    happy, sad = EXPRESSION_POINTS[Expression.HAPPINESS], EXPRESSION_POINTS[Expression.SADNESS]
    assert feeling.point.valence == pytest.approx((happy.valence + sad.valence) / 2)
    assert feeling.point.arousal == pytest.approx((happy.arousal + sad.arousal) / 2)


def test_many_small_negatives_outweigh_a_larger_neutral_and_give_their_likeliest_name() -> None:
    shares = {"neutral": 0.4, "anger": 0.25, "sadness": 0.2, "fear": 0.15}
    feeling = PhotoReader(Finds(LARGE), Says(**shares)).read(GREY).feeling
    assert feeling.emotion is Emotion.NEGATIVE
    assert feeling.name == "anger"
    assert feeling.confidence == pytest.approx(0.6)


def test_a_sum_that_rounding_pushes_past_one_is_still_a_probability() -> None:
    shares = dict.fromkeys(Expression, 0.0) | {Expression.HAPPINESS: 0.7, Expression.SURPRISE: 0.3 + 1e-15}
    assert feeling_of(reading_of(shares)).confidence == 1.0


def test_the_astronaut_is_read_as_happy_the_whole_way(astronaut: Image) -> None:
    reading = PhotoReader.open().read(jpeg(astronaut))
    assert reading.feeling.emotion is Emotion.POSITIVE
    assert reading.feeling.name == "happiness"
    assert reading.feeling.confidence > 0.9
    box = reading.faces[0].box
    assert box.x < 0.44 < box.x + box.width
    assert box.y < 0.26 < box.y + box.height
