"""How the faces of a photo are called: by letters, largest first, and by where they are."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Final

from models.schemas import Face, PhotoReading

ALL_OF_US: Final = "All of us"
"""What all faces blended are called."""

PLACES: Final = (
    ("at the top left", "at the top", "at the top right"),
    ("on the left", "in the middle", "on the right"),
    ("at the bottom left", "at the bottom", "at the bottom right"),
)
"""The thirds of a photo, row by row."""


def has_choice(reading: PhotoReading) -> bool:
    """Return whether there is more than one face to choose from; of several photos, all count."""
    return len(reading.readings) > 1 and reading.photos == 1


def letter_of(index: int) -> str:
    """Return the letter of a face that was read; as many are read as there are letters."""
    return ascii_uppercase[index]


def name_of(index: int) -> str:
    """Return a face's letter and rank: "A: the largest face", "B: the 2nd largest"."""
    rank = "largest face" if index == 0 else f"{_ordinal(index + 1)} largest"
    return f"{letter_of(index)}: the {rank}"


def place_of(face: Face) -> str:
    """Return where in the photo a face is, as who looks at it sees it: "on the left"."""
    box = face.box
    return PLACES[_third(box.y + box.height / 2)][_third(box.x + box.width / 2)]


def _third(fraction: float) -> int:
    return min(2, max(0, int(3 * fraction)))


def _ordinal(number: int) -> str:
    teens = 10 < number < 20  # noqa: PLR2004  # 11th, 12th and 13th
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
