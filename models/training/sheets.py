"""Sheets of pictures with words below them: mistakes, for the eyes of those who have the data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from models.drawing import frame
from models.schemas import Box

COLUMNS = 8
SIDE, GAP = 150, 12
"""Pixels: of a picture, and between two of them."""
TEXT, LINES = 12, 5
"""Height of the words in pixels, and how many lines of them a picture has room for."""
CHARACTERS = 27
"""Letters of a line, on average as wide as a picture."""
PAPER, INK = "white", "black"


@dataclass(frozen=True, slots=True)
class Picture:
    """A grey or RGB image, the lines below it, and boxes to draw on it, each with its colour."""

    pixels: NDArray[np.uint8]
    words: tuple[str, ...]
    boxes: tuple[tuple[Box, str], ...] = ()


def draw_sheet(path: Path, pictures: Sequence[Picture]) -> None:
    """Write the pictures, in rows, as one PNG file."""
    rows = -(-max(1, len(pictures)) // COLUMNS)
    width, height = SIDE + GAP, SIDE + GAP + LINES * (TEXT + 3)
    sheet = Image.new("RGB", (COLUMNS * width + GAP, rows * height + GAP), PAPER)
    for place, picture in enumerate(pictures):
        row, column = divmod(place, COLUMNS)
        _put(sheet, picture, (GAP + column * width, GAP + row * height))
    sheet.save(path, format="PNG")


def _put(sheet: Image.Image, picture: Picture, corner: tuple[int, int]) -> None:
    left, top = corner
    image = Image.fromarray(picture.pixels).convert("RGB")
    scale = SIDE / max(image.size)
    image = image.resize([max(1, round(side * scale)) for side in image.size], Image.Resampling.LANCZOS)
    draw = ImageDraw.Draw(image)
    for box, colour in picture.boxes:
        frame(draw, box, image.size, colour)
    sheet.paste(image, corner)
    words = [line for each in picture.words for line in wrap(each, CHARACTERS)][:LINES]
    below = ImageDraw.Draw(sheet)
    below.multiline_text((left, top + SIDE + 3), "\n".join(words), INK, ImageFont.load_default(TEXT), spacing=3)
