"""From bytes to a feeling."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
from PIL import Image as Pillow

from models.errors import NoFace, NotAPhoto
from models.reader import MOST_READ, PhotoReader, average, blend, choose, emotions_of, feeling_of, of_photo
from models.schemas import Box, Face, FaceReading, Image
from recommender.vocabulary import EMOTION_OF, EXPRESSION_POINTS, Emotion, Expression, FeelingSource

LARGE = Face(Box(0.1, 0.1, 0.4, 0.4), ((0.2, 0.2), (0.4, 0.2), (0.3, 0.3), (0.2, 0.4), (0.4, 0.4)), 0.9)
SMALL = Face(Box(0.7, 0.1, 0.1, 0.1), ((0.7, 0.1), (0.8, 0.1), (0.75, 0.15), (0.7, 0.2), (0.8, 0.2)), 0.8)


class Finds:
    """A detector that always sees the same."""

    def __init__(self, *faces: Face) -> None:
        self.faces = faces
        self.widths: list[int] = []

    def find(self, image: Image) -> Sequence[Face]:
        assert image.shape[2] == 3
        self.widths.append(image.shape[1])
        return self.faces


class Says:
    """A classifier that says the same of the first face, the next of the second …, and keeps which it was asked."""

    sure_from = 0.5

    def __init__(self, *people: dict[str, float], **shares: float) -> None:
        self.people = [*people, shares]
        self.asked: list[Face] = []

    def read(self, image: Image, faces: Sequence[Face]) -> Sequence[FaceReading]:
        assert image.dtype == np.uint8
        self.asked.extend(faces)
        return [reading_of(full(self.people[min(n, len(self.people) - 1)]), face) for n, face in enumerate(faces)]


def full(shares: dict[str, float]) -> dict[Expression, float]:
    return {expression: shares.get(expression.value, 0.0) for expression in Expression}


def reading_of(shares: dict[Expression, float], face: Face = LARGE) -> FaceReading:
    return FaceReading(face, shares, emotions_of(shares))


def jpeg(pixels: Image) -> bytes:
    file = BytesIO()
    Pillow.fromarray(pixels).save(file, "JPEG", quality=90)
    return file.getvalue()


GREY = jpeg(np.full((200, 300, 3), 128, np.uint8))


def test_all_faces_are_read_and_the_largest_is_chosen() -> None:
    classifier = Says({"happiness": 1.0}, sadness=1.0)
    reading = PhotoReader(Finds(LARGE, SMALL), classifier).read(GREY)
    assert classifier.asked == [LARGE, SMALL]
    assert reading.faces == (LARGE, SMALL)
    assert [each.face for each in reading.readings] == [LARGE, SMALL]
    assert (reading.chosen, reading.feeling.name) == (0, "happiness")
    assert (reading.width, reading.height) == (300, 200)


def test_another_face_can_be_chosen() -> None:
    reading = choose(PhotoReader(Finds(LARGE, SMALL), Says({"happiness": 1.0}, sadness=1.0)).read(GREY), 1)
    assert (reading.chosen, reading.feeling.name) == (1, "sadness")
    assert reading.faces == (LARGE, SMALL)


def test_a_group_blends_to_the_mean_of_its_faces() -> None:
    people = ({"happiness": 0.9, "neutral": 0.1}, {"happiness": 0.3, "neutral": 0.7}, {"sadness": 1.0})
    reading = choose(PhotoReader(Finds(LARGE, SMALL, SMALL), Says(*people)).read(GREY), None)
    assert reading.chosen is None
    assert reading.feeling.emotion is Emotion.POSITIVE
    assert reading.feeling.confidence == pytest.approx(0.4)
    assert blend(reading.readings)[Expression.SADNESS] == pytest.approx(1 / 3)


@pytest.mark.parametrize("face", [-1, 2])
def test_a_face_that_is_not_there_cannot_be_chosen(face: int) -> None:
    with pytest.raises(IndexError):
        choose(PhotoReader(Finds(LARGE, SMALL), Says(happiness=1.0)).read(GREY), face)


def test_of_a_crowd_only_the_largest_faces_are_read() -> None:
    classifier = Says(happiness=1.0)
    reading = PhotoReader(Finds(*[SMALL] * 40), classifier).read(GREY)
    assert len(reading.faces) == 40
    assert len(reading.readings) == len(classifier.asked) == MOST_READ


@pytest.mark.parametrize(("width", "sizes"), [(300, [300]), (4000, [500, 2000]), (2000, [500])])
def test_a_large_photo_of_a_small_face_is_decoded_again_larger(width: int, sizes: list[int]) -> None:
    """Of 4,000 pixels the first look sees 500, of which the face has 50; of 2,000 it has 100 of 500 itself."""
    detector = Finds(replace(LARGE, box=Box(0.1, 0.1, 0.1 if width > 2000 else 0.2, 0.2)))
    PhotoReader(detector, Says(happiness=1.0)).read(jpeg(np.full((width // 2, width, 3), 128, np.uint8)))
    assert detector.widths == sizes


@pytest.mark.parametrize(("happiness", "sure"), [(0.49, False), (0.5, True), (1.0, True)])
def test_below_the_threshold_a_reading_is_not_sure(happiness: float, *, sure: bool) -> None:
    rest = (1 - happiness) / 2
    reading = PhotoReader(Finds(LARGE), Says(happiness=happiness, neutral=rest, anger=rest)).read(GREY)
    assert reading.sure is sure


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
        feeling = feeling_of({each: float(each is expression) for each in Expression})
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
    assert feeling_of(shares).confidence == 1.0


def test_the_astronaut_is_read_as_happy_the_whole_way(astronaut: Image) -> None:
    reading = PhotoReader.open().read(jpeg(astronaut))
    assert reading.feeling.emotion is Emotion.POSITIVE
    assert reading.feeling.name == "happiness"
    assert reading.feeling.confidence > 0.9
    box = reading.faces[0].box
    assert box.x < 0.44 < box.x + box.width
    assert box.y < 0.26 < box.y + box.height


def test_of_several_photos_each_can_be_looked_at_alone() -> None:
    happy = PhotoReader(Finds(LARGE, SMALL), Says(happiness=0.9, neutral=0.1)).read(GREY)
    sad = PhotoReader(Finds(LARGE, SMALL), Says(sadness=0.9, neutral=0.1)).read(GREY)
    both = average([happy, sad])
    alone = of_photo(both, 1)
    assert (alone.photos, alone.faces, alone.chosen) == (1, (LARGE,), 0)
    assert alone.feeling == sad.feeling
    assert of_photo(happy, 0) is happy
    with pytest.raises(IndexError):
        of_photo(happy, 1)
