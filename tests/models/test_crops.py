"""How squares are cut out of photos; on photos made here."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from models.crops import cut, shrunk, similarity

POINTS = np.array([(10.0, 10.0), (30.0, 12.0), (20.0, 25.0)])


def ramp(width: int = 200, height: int = 100) -> NDArray[np.uint8]:
    """Return a photo whose red is the column and whose green is the row, so that a pixel tells where it was."""
    rows, columns = np.mgrid[0:height, 0:width]
    return np.stack([columns, rows, np.zeros_like(rows)], axis=-1).astype(np.uint8)


def square_at(left: float, top: float, scale: float) -> NDArray[np.float64]:
    return np.array([(scale, 0, -scale * left), (0, scale, -scale * top)])


def test_points_are_laid_exactly_where_only_a_turn_a_scale_and_a_shift_part_them() -> None:
    turn = np.array([(0.6, -0.8), (0.8, 0.6)]) * 1.7
    target = POINTS @ turn.T + (5, -3)
    placing = similarity(POINTS, target)
    assert np.allclose(POINTS @ placing[:, :2].T + placing[:, 2], target)


def test_points_of_another_shape_are_laid_as_near_as_a_turn_and_a_scale_allow() -> None:
    target = POINTS * (1, 1.3)
    placing = similarity(POINTS, target)

    def away(turned: float = 0.0, larger: float = 0.0) -> float:
        change = (1 + larger) * np.array([(np.cos(turned), -np.sin(turned)), (np.sin(turned), np.cos(turned))])
        laid = (POINTS - POINTS.mean(axis=0)) @ (change @ placing[:, :2]).T
        return float(np.sum((laid - target + target.mean(axis=0)) ** 2))

    for change in (-0.01, 0.01):
        assert away(turned=change) > away()
        assert away(larger=change) > away()


def test_a_square_at_the_photos_own_scale_is_its_pixels() -> None:
    square = cut(ramp(), square_at(40, 20, 1.0), 16)
    assert square.shape == (16, 16, 3)
    assert np.abs(square[..., 0].astype(int) - np.arange(40, 56)).max() <= 1
    assert np.abs(square[..., 1].astype(int) - np.arange(20, 36)[:, None]).max() <= 1


@pytest.mark.parametrize("scale", [0.15, 0.3, 0.5, 0.77, 2.0, 5.5])
def test_a_square_shows_its_place_at_every_scale(scale: float) -> None:
    side = 12
    square = cut(ramp(), square_at(30, 10, scale), side).astype(float)
    middles = (np.arange(side) + 0.5) / scale - 0.5
    seen = 30 + middles[30 + middles < 198]
    assert np.abs(square[0, : len(seen), 0] - seen).max() <= 1.5
    rows = 10 + middles[10 + middles < 98]
    assert np.abs(square[: len(rows), 0, 1] - rows).max() <= 1.5


def test_a_grey_square_is_the_grey_of_the_coloured_one() -> None:
    placing = square_at(30, 10, 0.4)
    colour, grey = cut(ramp(), placing, 24), cut(ramp(), placing, 24, grey=True)
    assert grey.shape == (24, 24)
    assert np.abs(grey - colour @ (0.299, 0.587, 0.114)).max() <= 2


def test_beyond_the_rim_the_rim_goes_on() -> None:
    square = cut(ramp(), square_at(-50, -50, 1.0), 20)
    assert square.max() == 0


def test_a_photo_is_averaged_over_whole_squares() -> None:
    image = np.arange(35, dtype=np.uint8).reshape(5, 7)
    small, factor = shrunk(image, 2.9)
    assert factor == 2
    assert small.tolist() == [[4, 6, 8], [18, 20, 22]]


@pytest.mark.parametrize(("most", "factor"), [(0.2, 1), (1.99, 1), (50.0, 5)])
def test_an_image_is_neither_enlarged_nor_shrunk_to_nothing(most: float, factor: int) -> None:
    small, found = shrunk(np.zeros((5, 7), np.uint8), most)
    assert found == factor
    assert min(small.shape) >= 1
