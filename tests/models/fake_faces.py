"""A folder of training data in miniature: the same files, with drawn faces."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from recommender.vocabulary import EMOTION_OF, Expression

STRIP = 50  # faces in one file of the archive


def drawn_face(expression: int, rng: np.random.Generator, side: int = 48) -> NDArray[np.uint8]:
    """Return a grey square of light and shade whose mouth depends on the expression."""
    shade = rng.integers(0, 180, (8, 8), dtype=np.uint8)
    face = np.asarray(cv2.resize(shade, (side, side), interpolation=cv2.INTER_CUBIC), np.uint8)
    middle, mouth = side // 2, side * 3 // 4
    cv2.ellipse(face, (middle, mouth), (side // 4, side // 12 + expression), 0, 0, 180 if expression else 360, 255, -1)
    return face


def write_fake_data(folder: Path, *, fer: int = 300, press: int = 100) -> Path:
    """Write both sets below `folder` / faces and return `folder`.

    Of the FER rows, one in five is the public test; the test's first row repeats the first training row, its
    second is of an uncertain source; the second training row was unreadable to its people.
    """
    (folder / "faces").mkdir(parents=True)
    _write_fer(folder / "faces", fer)
    _write_press(folder / "faces", press)
    return folder


def _write_fer(folder: Path, rows: int) -> None:
    rng = np.random.default_rng(1)
    truth = np.arange(rows) % len(Expression)
    pixels = np.stack([drawn_face(int(expression), rng) for expression in truth])
    usage = (np.arange(rows) >= rows * 4 // 5).astype(np.uint8)
    first_test = int(np.flatnonzero(usage)[0])
    groups, source = np.arange(rows, dtype=np.int32), np.zeros(rows, np.uint8)
    pixels[first_test], groups[first_test] = pixels[0], groups[0]
    source[first_test + 1] = 1
    votes = np.zeros((rows, 10), np.uint8)
    votes[np.arange(rows), truth] = 10
    votes[1] = (0, 4, 0, 0, 0, 0, 0, 0, 5, 1)
    np.savez(folder / "fer2013plus_dev.npz", usage=usage, pixel_group=groups, img_src=source, ferplus_votes=votes)
    with zipfile.ZipFile(folder / "fer2013plus_dev.zip", "w") as archive:
        for start in range(0, rows, STRIP):
            strip = pixels[start : start + STRIP].reshape(-1, 48)
            archive.writestr(f"{start:05}.webp", _encoded(strip, ".webp"))


def _write_press(folder: Path, rows: int) -> None:
    rng = np.random.default_rng(2)
    expressions = [list(Expression)[row % len(Expression)] for row in range(rows)]
    with (
        zipfile.ZipFile(folder / "press_faces_gray.zip", "w") as archive,
        (folder / "press_faces_gray.csv").open("w", newline="", encoding="utf-8") as table,
    ):
        writer = csv.writer(table)
        writer.writerow(["file", "emotion", "three_class", "identity_guess"])
        for row, expression in enumerate(expressions):
            name = f"person_{row // 2:03}_{row % 2}.jpg"
            archive.writestr(name, _encoded(drawn_face(list(Expression).index(expression), rng, 112), ".jpg"))
            writer.writerow([name, expression.value, EMOTION_OF[expression].value, f"person_{row // 2:03}"])


def _encoded(image: NDArray[np.uint8], kind: str) -> bytes:
    quality = [cv2.IMWRITE_WEBP_QUALITY, 101] if kind == ".webp" else []  # above 100 means lossless
    _, encoded = cv2.imencode(kind, image, quality)
    return encoded.tobytes()
