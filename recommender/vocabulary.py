"""The words that every room shares: expressions, emotions, moods, and feelings on Russell's plane.

Valence (unpleasant to pleasant) and arousal (drowsy to excited) both lie in [-1, 1]. Every feeling and
every song is a point on that plane; emotions are its thirds, moods its corners.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Emotion(StrEnum):
    """What members see and correct; the order is that of every array of three probabilities."""

    POSITIVE = "positive"
    NEUTRAL = "neutral"
    NEGATIVE = "negative"


class Expression(StrEnum):
    """The eight expressions of FER+; the order is that of every array of eight probabilities."""

    NEUTRAL = "neutral"
    HAPPINESS = "happiness"
    SURPRISE = "surprise"
    SADNESS = "sadness"
    ANGER = "anger"
    DISGUST = "disgust"
    FEAR = "fear"
    CONTEMPT = "contempt"


class Mood(StrEnum):
    """The moods of songs; the order is that of every array of four probabilities."""

    HAPPY = "happy"
    ENERGETIC = "energetic"
    CALM = "calm"
    SAD = "sad"


class FeelingSource(StrEnum):
    """How a feeling became known."""

    PHOTO = "photo"
    WORDS = "words"
    NAMED = "named"
    CORRECTION = "correction"


class Goal(StrEnum):
    """What the songs are to do with a feeling."""

    MATCH = "match"
    """Fit it."""
    LIFT = "lift"
    """Begin where it is, and lead to pleasant and moderately lively."""
    CALM = "calm"
    """Begin where it is, and lead to quiet, neither sad nor gay."""


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the plane; ValueError outside [-1, 1]."""

    valence: float
    arousal: float

    def __post_init__(self) -> None:
        """Refuse a point off the plane, NaN included."""
        if not (-1.0 <= self.valence <= 1.0 and -1.0 <= self.arousal <= 1.0):
            message = f"off the plane: valence {self.valence}, arousal {self.arousal}"
            raise ValueError(message)


@dataclass(frozen=True, slots=True)
class Feeling:
    """What somebody feels, as far as we know.

    `confidence` is the probability, 0 to 1, that `emotion` is right.
    `name` is the word to say it with ("lonely", "happiness"); it is never a member's own text.
    """

    point: Point
    emotion: Emotion
    confidence: float
    source: FeelingSource
    name: str


EMOTION_OF: Mapping[Expression, Emotion] = MappingProxyType(
    {
        Expression.NEUTRAL: Emotion.NEUTRAL,
        Expression.HAPPINESS: Emotion.POSITIVE,
        Expression.SURPRISE: Emotion.POSITIVE,
        Expression.SADNESS: Emotion.NEGATIVE,
        Expression.ANGER: Emotion.NEGATIVE,
        Expression.DISGUST: Emotion.NEGATIVE,
        Expression.FEAR: Emotion.NEGATIVE,
        Expression.CONTEMPT: Emotion.NEGATIVE,
    }
)
"""The three-class reading of an expression (design: surprise counts as positive, as its votes mostly are)."""

EXPRESSION_POINTS: Mapping[Expression, Point] = MappingProxyType(
    {
        Expression.NEUTRAL: Point(0.0, -0.1),
        Expression.HAPPINESS: Point(0.8, 0.4),
        Expression.SURPRISE: Point(0.4, 0.7),
        Expression.SADNESS: Point(-0.7, -0.5),
        Expression.ANGER: Point(-0.6, 0.7),
        Expression.DISGUST: Point(-0.6, 0.3),
        Expression.FEAR: Point(-0.6, 0.7),
        Expression.CONTEMPT: Point(-0.4, 0.2),
    }
)
"""Where an expression lies on the plane, after the circumplex of Russell (1980)."""

EMOTION_POINTS: Mapping[Emotion, Point] = MappingProxyType(
    {
        Emotion.POSITIVE: Point(0.7, 0.4),
        Emotion.NEUTRAL: Point(0.0, -0.1),
        Emotion.NEGATIVE: Point(-0.6, -0.3),
    }
)
"""Where a bare emotion lies, when nothing finer is known; a correction says only this much."""

MOOD_POINTS: Mapping[Mood, Point] = MappingProxyType(
    {
        Mood.HAPPY: Point(0.7, 0.4),
        Mood.ENERGETIC: Point(0.0, 0.8),
        Mood.CALM: Point(0.4, -0.6),
        Mood.SAD: Point(-0.7, -0.4),
    }
)
"""The corner of the plane that each mood of songs stands for."""

