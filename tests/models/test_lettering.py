"""Text on pictures."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image, ImageDraw

from models.lettering import Anchor, can_show, fitted, width, write


def written(words: str, *, anchor: Anchor = "left", size: float = 20) -> np.ndarray:
    """Return where there is ink on a canvas of 200 by 60, written at its middle."""
    canvas = Image.new("RGB", (200, 60), "#ffffff")
    write(ImageDraw.Draw(canvas), (100, 30), words, "#000000", size=size, anchor=anchor)
    ink: np.ndarray = np.asarray(canvas).min(axis=2) < 128
    return ink


@pytest.mark.parametrize(
    "text", ["Ada", "Zoë Łuçia-Großß", "О́льга".replace("\u0301", ""), "Ωαβ", "さくら", "行 王", "행복", "?"]
)
def test_names_of_these_scripts_can_be_shown(text: str) -> None:
    assert can_show(text)


@pytest.mark.parametrize("text", ["😀", "مرحبا", "שלום", "ไทย", "a\u0301\u0302", "\U0010ffff", "a\ud800", "a\x00"])
def test_what_would_come_out_wrong_cannot_be_shown(text: str) -> None:
    assert not can_show(text)


def test_an_accent_of_its_own_is_joined_with_its_letter_before_it_is_judged() -> None:
    assert can_show("e\u0301")


@pytest.mark.parametrize(("anchor", "least", "most"), [("left", 98, 140), ("middle", 75, 125), ("right", 55, 102)])
def test_words_stand_where_their_anchor_says(anchor: Anchor, least: int, most: int) -> None:
    columns = np.flatnonzero(written("HHH", anchor=anchor).any(axis=0))
    assert least <= columns.min() <= columns.max() <= most


def test_capitals_are_halfway_up_at_their_point() -> None:
    rows = np.flatnonzero(written("HHH").any(axis=1))
    assert (rows.min() + rows.max()) / 2 == pytest.approx(30, abs=1.5)


def test_words_are_made_small_enough_for_their_place() -> None:
    size = fitted("Niedergeschlagenheit", 17, 100)
    assert size < 17
    assert width("Niedergeschlagenheit", size) <= 103
    assert fitted("sad", 17, 100) == 17


def test_threads_write_alike() -> None:
    with ThreadPoolExecutor(4) as pool:
        pictures = list(pool.map(lambda _: written("Füße 名前").tobytes(), range(20)))
    assert len(set(pictures)) == 1
