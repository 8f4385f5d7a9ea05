"""The whole way from a photo's bytes to a feeling."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models import photos
from models.errors import NoFace
from models.expressions import ExpressionReader
from models.faces import FaceFinder
from models.schemas import ExpressionClassifier, Face, FaceDetector, FaceReading, Photo, PhotoReading
from models.sessions import WEIGHTS
from recommender.vocabulary import EMOTION_OF, EXPRESSION_POINTS, Emotion, Expression, Feeling, FeelingSource, Point

MOST_READ = 26
"""Faces whose expressions are read, largest first: as many as there are letters to name them by."""

FINE = 64
"""Pixels of a face's width from which on more of them would change nothing: its expression is read at 48."""
SHARPER = 1200
"""Pixels that the long side of a photo keeps at least when it is decoded again for a small face."""


class PhotoReader:
    """Reads photos; as safe to call from several threads as its detector and classifier are."""

    def __init__(self, detector: FaceDetector, classifier: ExpressionClassifier) -> None:
        """Take what finds faces and what reads them."""
        self._detector = detector
        self._classifier = classifier

    @classmethod
    def open(cls, folder: Path = WEIGHTS) -> PhotoReader:
        """Load all networks from `folder`; WeightsError where that fails."""
        return cls(FaceFinder.open(folder), ExpressionReader.open(folder))

    def read(self, data: bytes) -> PhotoReading:
        """Return what the photo in `data` says, the largest face's feeling chosen.

        PhotoError where it cannot be read, NoFace among them.
        """
        photo = photos.decode(data)
        faces = tuple(self._detector.find(photo.pixels))
        if faces and _coarse(photo, faces[0]):
            photo = photos.decode(data, sharp=SHARPER)
            faces = tuple(self._detector.find(photo.pixels))
        if not faces:
            raise NoFace("no face was found")
        readings = tuple(self._classifier.read(photo.pixels, faces[:MOST_READ]))
        return PhotoReading(
            width=photo.width,
            height=photo.height,
            faces=faces,
            readings=readings,
            chosen=0,
            feeling=feeling_of(readings[0].expressions),
            sure_from=self._classifier.sure_from,
        )


def _coarse(photo: Photo, face: Face) -> bool:
    """Return whether a reduced photo shows its largest face with fewer pixels than it takes to read it well."""
    height, width = photo.pixels.shape[:2]
    reduced = max(height, width) < min(SHARPER, max(photo.height, photo.width))
    return bool(reduced and face.box.width * width < FINE)


def choose(reading: PhotoReading, face: int | None) -> PhotoReading:
    """Return the reading with the feeling of the face at an index, or where None, of all faces blended.

    Raises IndexError where there is no such reading.
    """
    if face is not None and face < 0:
        raise IndexError(face)
    shares = blend(reading.readings) if face is None else reading.readings[face].expressions
    return replace(reading, chosen=face, feeling=feeling_of(shares))


def average(photos: Sequence[PhotoReading]) -> PhotoReading:
    """Return what at least one photo says together with others: the mean of the largest face of each."""
    first = photos[0]
    if len(photos) == 1:
        return first
    readings = tuple(photo.readings[0] for photo in photos)
    faces = tuple(reading.face for reading in readings)
    return choose(replace(first, faces=faces, readings=readings, photos=len(photos)), None)


def of_photo(reading: PhotoReading, place: int) -> PhotoReading:
    """Return what one of several photos says, by its place among them; IndexError where there is none."""
    if reading.photos == 1:
        return (reading,)[place]
    alone = replace(reading, faces=(reading.faces[place],), readings=(reading.readings[place],), photos=1)
    return choose(alone, 0)


def blend(readings: Sequence[FaceReading]) -> dict[Expression, float]:
    """Return the mean of the expressions of at least one face."""
    return {each: sum(reading.expressions[each] for reading in readings) / len(readings) for each in Expression}


def emotions_of(expressions: Mapping[Expression, float]) -> dict[Emotion, float]:
    """Return the probabilities of the emotions that the expressions' add up to."""
    emotions = dict.fromkeys(Emotion, 0.0)
    for expression, share in expressions.items():
        emotions[EMOTION_OF[expression]] += share
    return emotions


def feeling_of(expressions: Mapping[Expression, float]) -> Feeling:
    """Return the likeliest emotion, named after its likeliest expression, at the mean of the expressions' points."""
    emotions = emotions_of(expressions)
    emotion = max(emotions, key=lambda each: emotions[each])
    within = [expression for expression in expressions if EMOTION_OF[expression] is emotion]
    name = max(within, key=lambda each: expressions[each])
    confidence = min(1.0, emotions[emotion])
    return Feeling(_mean_point(expressions), emotion, confidence, FeelingSource.PHOTO, name.value)


def _mean_point(expressions: Mapping[Expression, float]) -> Point:
    shares = expressions.items()
    return Point(
        valence=sum(share * EXPRESSION_POINTS[expression].valence for expression, share in shares),
        arousal=sum(share * EXPRESSION_POINTS[expression].arousal for expression, share in shares),
    )
