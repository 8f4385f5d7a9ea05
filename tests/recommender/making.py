"""Songs and feelings for tests."""

from __future__ import annotations

from recommender.songs import Evidence, EvidenceSource, NewSong, label
from recommender.store import StoredReply
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource, Point


def opinion(
    valence: float,
    arousal: float = 0.0,
    *,
    source: EvidenceSource = EvidenceSource.AUDIO,
    note: str = "it sounds lively and sunny",
) -> Evidence:
    return Evidence(source, Point(valence, arousal), note)


def new_song(
    number: int,
    *evidence: Evidence,
    artist: str | None = None,
    genres: tuple[str, ...] = (),
    spotify_id: str | None = None,
) -> NewSong:
    """Return song `number`, by an artist of its own, pleasant unless the evidence says otherwise."""
    stands_on = evidence or (opinion(0.5),)
    return NewSong(
        f"Song {number}", artist or f"Artist {number}", genres, f"video{number:06}", spotify_id, label(stands_on)
    )


def disputed_song(number: int) -> NewSong:
    lyrics = opinion(-0.8, source=EvidenceSource.LYRICS, note="the lyrics lean dark")
    return new_song(number, opinion(0.8), lyrics)


def feeling(valence: float = 0.5, arousal: float = 0.0) -> Feeling:
    return Feeling(Point(valence, arousal), Emotion.POSITIVE, 0.9, FeelingSource.NAMED, "happy")


def photo_reply(reply_id: str, *, listener: str = "discord:1", emotion: Emotion = Emotion.POSITIVE) -> StoredReply:
    """Return a reply to a photo, without songs."""
    read = Feeling(EMOTION_POINTS[emotion], emotion, 0.9, FeelingSource.PHOTO, "happiness")
    return StoredReply(reply_id, listener, None, read, None, (), (), 0)
