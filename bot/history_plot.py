"""Draws what somebody felt over time: the days with each feeling's height, and the plane on which feelings lie.

The picture speaks no language: it holds digits, dates and little faces, because Pillow's own font knows few alphabets.
What its colours and shapes mean is said beside it. It is drawn large and made small, which smooths every edge.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from math import cos, exp, radians, sin, sqrt
from types import MappingProxyType
from typing import TypeAlias

from babel.dates import format_skeleton
from PIL import Image, ImageColor, ImageDraw, ImageFont

from recommender.store.listeners import PastFeeling
from recommender.vocabulary import Emotion, FeelingSource, Point

Place: TypeAlias = tuple[float, float]

SIZE = (1200, 480)
"""Pixels, about twice what Discord shows: sharp on fine screens."""
LARGE = 2
"""How many times as large the picture is drawn."""

DAY_SECONDS = 86_400.0

CARD, GRID, MIDDLE, INK = "#1f2126", "#32353c", "#565b66", "#c3c7cf"
"""A dark card of its own, which stands out from a dark theme and a light one alike."""
COLOURS: Mapping[Emotion, str] = MappingProxyType(
    {Emotion.POSITIVE: "#f4b942", Emotion.NEUTRAL: "#9fb0bd", Emotion.NEGATIVE: "#6d93d1"}
)
"""Told apart by those, too, who see no red or green."""
TREND = "#7d828d"
"""Of the line that evens out the ups and downs."""
TREND_SHARE = 0.06
"""How much of the days shown lends its feelings to a point of that line, as the deviation of a bell curve."""
TREND_STEPS = 120
FLOOR = 1e-6
"""The least that a feeling counts: where all are far, the line runs at the mean of all."""
TREND_FROM = 10
"""Feelings that make a line; fewer are better seen without."""

MOST_TICKS = 8
"""Dates below the days."""
ROOMY, CROWDED = 10.0, 5.0
"""Radius in pixels of a mark among few others, and among very many."""
FEW, VERY_MANY = 30, 300
"""Feelings that leave room, and that crowd."""
OPACITY = 230
"""Of 255: marks that lie on one another can be told apart."""


@dataclass(frozen=True, slots=True)
class Frame:
    """A panel in pixels."""

    left: float
    top: float
    right: float
    bottom: float

    def at(self, across: float, up: float) -> Place:
        """Return the pixel at shares of the width and the height, 0 to 1, from the lower left corner."""
        return self.left + across * (self.right - self.left), self.bottom - up * self.height

    @property
    def height(self) -> float:
        """The pixels from the top to the bottom."""
        return self.bottom - self.top


DAYS = Frame(84, 36, 760, 424)
PLANE = Frame(858, 88, 1142, 372)
BESIDE = 28
"""Pixels from the plane to the signs around it."""


def png(past: Sequence[PastFeeling], *, days: int, now: datetime, language: str) -> bytes:
    """Return a PNG of the feelings of the `days` before `now`; `language`, as Babel names it, writes the dates."""
    canvas = Image.new("RGB", (SIZE[0] * LARGE, SIZE[1] * LARGE), CARD)
    pen = _Pen(canvas)
    _draw_days(pen, past, _Span.before(now, days), language)
    _draw_plane(pen, past)
    file = BytesIO()
    canvas.resize(SIZE, Image.Resampling.LANCZOS).save(file, "PNG")
    return file.getvalue()


class _Pen:
    """Draws in the pixels of the finished picture; colours may be see-through."""

    def __init__(self, canvas: Image.Image) -> None:
        self._draw = ImageDraw.Draw(canvas, "RGBA")

    def line(self, places: Sequence[Place], colour: str, *, width: float) -> None:
        large = [(x * LARGE, y * LARGE) for x, y in places]
        self._draw.line(large, fill=colour, width=round(width * LARGE), joint="curve")

    def disc(self, middle: Place, radius: float, colour: str, *, opacity: int = 255, rim: str | None = CARD) -> None:
        large = (middle[0] * LARGE, middle[1] * LARGE)
        fill = _see_through(colour, opacity)
        self._draw.circle(large, radius * LARGE, fill=fill, outline=rim, width=round(1.5 * LARGE))

    def corners(self, places: Sequence[Place], colour: str, *, opacity: int = 255) -> None:
        large = [(x * LARGE, y * LARGE) for x, y in places]
        self._draw.polygon(large, fill=_see_through(colour, opacity), outline=CARD, width=round(1.5 * LARGE))

    def frame(self, frame: Frame) -> None:
        box = tuple(side * LARGE for side in (frame.left, frame.top, frame.right, frame.bottom))
        self._draw.rounded_rectangle(box, radius=10 * LARGE, outline=GRID, width=round(1.5 * LARGE))

    def arc(self, box: tuple[float, float, float, float], start: float, end: float) -> None:
        self._draw.arc(tuple(side * LARGE for side in box), start, end, fill=INK, width=round(1.8 * LARGE))

    def text(self, middle: Place, words: str, *, size: float) -> None:
        font = ImageFont.load_default(size * LARGE)
        self._draw.text((middle[0] * LARGE, middle[1] * LARGE), words, INK, font, anchor="mm")


def _see_through(colour: str, opacity: int) -> tuple[int, ...]:
    return (*ImageColor.getrgb(colour)[:3], opacity)


@dataclass(frozen=True, slots=True)
class _Span:
    """The days that are shown, from the first one's midnight in UTC to the end of the last."""

    first: date
    days: int

    @classmethod
    def before(cls, now: datetime, days: int) -> _Span:
        return cls(now.astimezone(UTC).date() - timedelta(days=days), days + 1)

    def share(self, at: float) -> float:
        """Return how far along a time, in seconds since 1970, lies: 0 to 1."""
        return min(max((at - self._begin) / (self.days * DAY_SECONDS), 0.0), 1.0)

    def ticks(self) -> Iterator[tuple[float, date]]:
        """Yield some of the days, with where their noon lies; the last day always."""
        step = -(-self.days // MOST_TICKS)
        for ago in range(0, self.days, step):
            day = self.days - 1 - ago
            yield (day + 0.5) / self.days, self.first + timedelta(days=day)

    @property
    def _begin(self) -> float:
        return datetime(self.first.year, self.first.month, self.first.day, tzinfo=UTC).timestamp()


def _draw_days(pen: _Pen, past: Sequence[PastFeeling], span: _Span, language: str) -> None:
    pen.frame(DAYS)
    _smileys(pen, [(DAYS.left - 38, DAYS.at(0, _high(valence))[1], valence) for valence in (1.0, 0.0, -1.0)])
    pen.line([DAYS.at(0, 0.5), DAYS.at(1, 0.5)], MIDDLE, width=1.5)
    for share, day in span.ticks():
        pen.line([DAYS.at(share, 0), DAYS.at(share, 1)], GRID, width=1)
        x, y = DAYS.at(share, 0)
        pen.text((x, y + 24), format_skeleton("Md", day, locale=language), size=19)
    if len(past) >= TREND_FROM:
        places = [(span.share(each.at), _high(each.point.valence)) for each in past]
        pen.line([DAYS.at(*place) for place in _trend(places)], TREND, width=3)
    radius = _radius(len(past))
    for each in past:
        _mark(pen, DAYS.at(span.share(each.at), _high(each.point.valence)), each, radius)


def _high(valence: float) -> float:
    """Return the share of the height at which a valence lies; the most extreme ones keep off the rim."""
    return 0.5 + 0.44 * valence


def _trend(places: Sequence[Place]) -> Iterator[Place]:
    """Yield a smooth line from the first place to the last: the mean of all, the near ones counting most."""
    first, last = min(places)[0], max(places)[0]
    for step in range(TREND_STEPS + 1):
        here = first + (last - first) * step / TREND_STEPS
        weights = [exp(-(((x - here) / TREND_SHARE) ** 2) / 2) + FLOOR for x, _ in places]
        yield here, sum(weight * y for weight, (_, y) in zip(weights, places, strict=True)) / sum(weights)


def _radius(count: int) -> float:
    crowd = min(max((count - FEW) / (VERY_MANY - FEW), 0.0), 1.0)
    return ROOMY + crowd * (CROWDED - ROOMY)


def _mark(pen: _Pen, middle: Place, past: PastFeeling, radius: float) -> None:
    """Draw a feeling in its emotion's colour and its source's shape; all shapes are about equally large."""
    colour = COLOURS[past.emotion]
    match past.source:
        case FeelingSource.PHOTO:
            pen.disc(middle, radius, colour, opacity=OPACITY)
        case FeelingSource.WORDS:
            pen.corners(_polygon(middle, 1.2 * radius, (45, 135, 225, 315)), colour, opacity=OPACITY)
        case FeelingSource.NAMED:
            pen.corners(_polygon(middle, 1.6 * radius, (90, 210, 330)), colour, opacity=OPACITY)
        case FeelingSource.CORRECTION:
            pen.corners(_polygon(middle, 1.28 * radius, (0, 90, 180, 270)), colour, opacity=OPACITY)


def _polygon(middle: Place, radius: float, degrees: Sequence[float]) -> list[Place]:
    return [(middle[0] + radius * cos(radians(each)), middle[1] - radius * sin(radians(each))) for each in degrees]


def _draw_plane(pen: _Pen, past: Sequence[PastFeeling]) -> None:
    """Draw where the feelings lie; where several are the same, their disc grows with their number."""
    pen.frame(PLANE)
    pen.line([PLANE.at(0, 0.5), PLANE.at(1, 0.5)], MIDDLE, width=1.5)
    pen.line([PLANE.at(0.5, 0), PLANE.at(0.5, 1)], MIDDLE, width=1.5)
    middle = PLANE.at(0.5, 0.5)
    _smileys(pen, [(PLANE.left - BESIDE, middle[1], -1.0), (PLANE.right + BESIDE, middle[1], 1.0)])
    pen.corners(_bolt((middle[0], PLANE.top - BESIDE)), INK)
    pen.text((middle[0] - 5, PLANE.bottom + BESIDE + 3), "z", size=19)
    pen.text((middle[0] + 6, PLANE.bottom + BESIDE - 5), "z", size=14)
    counts: Counter[tuple[Point, Emotion]] = Counter((each.point, each.emotion) for each in past)
    for (point, emotion), count in counts.most_common():  # the largest first: what lies on top is smaller
        place = PLANE.at(_high(point.valence), _high(point.arousal))
        pen.disc(place, _disc(count, len(past)), COLOURS[emotion], opacity=OPACITY)


def _bolt(middle: Place) -> list[Place]:
    """Return the corners of a flash of lightning, for lively; its opposite is a snore."""
    x, y = middle
    return [(x + 4, y - 15), (x - 9, y + 3), (x - 1, y + 3), (x - 4, y + 15), (x + 9, y - 4), (x + 1, y - 4)]


def _disc(count: int, of: int) -> float:
    return max(CROWDED, min(ROOMY * sqrt(count), 40 * sqrt(count / of)))


def _smileys(pen: _Pen, faces: Sequence[tuple[float, float, float]]) -> None:
    """Draw faces at x and y that smile as much as their valence says."""
    for x, y, valence in faces:
        radius = 16
        pen.disc((x, y), radius, CARD, rim=INK)
        for side in (-5.5, 5.5):
            pen.disc((x + side, y - 4), 2.2, INK, rim=None)
        if valence > 0:
            pen.arc((x - 8, y - 7, x + 8, y + 9), 20, 160)
        elif valence < 0:
            pen.arc((x - 8, y + 4, x + 8, y + 20), 200, 340)
        else:
            pen.line([(x - 7, y + 7), (x + 7, y + 7)], INK, width=1.8)
