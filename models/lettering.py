"""Text on a picture, in OpenCV's own fonts, so that it looks the same on every machine.

They show Latin with all its accents, Greek, Cyrillic, Chinese, Japanese and Korean. What is written from right to left
they show in the wrong order, and of emoji and other scripts nothing but question marks: `can_show` tells.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Literal, TypeAlias

import cv2
import numpy as np
from PIL import Image, ImageDraw

Anchor: TypeAlias = Literal["left", "middle", "right"]

FONT = "sans"
SHIFT = {"left": 0.0, "middle": 0.5, "right": 1.0}
"""How much of a text's width lies left of its point."""
SMALLEST = 8
"""Pixels of height below which nobody can read."""
UNSHOWN = "\U0010ffff"
"""A character that no font has: it looks as all that are missing do."""
RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})
"""Unicode's classes of what is written from right to left."""
NO_TEXT = frozenset({"Cc", "Cs"})
"""Unicode's categories of what is no text: controls, and halves of characters, at which OpenCV ends the program."""
ROOM = 2
"""How many times a text's height its image is high: accents and tails have room in it, whatever the script."""


def write(
    draw: ImageDraw.ImageDraw,
    point: tuple[float, float],
    words: str,
    colour: str,
    *,
    size: float,
    anchor: Anchor = "left",
) -> None:
    """Write words in capitals some 0.7 `size` pixels high, halfway up at `point`, which is where `anchor` says."""
    height, across = max(1, round(size)), width(words, size)
    mask = np.zeros((ROOM * height, across + ROOM * height), np.uint8)
    # The baseline is where capitals, as high as most of the line, are halfway up at the middle of the image.
    cv2.putText(mask, words, (height // 2, height + round(0.36 * size)), (255,), _face(), height)
    corner = (round(point[0] - SHIFT[anchor] * across) - height // 2, round(point[1]) - height)
    draw.bitmap(corner, Image.fromarray(mask), fill=colour)


def width(words: str, size: float) -> int:
    """Return how many pixels wide words are."""
    left, _, across, _ = cv2.getTextSize((0, 0), words, (0, 0), _face(), max(1, round(size)))
    return int(left + across)


def fitted(words: str, size: float, most: int) -> float:
    """Return the size, at most `size`, with which words are at most `most` pixels wide, if they can be read so."""
    across = width(words, size)
    return size if across <= most else max(SMALLEST, size * most / across)


def can_show(text: str) -> bool:
    """Return whether every character of a text can be shown, and in its order."""
    return all(map(_shows, unicodedata.normalize("NFC", text)))


@cache
def _missing() -> bytes:
    return _look_of(UNSHOWN)


def _shows(character: str) -> bool:
    if unicodedata.category(character) in NO_TEXT:
        return False
    if unicodedata.bidirectional(character) in RIGHT_TO_LEFT or unicodedata.combining(character):
        return False
    return character == "?" or _look_of(character) != _missing()


def _look_of(character: str) -> bytes:
    canvas = np.zeros((32, 48), np.uint8)
    cv2.putText(canvas, character, (8, 24), (255,), _face(), 16)
    return canvas.tobytes()


def _face() -> cv2.FontFace:
    # Made anew each time, which takes microseconds: threads share none.
    return cv2.FontFace(FONT)
