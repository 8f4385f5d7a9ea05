"""The photos that the face detector learns from and is measured on, and which of them it may learn from.

Film stills, frames of one video and augmented copies of one photo are near-duplicates, and the sources list them
side by side. So a split takes runs of neighbours, drops the photos next to a border, and moves every photo with
a twin in the training part over to it.
"""

from __future__ import annotations

import csv
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from models.photos import Limits, decode
from models.schemas import Image

RUN = 120
"""Photos in a row that are split together: 90 to train, 15 to validate, 15 to test."""
TRAIN_SHARE, VALIDATION_SHARE = 90, 105
GUARD = 2
"""Photos left unused at each end of a held-out stretch: neighbours may show one person."""
ONE_PLACE = {"yawn": "train", "drowsy": "test", "tlcn": "test"}
"""Families whose people come back out of order: they go to one split whole."""
TWIN = 0.92
"""Correlation of two grey thumbnails (either may be mirrored) from which on they are the same picture."""
THUMBNAIL = 16
ANY_SIZE = Limits(side=1)
"""A few photos without a face are thin strips; they are as good as any for that."""
POINTS = ("le", "re", "no", "lm", "rm")


class Split(StrEnum):
    """What a photo is used for."""

    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"
    UNUSED = "unused"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class Sample:
    """A photo with its faces.

    `boxes` [n, 4] are left, top, right, bottom and `landmarks` [n, 5, 2] x, y, in pixels of `image`; unknown
    landmarks are NaN. An `ignored` face is neither a face nor background. `kind` is empty where faces are.
    """

    name: str
    family: str
    kind: str
    hard: bool
    image: Image
    boxes: NDArray[np.float32]
    landmarks: NDArray[np.float32]
    ignored: NDArray[np.bool_]
    split: Split


@dataclass(frozen=True, slots=True)
class _Listed:
    archive: str
    name: str
    kind: str
    hard: bool
    faces: tuple[dict[str, str], ...]


def load(data: Path, *, longest: int | None = None, splits: Iterable[Split] = tuple(Split)) -> list[Sample]:
    """Return the photos of `data`/faces that are in `splits`, decoded, shrunk to `longest` pixels where given."""
    wanted = set(splits)
    listed = [*_face_photos(data), *_masked(data), *_no_faces(data)]
    images = _decode(data, listed)
    places = _places(listed, images)
    pairs = zip(listed, images, places, strict=True)
    return [_sample(entry, image, place, longest) for entry, image, place in pairs if place in wanted]


