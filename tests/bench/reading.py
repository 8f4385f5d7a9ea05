"""The time of one reading, whole and stage by stage, beside that of OpenCV's decoding alone; one thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from contextlib import suppress

import cv2
import numpy as np
from numpy.typing import NDArray

from models import faces, landmarks, photos
from models.errors import NoFace
from models.expressions import ExpressionReader
from models.faces import FaceFinder, FaceSpotter
from models.landmarks import LandmarkFinder
from models.reader import PhotoReader
from models.schemas import Image
from models.sessions import Session
from tests.bench.measuring import Effort, Stopwatch, in_turn, median_ratio, row
from tests.bench.scenes import CAMERA, MESSENGER, ONE, TWELVE, jpeg, portrait

Array = NDArray[np.float64]


class WatchedLandmarks(LandmarkFinder):
    """The landmarks' network, which tells `watch` how long it takes: its look is a part of finding faces."""

    watch = Stopwatch()

    def find(self, image: Image, boxes: Array) -> tuple[Array, Array]:
        """Return what the network finds."""
        with self.watch.timing("landmarks"):
            return super().find(image, boxes)


class Stages:
    """The reader's stages one by one, as `PhotoReader.read` goes through them."""

    def __init__(self) -> None:
        """Load the networks."""
        session = Session.open(faces.NETWORK)
        self._landmarks = WatchedLandmarks(Session.open(landmarks.NETWORK))
        self._finder = FaceFinder(
            FaceSpotter(session), self._landmarks, threshold=float(session.entry.settings["threshold"])
        )
        self._classifier = ExpressionReader.open()

    def spent(self, photo: bytes) -> dict[str, float]:
        """Return the milliseconds of each stage of one reading."""
        self._landmarks.watch = watch = Stopwatch()
        with watch.timing("decode"):
            pixels = photos.decode(photo).pixels
        with watch.timing("detect"):
            found = self._finder.find(pixels)
        with watch.timing("classify"):
            self._classifier.read(pixels, found)
        watch.spent["detect"] -= watch.spent["landmarks"]
        return watch.spent


def lines(effort: Effort) -> Iterator[str]:
    """Yield the times of selfies of twelve megapixels, of one, and of twelve megapixels without a face.

    How much of a JPEG's decoding no smaller scale can spare grows with the file's weight, hence three weights.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        reader, stages = PhotoReader.open(), Stages()
        heavy, light = (jpeg(quality=quality) for quality in (CAMERA, MESSENGER))
        for size, photo in ((TWELVE, heavy), (TWELVE, light), (TWELVE, portrait()), (ONE, jpeg(ONE))):
            yield f"{_name(photo, size)}, medians of {effort.rounds} rounds, one thread"
            yield from _selfie(reader, stages, photo, effort.rounds, large=size == TWELVE)
        photo = jpeg(face=False)
        yield f"{_name(photo, TWELVE)}, without a face: looked at as a whole and in its corners"
        yield row("whole reading", _without_face(reader, photo, effort.rounds), "ms")
    finally:
        cv2.setNumThreads(threads)


def _name(photo: bytes, size: tuple[int, int]) -> str:
    return f"{size[0]} x {size[1]} JPEG of {len(photo) / 1e6:.1f} MB"


def _selfie(reader: PhotoReader, stages: Stages, photo: bytes, rounds: int, *, large: bool) -> Iterator[str]:
    encoded = np.frombuffer(photo, np.uint8)
    watched: list[dict[str, float]] = []
    times = in_turn(
        rounds,
        {
            "reading": lambda: reader.read(photo),
            "stages": lambda: watched.append(stages.spent(photo)),
            "full": lambda: cv2.imdecode(encoded, cv2.IMREAD_COLOR),
            "eighth": lambda: cv2.imdecode(encoded, cv2.IMREAD_REDUCED_COLOR_8),
        },
    )
    yield row("whole reading", statistics.median(times["reading"]), "ms", "" if large else "aim: at most 20")
    for stage in ("decode", "detect", "landmarks", "classify"):
        yield row(f"  {stage}", statistics.median(each[stage] for each in watched[1:]), "ms")
    yield row("OpenCV's full decoding alone", statistics.median(times["full"]), "ms")
    yield row("OpenCV's decoding at an eighth", statistics.median(times["eighth"]), "ms")
    ratio = median_ratio(times["reading"], times["full"])
    yield row("reading / full decoding", ratio, "", "aim: at most 0.50" if large else "", digits=2)


def _without_face(reader: PhotoReader, photo: bytes, rounds: int) -> float:
    def read() -> None:
        with suppress(NoFace):
            reader.read(photo)

    return statistics.median(in_turn(rounds, {"reading": read})["reading"])