GOAL_POINTS: Mapping[Goal, Point] = MappingProxyType(
    {
        Goal.LIFT: Point(0.7, 0.3),
        Goal.CALM: Point(0.3, -0.6),
    }
)
"""Where a goal leads to; to match leads nowhere else."""


@dataclass(frozen=True, slots=True)
class NamedFeeling:
    """A feeling that a member can choose from a list, and other words for it, in small letters without accents."""

    name: str
    emoji: str
    emotion: Emotion
    point: Point
    synonyms: tuple[str, ...] = ()


SYNONYMS: Mapping[str, str] = MappingProxyType(
    {
        "happy": "joyful, cheerful, glad, delighted, merry, pleased, upbeat, joyous, in a good mood, good, great, over "
        "the moon, on cloud nine, on top of the world",
        "excited": "thrilled, hyped, pumped, stoked, ecstatic, eager, fired up, energetic, psyched, exhilarated, "
        "amped, elated",
        "loved": "in love, loving, adored, cherished, grateful, blessed, thankful, appreciated, romantic, cared for, "
        "smitten, affectionate",
        "calm": "relaxed, peaceful, serene, chill, at peace, at ease, mellow, tranquil, zen, laid back, relieved, "
        "content, cosy, cozy",
        "neutral": "okay, ok, fine, meh, so-so, so so, alright, indifferent, normal, average, nothing special",
        "tired": "exhausted, sleepy, worn out, weary, fatigued, drowsy, knackered, dead tired, half asleep, wiped out, "
        "ready for bed",
        "bored": "boredom, uninterested, listless, unmotivated, bored to death, bored to tears, nothing to do, fed up "
        "with waiting, dull",
        "sad": "unhappy, blue, down, depressed, miserable, heartbroken, gloomy, sorrowful, low, down in the dumps, "
        "tearful, melancholy, upset, sadness",
        "lonely": "alone, lonesome, isolated, left out, abandoned, all alone, unwanted, friendless, homesick, "
        "loneliness",
        "anxious": "nervous, worried, stressed, afraid, scared, uneasy, panicky, tense, frightened, on edge, "
        "overwhelmed, terrified, stressed out, anxiety",
        "angry": "furious, mad, annoyed, irritated, pissed off, pissed, livid, enraged, frustrated, fed up, outraged, "
        "irate, anger",
        "nostalgic": "wistful, sentimental, reminiscing, nostalgia, missing the old days, missing old times, thinking "
        "of the old days, longing for the past",
    }
)
"""Other words for the named feelings, between commas; each is of one feeling alone."""


def _named(name: str, emoji: str, emotion: Emotion, point: Point) -> NamedFeeling:
    return NamedFeeling(name, emoji, emotion, point, tuple(SYNONYMS[name].split(", ")))


NAMED_FEELINGS: Mapping[str, NamedFeeling] = MappingProxyType(
    {
        feeling.name: feeling
        for feeling in (
            _named("happy", "😊", Emotion.POSITIVE, Point(0.8, 0.4)),
            _named("excited", "🤩", Emotion.POSITIVE, Point(0.7, 0.8)),
            _named("loved", "🥰", Emotion.POSITIVE, Point(0.8, 0.1)),
            _named("calm", "😌", Emotion.POSITIVE, Point(0.5, -0.6)),
            _named("neutral", "😐", Emotion.NEUTRAL, Point(0.0, -0.1)),
            _named("tired", "😴", Emotion.NEUTRAL, Point(-0.1, -0.8)),
            _named("bored", "🥱", Emotion.NEGATIVE, Point(-0.3, -0.5)),
            _named("sad", "😢", Emotion.NEGATIVE, Point(-0.7, -0.4)),
            _named("lonely", "🥺", Emotion.NEGATIVE, Point(-0.6, -0.5)),
            _named("anxious", "😰", Emotion.NEGATIVE, Point(-0.5, 0.6)),
            _named("angry", "😠", Emotion.NEGATIVE, Point(-0.6, 0.8)),
            _named("nostalgic", "🕰️", Emotion.NEUTRAL, Point(0.1, -0.3)),
        )
    }
)
"""The twelve feelings offered by name."""


def correction(name: str) -> Feeling:
    """Return what somebody says to feel, by the name of an emotion or of a named feeling; ValueError for others."""
    named = NAMED_FEELINGS.get(name)
    emotion = Emotion(name) if named is None else named.emotion
    point = EMOTION_POINTS[emotion] if named is None else named.point
    return Feeling(point, emotion, 1.0, FeelingSource.CORRECTION, name)
