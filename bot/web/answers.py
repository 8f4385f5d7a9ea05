"""What the page is told, as JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from bot.errors import (
    Busy,
    FacesForgotten,
    NeedsCare,
    NeedsConsent,
    NoSuchFace,
    NothingReadable,
    NotYours,
    Restarting,
)
from bot.faces import ALL_OF_US, has_choice, letter_of, name_of, place_of
from bot.replies import Reply, emotions_in, spotify_link, youtube_link
from bot.web.errors import ForeignRequest, UploadCut, WebError
from bot.wording import headline, sentence
from models.errors import NotAPhoto, PhotoError, PhotoTooHeavy, PhotoTooLarge, WeightsError
from models.schemas import PhotoReading
from recommender.errors import NoSongs, StoreError, UnknownReply
from recommender.songs import Pick
from recommender.taste import Vote
from recommender.vocabulary import EMOTION_POINTS, NAMED_FEELINGS, Emotion

STATUSES: Final[Mapping[type[Exception], int]] = {
    WebError: 400,
    UploadCut: 400,
    ForeignRequest: 403,
    NeedsConsent: 403,
    NotYours: 403,
    NoSongs: 404,
    UnknownReply: 404,
    NoSuchFace: 404,
    FacesForgotten: 410,
    PhotoTooHeavy: 413,
    PhotoTooLarge: 413,
    NotAPhoto: 415,
    PhotoError: 422,
    NothingReadable: 422,
    NeedsCare: 422,
    WeightsError: 503,
    StoreError: 503,
    Busy: 503,
    Restarting: 503,
}
"""The HTTP status of each failure; the most particular class counts."""

UNEXPECTED_STATUS: Final = 500

LEADING_SIGN: Final = re.compile(r"^\W+")
"""The emoji that a headline starts with; the page draws a face of its own in its place."""


@dataclass(frozen=True, slots=True)
class FaceAnswer:
    """A face in fractions of the upright photo: 0 is left or top, 1 right or bottom.

    `letter` is there only where there are several to tell apart; `read` says whether the feeling is this face's.
    """

    x: float
    y: float
    width: float
    height: float
    landmarks: tuple[tuple[float, float], ...]
    letter: str | None
    read: bool


@dataclass(frozen=True, slots=True)
class ChoiceAnswer:
    """Whose songs can be asked for: a face by its index, or where that is None, everybody's together."""

    face: int | None
    label: str
    name: str


@dataclass(frozen=True, slots=True)
class PhotoAnswer:
    """What was seen in a photo; `width` and `height` are its upright pixels.

    `choices` are all that can be chosen, none where there is one face; `chosen` is the face of the one that is.
    """

    width: int
    height: int
    faces: tuple[FaceAnswer, ...]
    choices: tuple[ChoiceAnswer, ...]
    chosen: int | None
    emotions: Mapping[Emotion, float]


@dataclass(frozen=True, slots=True)
class SongAnswer:
    """A song with its reason, where to hear it, and what its listener said of it."""

    id: int
    title: str
    artist: str
    reason: str
    video_id: str
    youtube: str
    spotify: str
    vote: Vote | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A reply as the page shows it; `certainty` is 0 to 1, `photo` is there as long as it is remembered.

    A reply that `asks` has no songs yet; `asked` says that they come for an answer.
    """

    id: str
    headline: str
    emotion: Emotion
    certainty: float
    valence: float
    arousal: float
    corrected: bool
    asks: bool
    asked: bool
    current: int
    notes: tuple[str, ...]
    songs: tuple[SongAnswer, ...]
    photo: PhotoAnswer | None


@dataclass(frozen=True, slots=True)
class FeelingAnswer:
    """A feeling that can be named, and where it lies on the plane, from which the page draws its face."""

    name: str
    valence: float
    arousal: float


@dataclass(frozen=True, slots=True)
class Start:
    """What the page needs before anything is asked; `photo_limit` is in bytes."""

    consented: bool
    consent: str
    feelings: tuple[FeelingAnswer, ...]
    emotions: tuple[FeelingAnswer, ...]
    photo_limit: int
    too_heavy: str


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: the sentence for the person, and the failure's name for the page's own code."""

    kind: str
    sentence: str


FEELINGS: Final = tuple(
    FeelingAnswer(feeling.name, feeling.point.valence, feeling.point.arousal) for feeling in NAMED_FEELINGS.values()
)
EMOTIONS: Final = tuple(
    FeelingAnswer(emotion, point.valence, point.arousal) for emotion, point in EMOTION_POINTS.items()
)


def answer(reply: Reply, votes: Mapping[int, Vote]) -> Answer:
    """Return what the page shows of a reply to a listener with these votes, by songs' ids."""
    return Answer(
        id=reply.id,
        headline=LEADING_SIGN.sub("", headline(reply)),
        emotion=reply.feeling.emotion,
        certainty=reply.feeling.confidence,
        valence=reply.feeling.point.valence,
        arousal=reply.feeling.point.arousal,
        corrected=reply.corrected,
        asks=reply.asks,
        asked=reply.asked,
        current=reply.current,
        notes=reply.notes,
        songs=tuple(_song(pick, votes.get(pick.song.id)) for pick in reply.picks),
        photo=_photo(reply.reading) if reply.reading else None,
    )


def _song(pick: Pick, vote: Vote | None) -> SongAnswer:
    song = pick.song
    links = (song.video_id, youtube_link(song), spotify_link(song))
    return SongAnswer(song.id, song.title, song.artist, pick.reason, *links, vote)


def _photo(reading: PhotoReading) -> PhotoAnswer:
    return PhotoAnswer(
        width=reading.width,
        height=reading.height,
        faces=tuple(_face(reading, index) for index in range(len(reading.faces))),
        choices=_choices(reading) if has_choice(reading) else (),
        chosen=reading.chosen,
        emotions=dict(emotions_in(reading)),
    )


def _face(reading: PhotoReading, index: int) -> FaceAnswer:
    face = reading.faces[index]
    was_read = index < len(reading.readings)
    return FaceAnswer(
        face.box.x,
        face.box.y,
        face.box.width,
        face.box.height,
        face.landmarks,
        letter=letter_of(index) if was_read and has_choice(reading) else None,
        read=was_read and reading.chosen in {index, None},
    )


def _choices(reading: PhotoReading) -> tuple[ChoiceAnswer, ...]:
    faces = (
        ChoiceAnswer(index, letter_of(index), f"{name_of(index)}, {place_of(read.face)}")
        for index, read in enumerate(reading.readings)
    )
    return (*faces, ChoiceAnswer(None, ALL_OF_US, ALL_OF_US))


def refusal(error: Exception) -> Refusal:
    """Return what the page is told about a failure."""
    words = str(error) if isinstance(error, WebError) else sentence(error)
    return Refusal(type(error).__name__, words)


def status_of(error: Exception) -> int:
    """Return the HTTP status of a failure."""
    kinds = (kind for kind in type(error).__mro__ if kind in STATUSES)
    return next((STATUSES[kind] for kind in kinds), UNEXPECTED_STATUS)
