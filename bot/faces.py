"""How the faces of a photo are called: by letters, largest first, and by where they are."""

from __future__ import annotations

from string import ascii_uppercase
from typing import Final

from bot.language import N_, _
from models.schemas import Face, PhotoReading

ALL_OF_US: Final = N_("All of us")
"""What all faces blended are called."""

PLACES: Final = (
    (N_("at the top left"), N_("at the top"), N_("at the top right")),
    (N_("on the left"), N_("in the middle"), N_("on the right")),
    (N_("at the bottom left"), N_("at the bottom"), N_("at the bottom right")),
)
"""The thirds of a photo, row by row."""

RANKS: Final = {
    1: N_("{letter}: the {number}st largest"),
    2: N_("{letter}: the {number}nd largest"),
    3: N_("{letter}: the {number}rd largest"),
}
"""A face's rank by the last figure of it, as English counts."""


def has_choice(reading: PhotoReading) -> bool:
    """Return whether there is more than one face to choose from; of several photos, all count."""
    return len(reading.readings) > 1 and reading.photos == 1


def letter_of(index: int) -> str:
    """Return the letter of a face that was read; as many are read as there are letters."""
    return ascii_uppercase[index]


def name_of(index: int) -> str:
    """Return a face's letter and rank: "A: the largest face", "B: the 2nd largest"."""
    letter, number = letter_of(index), index + 1
    if index == 0:
        return _("{letter}: the largest face").format(letter=letter)
    teens = 10 < number < 20  # noqa: PLR2004  # 11th, 12th and 13th
    usual = _("{letter}: the {number}th largest")
    return (usual if teens or number % 10 not in RANKS else _(RANKS[number % 10])).format(letter=letter, number=number)


def place_of(face: Face) -> str:
    """Return where in the photo a face is, as who looks at it sees it: "on the left"."""
    box = face.box
    return _(PLACES[_third(box.y + box.height / 2)][_third(box.x + box.width / 2)])


def _third(fraction: float) -> int:
    return min(2, max(0, int(3 * fraction)))
