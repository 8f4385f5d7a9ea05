"""The whole way from a photo's bytes to a feeling."""

from __future__ import annotations

from pathlib import Path

from models import photos
from models.errors import NoFace
from models.expressions import ExpressionReader
from models.faces import FaceFinder
from models.schemas import ExpressionClassifier, FaceDetector, FaceReading, PhotoReading
from models.sessions import WEIGHTS
from recommender.vocabulary import EMOTION_OF, EXPRESSION_POINTS, Feeling, FeelingSource, Point


class PhotoReader:
    """Reads photos; as safe to call from several threads as its detector and classifier are."""

    def __init__(self, detector: FaceDetector, classifier: ExpressionClassifier) -> None:
        """Take what finds faces and what reads one."""
        self._detector = detector
        self._classifier = classifier

    @classmethod
    def open(cls, folder: Path = WEIGHTS) -> PhotoReader:
        """Load both networks from `folder`; WeightsError where that fails."""
        return cls(FaceFinder.open(folder), ExpressionReader.open(folder))

    def read(self, data: bytes) -> PhotoReading:
        """Return what the photo in `data` says; PhotoError where it cannot be read, NoFace among them."""
        photo = photos.decode(data)
        faces = tuple(self._detector.find(photo.pixels))
        if not faces:
            raise NoFace("no face was found")
        reading = self._classifier.read(photo.pixels, faces[0])
        return PhotoReading(photo.width, photo.height, faces, reading, feeling_of(reading))


def feeling_of(reading: FaceReading) -> Feeling:
    """Return the likeliest emotion, named after its likeliest expression, at the mean of the expressions' points."""
    emotion = max(reading.emotions, key=lambda each: reading.emotions[each])
    within = [expression for expression in reading.expressions if EMOTION_OF[expression] is emotion]
    name = max(within, key=lambda each: reading.expressions[each])
    confidence = min(1.0, reading.emotions[emotion])
    return Feeling(_mean_point(reading), emotion, confidence, FeelingSource.PHOTO, name.value)


def _mean_point(reading: FaceReading) -> Point:
    shares = reading.expressions.items()
    return Point(
        valence=sum(share * EXPRESSION_POINTS[expression].valence for expression, share in shares),
        arousal=sum(share * EXPRESSION_POINTS[expression].arousal for expression, share in shares),
    )
