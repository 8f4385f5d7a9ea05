"""What the bot answers, before any front has drawn it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from models.reader import blend, emotions_of
from models.schemas import PhotoReading
from recommender.songs import Pick, Song
from recommender.vocabulary import Emotion, Feeling, Goal


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: a feeling and the songs for it, or, where a photo left it unclear, a question and no songs yet.

    `id` names the reply in the store; it is an unguessable token. `read_emotion` is what was read, whatever was
    corrected since. `current` indexes the pick whose link is shown. `reading` is what was seen in the photo, as
    long as that is remembered: it is never stored. `notes` are sentences to show ("I found 3 faces …"). `asked`
    says that the reading was too unsure for songs, so that those there are come for what the person answered.
    `goal` is what the songs do with the feeling. `listener` is the key of who asked, who alone may change it.
    """

    id: str
    feeling: Feeling
    read_emotion: Emotion
    picks: tuple[Pick, ...]
    current: int
    notes: tuple[str, ...] = ()
    reading: PhotoReading | None = None
    asked: bool = False
    goal: Goal = Goal.MATCH
    listener: str = ""

    @property
    def asks(self) -> bool:
        """Whether this is a question: the person is to say what the face looks like, and then come songs."""
        return not self.picks

    @property
    def song(self) -> Song | None:
        """The song whose link is shown, None in a question."""
        return None if self.asks else self.picks[self.current].song

    @property
    def corrected(self) -> bool:
        """Whether a person has corrected the reading."""
        return self.feeling.source == "correction"


def emotions_in(reading: PhotoReading) -> Mapping[Emotion, float]:
    """Return the probabilities of the emotions of the face that is chosen, or of all faces blended."""
    if reading.chosen is None:
        return emotions_of(blend(reading.readings))
    return reading.readings[reading.chosen].emotions


def youtube_link(song: Song) -> str:
    """Return the address that Discord unfolds into a player."""
    return f"https://www.youtube.com/watch?v={quote(song.video_id, safe='')}"


def spotify_link(song: Song) -> str:
    """Return the song on Spotify, or a search for it where its id is unknown."""
    if song.spotify_id is not None:
        return f"https://open.spotify.com/track/{quote(song.spotify_id, safe='')}"
    return f"https://open.spotify.com/search/{quote(f'{song.artist} {song.title}', safe='', errors='replace')}"
