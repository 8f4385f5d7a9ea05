"""Draws what was seen in a photo: boxes, landmarks and letters on it, bars of the probabilities beside it.

Nothing is covered: letters stand above their boxes, and where a box touches the photo's rim, on the margin around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from string import ascii_uppercase
from types import MappingProxyType
from typing import TypeAlias

import numpy as np
from PIL import Image, ImageDraw

from models.lettering import can_show, fitted, width, write
from models.schemas import Box, Face, FaceReading, Photo, PhotoReading
from recommender.vocabulary import EMOTION_OF, Emotion, Expression

Colour: TypeAlias = str

NOBODY: Mapping[int, str] = MappingProxyType({})
"""No names."""


@dataclass(frozen=True, slots=True)
class Labels:
    """The words of a picture: what emotions and expressions are called, and how it is said which a face shows.

    `perhaps` says it of a face that is read with doubt.
    """

    emotions: Mapping[Emotion, str]
    expressions: Mapping[Expression, str]
    looks: Mapping[Emotion, str]
    perhaps: Mapping[Emotion, str]

    @property
    def showable(self) -> bool:
        """Whether all of them can be shown."""
        return all(
            can_show(words)
            for each in (self.emotions, self.expressions, self.looks, self.perhaps)
            for words in each.values()
        )


ENGLISH = Labels(
    emotions={each: each.value for each in Emotion},
    expressions={each: each.value for each in Expression},
    looks={each: f"looks {each}" for each in Emotion},
    perhaps={each: f"not sure, perhaps {each}" for each in Emotion},
)

SMALLEST, MOST_ENLARGED = 640, 8
"""Pixels that the long side of a drawn photo has at least, and how many times it is enlarged for that at most."""
MARGIN = 26
"""Pixels around the photo: letters of faces at its rim stand there."""
LETTER, TEXT, SMALL_TEXT = 20, 17, 13
"""Heights of letters, headlines and labels in pixels."""
PANEL = 290
"""Width of one face's bars in pixels."""
HEAD, ROW, GAP = 30, 18, 8
"""Heights in pixels: the line with the letter, a bar with its label, and the space between the two sets of bars."""
LABEL, FIGURE = 80, 44
"""Widths in pixels: of a bar's label before it, of its percentage behind it."""
LONGEST_NAME = 180
"""Pixels of a name beside a face's letter at most."""
SUREST = 0.999
"""A guess is never certain, and its figure is not rounded to it."""
SCREEN = 1.6
"""Width over height of what the picture is looked at on."""
PANEL_HEIGHT = HEAD + ROW * (len(Emotion) + len(Expression)) + 3 * GAP

PAPER, INK, FAINT, TRACK = "#ffffff", "#1d2129", "#6b7280", "#e5e7eb"
UNREAD: Colour = "#9ca3af"
"""Of boxes of faces that were found, but not read."""
COLOURS: Mapping[Emotion, Colour] = MappingProxyType(
    {Emotion.POSITIVE: "#a16207", Emotion.NEUTRAL: "#57606a", Emotion.NEGATIVE: "#33558f"}
)
"""Those of answers and of histories, dark enough for white letters on them."""


def png(photo: Photo, reading: PhotoReading, names: Mapping[int, str] = NOBODY, labels: Labels = ENGLISH) -> bytes:
    """Return what `look` draws, as a PNG file."""
    file = BytesIO()
    look(photo, reading, names, labels).save(file, "PNG")
    return file.getvalue()


def look(
    photo: Photo, reading: PhotoReading, names: Mapping[int, str] = NOBODY, labels: Labels = ENGLISH
) -> Image.Image:
    """Return the photo with its faces marked, and beside it how each of them was read.

    `names` stand beside the letters of the faces at these places; those that cannot be shown are left out. Labels
    that cannot be shown are English instead.
    """
    labels = labels if labels.showable else ENGLISH
    pixels = _enlarged(Image.fromarray(photo.pixels))
    panels = _Grid.beside(pixels.size, len(reading.readings))
    canvas = Image.new("RGB", panels.canvas, PAPER)
    canvas.paste(pixels, (MARGIN, MARGIN))
    draw = ImageDraw.Draw(canvas)
    # The largest face is first: what is drawn later, on top, is smaller.
    for face in reading.faces[len(reading.readings) :]:
        _mark(draw, face, pixels.size, UNREAD)
    for index, (letter, each) in enumerate(zip(ascii_uppercase, reading.readings, strict=False)):
        box = _mark(draw, each.face, pixels.size, _colour(each))
        _tag(draw, letter, box, _colour(each), name=names.get(index, ""), end=pixels.width + 2 * MARGIN)
    for letter, corner, each in zip(ascii_uppercase, panels.corners(), reading.readings, strict=False):
        _heading(draw, corner, letter, _colour(each), _headline(each, labels, sure_from=reading.sure_from))
        _panel(draw, corner, each, labels)
    return canvas


