"""Draws the mistakes of the networks that find faces, for the eyes of those who have the data."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from pathlib import Path

import numpy as np
from PIL import Image as Pictures
from PIL import ImageDraw

from models.drawing import frame
from models.schemas import Box, Face
from models.training import face_sections, landmark_sections
from models.training.face_report import FaceReport, Mistake
from models.training.sheets import Picture, draw_sheet

TRUE, FOUND = "#15803d", "#b91c1c"
"""Colours of labels and of findings."""
ROOM = 2.2
"""Sides of the box that a picture shows around it."""
SIDE, RADIUS = 300, 3
"""Pixels: of a picture's long side before it is drawn on, so that what is drawn is of one size; and of a landmark."""


def draw_mistakes(out: Path, report: FaceReport) -> tuple[Path, ...]:
    """Draw both sheets into the folder `out` and return their paths."""
    sheets = {face_sections.SHEET: report.mistakes, landmark_sections.SHEET: report.inexact}
    for name, mistakes in sheets.items():
        draw_sheet(out / name, [picture(each) for each in mistakes])
    return tuple(out / name for name in sheets)


def picture(mistake: Mistake) -> Picture:
    """Return the place of the mistake with true faces in green and found ones in red, and what is wrong."""
    photo = Pictures.fromarray(mistake.image)
    left, top, right, bottom = _window(mistake.box, photo.size)
    scale = SIDE / max(right - left, bottom - top)
    size = (max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale)))
    part = photo.resize(size, Pictures.Resampling.BICUBIC, box=(left, top, right, bottom))
    draw = ImageDraw.Draw(part)
    for faces, colour in ((mistake.true, TRUE), (mistake.found, FOUND)):
        moved = [_moved(face, (left, top, right, bottom), photo.size) for face in faces]
        _mark(draw, moved, size, colour)
    error = f", error {mistake.error:.2f}" if isfinite(mistake.error) else ""
    words = (mistake.name, mistake.what, f"score {mistake.score:.2f}{error}")
    return Picture(np.asarray(part, np.uint8), words)


def _window(box: Box, size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return the pixels of the photo around a box, at least one."""
    width, height = size
    half = ROOM / 2 * max(box.width * width, box.height * height, 1)
    x, y = (box.x + box.width / 2) * width, (box.y + box.height / 2) * height
    left, top = min(max(0, int(x - half)), width - 1), min(max(0, int(y - half)), height - 1)
    return left, top, max(left + 1, min(width, int(x + half))), max(top + 1, min(height, int(y + half)))


def _moved(face: Face, window: tuple[int, int, int, int], size: tuple[int, int]) -> Face:
    """Return a face in fractions of a window, which is in pixels of the photo."""
    left, top, right, bottom = window
    width, height = right - left, bottom - top
    box = Box(
        (face.box.x * size[0] - left) / width,
        (face.box.y * size[1] - top) / height,
        face.box.width * size[0] / width,
        face.box.height * size[1] / height,
    )
    points = (((x * size[0] - left) / width, (y * size[1] - top) / height) for x, y in face.landmarks)
    return Face(box, tuple(points), face.score)


def _mark(draw: ImageDraw.ImageDraw, faces: Sequence[Face], size: tuple[int, int], colour: str) -> None:
    for face in faces:
        frame(draw, face.box, size, colour)
        for x, y in face.landmarks:
            draw.circle((x * size[0], y * size[1]), RADIUS, fill=colour)
