"""Finds what teaches best what a face is not: places in photos that look like faces to the networks.

The photos without a face are seen whole and in parts, tilted, mirrored and in other light: a cat whose head fills the
photo is another picture than a cat on a sofa, and photos without a face are few.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
import torch
from numpy.random import Generator, default_rng
from numpy.typing import NDArray

from models.crops import cut
from models.faces import joint_score, overlaps
from models.landmarks import SIDE, Array, box_placing, face_placing, unplaced
from models.schemas import FaceDetector, Image
from models.training.face_augment import recoloured
from models.training.face_data import Sample
from models.training.face_evaluate import boxes_of
from models.training.landmark_network import LandmarkNetwork
from models.training.landmark_squares import LEAST, Lures, Place

PETS = "pets"
VIEWS, PET_VIEWS, VALIDATION_VIEWS = 6, 12, 13
"""Views of a photo without a face, the photo itself among them: to learn from, of pets, which look most like people,
and to choose the threshold on."""
TILTED, STEEPEST = 0.3, 30.0
"""Share of the other views that are tilted, and by how many degrees at most, each way."""
CLOSER, NEAREST, OBLONG = 0.85, 0.3, 0.35
"""Share of them that show a part, its least side in long sides of the photo, and logarithm of its shape, each way."""
NARROWEST = 40
"""Pixels of a part's side at least."""
MIRRORED, VARIED = 0.5, 0.5
"""Shares of them in the mirror, and in other light or less sharp."""
SURELY = 0.4
"""In photos with faces, a finding above this that is no labelled face may be one: the labels are a shy teacher's."""
APART = 0.2
"""Overlap up to which a finding is no part of a labelled face."""
MOST_LURES = 12
"""Findings taken from one view at most."""
AROUND = 1.3
"""Sides of its box that are kept of the photo around a lure's middle, each way: as far as a turned square reaches."""
PART = 256
"""Places judged at once, to bound memory."""


def views(sample: Sample, count: int, random: Generator) -> Iterator[Sample]:
    """Yield a photo without a face, and then `count` - 1 random views of it."""
    yield sample
    for _ in range(count - 1):
        yield replace(sample, image=_view(sample.image, random))


def lures_of(samples: Sequence[Sample], spotter: FaceDetector, *, seed: int = 0) -> Lures:
    """Return what the detector takes for a face in photos with and without one, judged by its score alone."""
    random = default_rng(seed)
    found = [
        lure
        for sample in samples
        for view in (views(sample, _count(sample), random) if not len(sample.boxes) else (sample,))
        for lure in _lures(view, spotter)
    ]
    scores = np.array([score for _, score in found], np.float64)
    return Lures([place for place, _ in found], scores, scores)


def judged(network: LandmarkNetwork, lures: Lures) -> Lures:
    """Return the lures as the network sees them: their joint scores with the detector's, and their landmarks."""
    if not lures.places:
        return lures
    landmarks, scores = two_looks(network, lures.places)
    places = [replace(place, landmarks=points) for place, points in zip(lures.places, landmarks, strict=True)]
    return replace(lures, places=places, joint=joint_score(lures.spotted, scores))


@torch.no_grad()
def two_looks(network: LandmarkNetwork, places: Sequence[Place]) -> tuple[Array, Array]:
    """Return the landmarks [N, 5, 2] of the second look, in each place's pixels, and the mean certainties [N]."""
    network.eval()
    placings = [box_placing(place.box) for place in places]
    certainties: list[NDArray[np.float64]] = []
    found = np.zeros((0, 5, 2))
    for _ in range(2):
        rows = _look(network, places, placings)
        certainties.append(1 / (1 + np.exp(-rows[:, 0])))
        points = rows[:, 1:].reshape(-1, 5, 2)
        found = np.array([unplaced(each, placing) for each, placing in zip(points, placings, strict=True)])
        placings = [face_placing(each) for each in found]
    return found, np.asarray(np.mean(certainties, axis=0), np.float64)


def _look(network: LandmarkNetwork, places: Sequence[Place], placings: Sequence[Array]) -> Array:
    rows = []
    for start in range(0, len(places), PART):
        part = zip(places[start : start + PART], placings[start : start + PART], strict=True)
        squares = np.stack([cut(place.image, placing, SIDE) for place, placing in part])
        rows.append(network(torch.from_numpy(squares).permute(0, 3, 1, 2).float()))
    return np.asarray(torch.cat(rows).double().numpy(), np.float64)


def _count(sample: Sample) -> int:
    return PET_VIEWS if sample.kind == PETS else VIEWS


def _view(image: Image, random: Generator) -> Image:
    if random.random() < TILTED:
        height, width = image.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), random.uniform(-STEEPEST, STEEPEST), 1.0)
        # A grey border would tell that no face is near.
        turned = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
        image = np.asarray(turned, np.uint8)
    if random.random() < CLOSER:
        image = _part(image, random)
    if random.random() < MIRRORED:
        image = image[:, ::-1]
    image = np.ascontiguousarray(image)
    return recoloured(image, random) if random.random() < VARIED else image


def _part(image: Image, random: Generator) -> Image:
    size = np.array(image.shape[:2])
    side = size.max() * np.exp(random.uniform(np.log(NEAREST), 0))
    shape = np.exp(random.uniform(-OBLONG, OBLONG))
    height, width = np.clip(side * np.minimum(1, (1 / shape, shape)), np.minimum(NARROWEST, size), size).astype(int)
    top, left = random.integers(0, size - (height, width) + 1)
    return image[top : top + height, left : left + width]


def _lures(sample: Sample, spotter: FaceDetector) -> Iterator[tuple[Place, float]]:
    """Yield what the detector took for a face in a photo, and its score."""
    height, width = sample.image.shape[:2]
    found = sorted(spotter.find(sample.image), key=lambda face: -face.score)[:MOST_LURES]
    for face, box in zip(found, boxes_of(found, sample.image), strict=True):
        if len(sample.boxes) and (face.score > SURELY or overlaps(box, sample.boxes).max() > APART):
            continue
        if float((box[2:] - box[:2]).max()) >= LEAST:
            landmarks = np.array(face.landmarks, np.float64) * (width, height)
            yield _cut_out(Place(sample.image, box.astype(np.float64), landmarks)), face.score


def _cut_out(place: Place) -> Place:
    """Return the place with only the part of its photo that its squares show: views are too many to keep."""
    height, width = place.image.shape[:2]
    middle, reach = (place.box[:2] + place.box[2:]) / 2, AROUND * float((place.box[2:] - place.box[:2]).max())
    low = np.maximum(np.floor(middle - reach), 0).astype(int)
    high = np.minimum(np.ceil(middle + reach), (width, height)).astype(int)
    image = np.ascontiguousarray(place.image[low[1] : high[1], low[0] : high[0]])
    return Place(image, place.box - np.tile(low, 2), place.landmarks - low)