@dataclass(frozen=True, slots=True)
class _Grid:
    """Where the panels stand: in how many columns, right of a photo of which size."""

    photo: tuple[int, int]
    columns: int
    panels: int

    @classmethod
    def beside(cls, photo: tuple[int, int], panels: int) -> _Grid:
        """Return the grid with which the whole picture is largest on a screen."""
        grids = [cls(photo, columns, panels) for columns in range(1, panels + 1)]
        return min(grids, key=lambda grid: max(grid.canvas[0], grid.canvas[1] * SCREEN))

    @property
    def rows(self) -> int:
        return -(-self.panels // self.columns)

    @property
    def canvas(self) -> tuple[int, int]:
        width, height = (side + 2 * MARGIN for side in self.photo)
        return width + self.columns * (PANEL + MARGIN), max(height, self.rows * PANEL_HEIGHT + 2 * MARGIN)

    def corners(self) -> Iterator[tuple[int, int]]:
        """Yield the top left corners of the panels, row by row."""
        left = self.photo[0] + 2 * MARGIN
        for panel in range(self.panels):
            row, column = divmod(panel, self.columns)
            yield left + column * (PANEL + MARGIN), MARGIN + row * PANEL_HEIGHT


def _enlarged(photo: Image.Image) -> Image.Image:
    times = min(MOST_ENLARGED, SMALLEST / max(photo.size))
    if times <= 1:
        return photo
    width, height = photo.size
    return photo.resize((max(1, round(width * times)), max(1, round(height * times))), Image.Resampling.BICUBIC)


def _colour(reading: FaceReading) -> Colour:
    return COLOURS[_likeliest(reading)]


def _likeliest(reading: FaceReading) -> Emotion:
    return max(Emotion, key=lambda each: reading.emotions[each])


def _mark(draw: ImageDraw.ImageDraw, face: Face, size: tuple[int, int], colour: Colour) -> tuple[int, int, int, int]:
    """Draw a face's box and landmarks, and return the box in pixels of the canvas."""
    left, top, right, bottom = frame(draw, face.box, size, colour, offset=MARGIN)
    radius = int(np.clip((right - left) / 50, 1, 6))
    for x, y in face.landmarks:
        if 0 <= x <= 1 and 0 <= y <= 1:
            middle = (MARGIN + x * size[0], MARGIN + y * size[1])
            draw.circle(middle, radius + 1, fill=INK)
            draw.circle(middle, radius, fill=PAPER)
    return left, top, right, bottom


def frame(
    draw: ImageDraw.ImageDraw, box: Box, size: tuple[int, int], colour: Colour, *, offset: int = 0
) -> tuple[int, int, int, int]:
    """Draw a box on a photo of a size in pixels, `offset` pixels from the canvas' rim, and return where it is."""
    width, height = size
    left, top = offset + round(box.x * width), offset + round(box.y * height)
    right, bottom = left + max(1, round(box.width * width)), top + max(1, round(box.height * height))
    thickness = max(2, round(max(size) / 400))
    # Outside the box, so that even a small face stays whole; with a light line around, to be seen on any photo.
    for grown, shade, line in ((thickness + 1, PAPER, 1), (thickness, colour, thickness)):
        draw.rectangle((left - grown, top - grown, right + grown, bottom + grown), outline=shade, width=line)
    return left, top, right, bottom


def _tag(
    draw: ImageDraw.ImageDraw,
    letter: str,
    box: tuple[int, int, int, int],
    colour: Colour,
    *,
    name: str,
    end: int,
) -> None:
    """Draw a face's letter above the left corner of its box, its name beside it and left of `end`."""
    left, top, right, _ = box
    side = int(np.clip(right - left, 14, LETTER + 4))
    name = name if can_show(name) else ""
    size = fitted(name, side * 0.8, LONGEST_NAME)
    plate = width(name, size) + 8 if name else 0
    left, top = max(0, min(left - 3, end - side - plate - 1)), max(0, top - 3 - side)
    if name:
        draw.rounded_rectangle((left, top, left + side + plate, top + side), radius=3, fill=PAPER, outline=colour)
        write(draw, (left + side + 4, top + side / 2), name, INK, size=size)
    _letter(draw, letter, (left, top), side, colour)


def _letter(draw: ImageDraw.ImageDraw, letter: str, corner: tuple[int, int], side: int, colour: Colour) -> None:
    left, top = corner
    draw.rounded_rectangle((left, top, left + side, top + side), radius=3, fill=colour, outline=PAPER)
    write(draw, (left + side / 2, top + side / 2), letter, PAPER, size=side * 0.8, anchor="middle")


def _headline(reading: FaceReading, labels: Labels, *, sure_from: float) -> str:
    emotion = _likeliest(reading)
    return (labels.perhaps if reading.emotions[emotion] < sure_from else labels.looks)[emotion]


def _heading(draw: ImageDraw.ImageDraw, corner: tuple[int, int], letter: str, colour: Colour, words: str) -> None:
    left, top = corner
    _letter(draw, letter, corner, LETTER + 4, colour)
    start = LETTER + 14
    write(draw, (left + start, top + LETTER / 2 + 2), words, INK, size=fitted(words, TEXT, PANEL - start))


def _panel(draw: ImageDraw.ImageDraw, corner: tuple[int, int], reading: FaceReading, labels: Labels) -> None:
    left, top = corner[0], corner[1] + HEAD
    emotions = [(labels.emotions[each], reading.emotions[each], COLOURS[each]) for each in Emotion]
    top = _bars(draw, (left, top), emotions)
    shares = [(labels.expressions[each], reading.expressions[each], COLOURS[EMOTION_OF[each]]) for each in Expression]
    _bars(draw, (left, top + GAP), shares)


def _bars(draw: ImageDraw.ImageDraw, corner: tuple[int, int], shares: Sequence[tuple[str, float, Colour]]) -> int:
    """Draw one bar below the other, each with its label and percentage; return where the next would begin."""
    left, top = corner
    start, end = left + LABEL, left + PANEL - FIGURE
    for name, share, colour in shares:
        middle = top + ROW / 2
        write(draw, (start - 6, middle), name, INK, size=fitted(name, SMALL_TEXT, LABEL - 6), anchor="right")
        draw.rectangle((start, top + 4, end, top + ROW - 4), fill=TRACK)
        if (length := round((end - start) * min(1.0, share))) > 0:
            draw.rectangle((start, top + 4, start + length, top + ROW - 4), fill=colour)
        write(draw, (left + PANEL, middle), f"{min(share, SUREST):.1%}", FAINT, size=SMALL_TEXT, anchor="right")
        top += ROW
    return top
