"""Readings as a test wants them: who is in the photo, and what their faces look like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

from models.reader import MOST_READ, emotions_of, feeling_of
from models.schemas import Box, Face, FaceReading, PhotoReading
from recommender.vocabulary import Expression

Look: TypeAlias = Mapping[Expression, float]
"""The probabilities of a face's expressions."""

SURE_FROM: Final = 0.5


def look(**shares: float) -> Look:
    """Return the probabilities by the expressions' names; those that are not named are 0."""
    return {expression: shares.get(expression.value, 0.0) for expression in Expression}


HAPPY: Final = look(happiness=0.9, neutral=0.05, sadness=0.05)
SAD: Final = look(sadness=0.8, neutral=0.15, happiness=0.05)
UNSURE: Final = look(neutral=0.48, anger=0.41, happiness=0.11)


def face(number: int = 0) -> Face:
    """Return the face with a place of its own, the first in the middle, and each smaller than the one before."""
    if number == 0:
        return Face(Box(0.25, 0.25, 0.5, 0.5), ((0.4, 0.4), (0.6, 0.4), (0.5, 0.5), (0.4, 0.6), (0.6, 0.6)), 0.99)
    side = 0.2 / number
    return Face(Box((0.61 * number) % (1 - side), (0.37 * number) % (1 - side), side, side), (), 0.9)


def reading_of(
    looks: Sequence[Look], *, faces: Sequence[Face] | None = None, width: int = 800, height: int = 600
) -> PhotoReading:
    """Return what a reader says of a photo with a face for each look, the first of them chosen."""
    found = tuple(map(face, range(len(looks)))) if faces is None else tuple(faces)
    pairs = zip(found[:MOST_READ], looks[:MOST_READ], strict=True)
    readings = tuple(FaceReading(each, shares, emotions_of(shares)) for each, shares in pairs)
    return PhotoReading(width, height, found, readings, 0, feeling_of(looks[0]), SURE_FROM)
