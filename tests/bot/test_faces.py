import pytest

from bot.faces import has_choice, letter_of, name_of, place_of
from models.reader import MOST_READ
from models.schemas import Box, Face
from tests.bot.seen import HAPPY, reading_of


def _at(x: float, y: float) -> Face:
    return Face(Box(x - 0.05, y - 0.05, 0.1, 0.1), (), 0.9)


def test_faces_are_called_by_letter_and_rank() -> None:
    assert name_of(0) == "A: the largest face"
    assert [name_of(index) for index in (1, 2, 3, 10, 11, 12, 20, 21, 22)] == [
        "B: the 2nd largest",
        "C: the 3rd largest",
        "D: the 4th largest",
        "K: the 11th largest",
        "L: the 12th largest",
        "M: the 13th largest",
        "U: the 21st largest",
        "V: the 22nd largest",
        "W: the 23rd largest",
    ]


def test_every_face_that_is_read_has_a_letter_of_its_own() -> None:
    assert len({letter_of(index) for index in range(MOST_READ)}) == MOST_READ


@pytest.mark.parametrize(
    ("x", "y", "place"),
    [
        (0.1, 0.1, "at the top left"),
        (0.5, 0.1, "at the top"),
        (0.9, 0.5, "on the right"),
        (0.5, 0.5, "in the middle"),
        (0.2, 0.9, "at the bottom left"),
        (1.0, 1.0, "at the bottom right"),
        (-0.2, 1.3, "at the bottom left"),
    ],
)
def test_a_face_is_found_by_its_place(x: float, y: float, place: str) -> None:
    assert place_of(_at(x, y)) == place


def test_one_face_leaves_no_choice() -> None:
    assert not has_choice(reading_of((HAPPY,)))
    assert has_choice(reading_of((HAPPY,) * 2))
