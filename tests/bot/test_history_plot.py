"""The picture of somebody's moods over time."""

import io
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from PIL import Image

from bot.history_plot import CARD, COLOURS, DAYS, GRID, INK, MIDDLE, PLANE, SIZE, Frame, png
from bot.language import LANGUAGES
from recommender.store.listeners import PastFeeling
from recommender.vocabulary import Emotion, FeelingSource, Point

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
GLAD, SAD = Point(0.8, 0.4), Point(-0.7, -0.4)


def felt(
    days_ago: float,
    point: Point = GLAD,
    emotion: Emotion = Emotion.POSITIVE,
    source: FeelingSource = FeelingSource.PHOTO,
) -> PastFeeling:
    return PastFeeling((NOW - timedelta(days=days_ago)).timestamp(), point, emotion, source, emotion.value)


def draw(past: Sequence[PastFeeling], *, days: int = 30, language: str = "en") -> Image.Image:
    image = Image.open(io.BytesIO(png(past, days=days, now=NOW, language=language)))
    assert (image.format, image.size) == ("PNG", SIZE)
    return image.convert("RGB")


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def places(image: Image.Image, colour: str, frame: Frame) -> list[tuple[float, float]]:
    """Return the pixels of a panel, as shares of its width and height, that are about of a colour."""
    pixels = np.asarray(image.crop((frame.left, frame.top, frame.right, frame.bottom))).astype(int)
    rows, columns = np.nonzero(np.abs(pixels - rgb(colour)).max(axis=2) < 30)
    height, width = pixels.shape[:2]
    return [(x / width, 1 - y / height) for x, y in zip(columns.tolist(), rows.tolist(), strict=True)]


def middle(found: list[tuple[float, float]]) -> tuple[float, float]:
    return sum(x for x, _ in found) / len(found), sum(y for _, y in found) / len(found)


def test_a_feeling_stands_at_its_day_and_as_high_as_it_is_pleasant() -> None:
    image = draw([felt(29.5), felt(0.5, SAD, Emotion.NEGATIVE)])
    glad_x, glad_y = middle(places(image, COLOURS[Emotion.POSITIVE], DAYS))
    sad_x, sad_y = middle(places(image, COLOURS[Emotion.NEGATIVE], DAYS))
    assert glad_x < 0.06
    assert sad_x > 0.94
    assert glad_y > 0.8
    assert sad_y < 0.25


def test_the_plane_shows_the_same_feelings_by_pleasure_and_liveliness() -> None:
    image = draw([felt(9), felt(3, SAD, Emotion.NEGATIVE)])
    glad = middle(places(image, COLOURS[Emotion.POSITIVE], PLANE))
    sad = middle(places(image, COLOURS[Emotion.NEGATIVE], PLANE))
    assert glad == pytest.approx((0.85, 0.68), abs=0.03)
    assert sad == pytest.approx((0.19, 0.32), abs=0.03)


def test_what_is_felt_often_is_larger_on_the_plane() -> None:
    image = draw([*(felt(n) for n in range(8)), felt(3, SAD, Emotion.NEGATIVE)])
    often, once = (places(image, COLOURS[emotion], PLANE) for emotion in (Emotion.POSITIVE, Emotion.NEGATIVE))
    assert len(often) > 4 * len(once)


def test_each_source_has_a_shape_of_its_own_and_none_outshines_the_others() -> None:
    shapes = []
    for source in FeelingSource:
        found = places(draw([felt(15, source=source)]), COLOURS[Emotion.POSITIVE], DAYS)
        x, y = middle(found)
        shapes.append(frozenset((round((a - x) * 676), round((b - y) * 388)) for a, b in found))
    assert len(set(shapes)) == len(FeelingSource)
    assert max(map(len, shapes)) < 1.4 * min(map(len, shapes))


@pytest.mark.parametrize("count", [1, 5, 300])
@pytest.mark.parametrize("days", [7, 90])
def test_few_and_many_feelings_stay_within_the_panels(count: int, days: int) -> None:
    chance = np.random.default_rng(7)
    emotions, sources = list(Emotion), list(FeelingSource)
    past = [
        felt(chance.uniform(0, days), Point(*chance.uniform(-1, 1, 2)), emotions[number % 3], sources[number % 4])
        for number in range(count)
    ]
    changed = np.asarray(draw(past, days=days)) != np.asarray(draw([], days=days))
    rows, columns = np.nonzero(changed.any(axis=2))
    assert len(rows) > 100 * min(count, 5)
    for y, x in zip(rows.tolist(), columns.tolist(), strict=True):
        assert any(frame.left - 14 < x < frame.right + 14 and frame.top < y < frame.bottom for frame in (DAYS, PLANE))


@pytest.mark.parametrize("language", LANGUAGES)
def test_dates_need_digits_and_signs_alone_in_every_language(language: str) -> None:
    image = draw([felt(1)], language=language)
    english = draw([felt(1)])
    assert language in {"en", "ja"} or image.tobytes() != english.tobytes()


def test_the_card_is_seen_on_dark_and_on_light_screens_and_its_ink_on_the_card() -> None:
    for colour in (INK, *COLOURS.values()):
        assert contrast(colour, CARD) > 4.5
    for theme in ("#ffffff", "#313338", "#000000"):
        assert contrast(theme, CARD) > 1.2
    assert contrast(MIDDLE, CARD) > contrast(GRID, CARD)


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of WCAG 2."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    linear = [((c / 255 + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return float(0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2])