def _rows(data: Path, name: str) -> list[dict[str, str]]:
    with (data / "faces" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _face_photos(data: Path) -> list[_Listed]:
    faces: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(data, "face_photos"):
        faces[row["image"]].append(row)
    return [_Listed("face_photos", name, "", hard=False, faces=tuple(rows)) for name, rows in sorted(faces.items())]


def _masked(data: Path) -> list[_Listed]:
    faces: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows(data, "masked_faces"):
        size = {"w": str(float(row["x2"]) - float(row["x1"])), "h": str(float(row["y2"]) - float(row["y1"]))}
        faces[row["file"]].append({"x": row["x1"], "y": row["y1"], "ignore": "0", **size})
    return [_Listed("masked_faces", name, "", hard=False, faces=tuple(rows)) for name, rows in sorted(faces.items())]


def _no_faces(data: Path) -> list[_Listed]:
    photos = sorted(_rows(data, "no_face_photos"), key=lambda row: row["image"])
    known = [_Listed("no_face_photos", row["image"], row["kind"], row["hard"] == "1", ()) for row in photos]
    others = sorted(_rows(data, "no_face_a"), key=lambda row: row["file"])
    return known + [_Listed("no_face_a", row["file"], row["kind"], hard=False, faces=()) for row in others]


def _decode(data: Path, listed: Sequence[_Listed]) -> list[Image]:
    archives = {name: zipfile.ZipFile(data / "faces" / f"{name}.zip") for name in {entry.archive for entry in listed}}
    try:
        return [decode(archives[entry.archive].read(entry.name), limits=ANY_SIZE).pixels for entry in listed]
    finally:
        for archive in archives.values():
            archive.close()


def _family(entry: _Listed) -> str:
    if entry.archive in {"masked_faces", "no_face_a"}:
        return entry.archive
    return re.split(r"[_/]", entry.name)[0]


def _places(listed: Sequence[_Listed], images: Sequence[Image]) -> list[Split]:
    """Return each photo's split: by its place in its family's run, then by its twins."""
    count: dict[str, int] = defaultdict(int)
    places = []
    for entry in listed:
        family = _family(entry)
        places.append(_place(family, count[family]))
        count[family] += 1
    twins = _twins(images)
    for first, second in twins:
        pair = {places[first], places[second]}
        if len(pair) > 1 and pair <= {Split.TRAIN, Split.VALIDATION, Split.TEST}:
            places[first] = places[second] = Split.TRAIN
    # A twin that moved may itself have a twin: repeat until nothing straddles.
    while any(_straddles(places[a], places[b]) for a, b in twins):
        for first, second in twins:
            if _straddles(places[first], places[second]):
                places[first] = places[second] = Split.TRAIN
    return places


def _straddles(first: Split, second: Split) -> bool:
    return first is not second and {first, second} <= {Split.TRAIN, Split.VALIDATION, Split.TEST}


def _place(family: str, index: int) -> Split:
    if family == "no_face_a":
        return Split.ELSEWHERE
    if family == "masked_faces":
        return Split.TRAIN
    if family in ONE_PLACE:
        return Split(ONE_PLACE[family])
    # Short families would otherwise have no held-out stretch: start them in the middle of a run.
    step = (index + RUN // 2) % RUN
    if step < TRAIN_SHARE:
        return Split.TRAIN
    start, end, split = (TRAIN_SHARE, VALIDATION_SHARE, Split.VALIDATION)
    if step >= VALIDATION_SHARE:
        start, end, split = (VALIDATION_SHARE, RUN, Split.TEST)
    return split if start + GUARD <= step < end - GUARD else Split.UNUSED


def _twins(images: Sequence[Image]) -> list[tuple[int, int]]:
    """Return pairs of pictures that look the same, mirrored or not."""
    thumbnails = np.stack([_thumbnail(image) for image in images])
    mirrored = thumbnails.reshape(-1, THUMBNAIL, THUMBNAIL)[:, :, ::-1].reshape(len(images), -1)
    alike = np.maximum(thumbnails @ thumbnails.T, thumbnails @ mirrored.T)
    first, second = np.nonzero(np.triu(alike > TWIN, k=1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def _thumbnail(image: Image) -> NDArray[np.float32]:
    grey = cv2.resize(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (THUMBNAIL, THUMBNAIL), interpolation=cv2.INTER_AREA)
    flat = grey.astype(np.float32).ravel()
    flat -= flat.mean()
    return np.asarray(flat / max(float(np.linalg.norm(flat)), 1.0), np.float32)


def _sample(entry: _Listed, image: Image, split: Split, longest: int | None) -> Sample:
    scale = min(1.0, longest / max(image.shape[:2])) if longest else 1.0
    if scale < 1.0:
        size = (round(image.shape[1] * scale), round(image.shape[0] * scale))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    boxes = np.array([_box(face) for face in entry.faces], np.float32).reshape(-1, 4) * scale
    landmarks = np.array([_landmarks(face) for face in entry.faces], np.float32).reshape(-1, 5, 2) * scale
    ignored = np.array([face["ignore"] == "1" for face in entry.faces], bool)
    return Sample(entry.name, _family(entry), entry.kind, entry.hard, image, boxes, landmarks, ignored, split)


def _box(face: dict[str, str]) -> tuple[float, float, float, float]:
    left, top = float(face["x"]), float(face["y"])
    return left, top, left + float(face["w"]), top + float(face["h"])


def _landmarks(face: dict[str, str]) -> list[list[float]]:
    return [[float(face.get(f"{point}_{axis}") or "nan") for axis in "xy"] for point in POINTS]
