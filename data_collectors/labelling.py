"""The last stage: what was found out about songs becomes evidence, labels, and the catalogue that the bot serves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

from data_collectors.exclusions import is_no_song, is_unfit
from models.audio_moods import AudioMoods
from recommender.collected import CollectedSong, ListedFacts
from recommender.details import SongDetails
from recommender.evidence import (
    AudioNumbers,
    from_audio,
    from_listeners,
    from_lyrics,
    from_mood_tags,
    from_playlist,
    from_tag,
    usual_arousal,
)
from recommender.keys import clean, song_key
from recommender.songs import Evidence, MoodLabel, NewSong, labels
from recommender.store import Published, Store
from recommender.vocabulary import Mood

BATCH = 500
"""Songs that are read, labelled and written at once."""

NO_GENRE = "no tag of the artist's tells a genre"
NO_SONG = "not a song"
UNFIT = "unfit title"
NO_VIDEO = "no video"
NO_EVIDENCE = "nothing known of its mood"


@dataclass(slots=True)
class Labelled:
    """What became of the songs, and why some are not in the catalogue."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    left_out: Counter[str] = field(default_factory=Counter)

    def add(self, published: Published, unfit: Sequence[Known]) -> None:
        """Count a batch."""
        self.added += published.added
        self.changed += published.changed
        self.unchanged += published.unchanged
        self.left_out.update(song.reason_against or "" for song in unfit)


@dataclass(frozen=True, slots=True)
class Known:
    """A song with its genres, None where they are not known yet, and all that speaks for a mood."""

    song: CollectedSong
    genres: tuple[str, ...] | None
    inferred: bool
    evidence: tuple[Evidence, ...]

    @property
    def reason_against(self) -> str | None:
        """Why it is not for the catalogue."""
        against = {
            NO_SONG: is_no_song(self.song.title),
            UNFIT: is_unfit(self.song.title),
            NO_VIDEO: all(video.dead for video in self.song.videos),
            NO_EVIDENCE: not self.evidence,
            NO_GENRE: self.genres == (),
        }
        return next((reason for reason, holds in against.items() if holds), None)


class Labeller:
    """Labels all collected songs; memory does not grow with their number."""

    def __init__(self, store: Store, audio: AudioMoods) -> None:
        """Read facts from `store` and publish into its catalogue."""
        self._store = store
        self._audio = audio
        self._genres_of = lru_cache(maxsize=1024)(self._artists_genres)  # songs of an artist stand together

    def run(self) -> Labelled:
        """Label every collected song, publish those that can be served or disputed, withdraw the others; StoreError."""
        result = Labelled()
        for batch in self._batches():
            known = list(self._known(batch))
            fit = [song for song in known if song.reason_against is None]
            unfit = [song for song in known if song.reason_against is not None]
            mood_labels = labels([song.evidence for song in fit])
            published = self._store.catalogue.publish(map(_new_song, fit, mood_labels))
            self._store.catalogue.withdraw(key_of(song.song) for song in unfit)
            result.add(published, unfit)
        return result

    def _batches(self) -> Iterator[Sequence[CollectedSong]]:
        after = 0
        while batch := self._store.collecting.songs(after=after, limit=BATCH):
            yield batch
            after = batch[-1].id

    def _known(self, batch: Sequence[CollectedSong]) -> Iterator[Known]:
        moods = self._audio_moods(batch)
        for song in batch:
            genres, inferred = self._genres(song)
            yield Known(song, genres, inferred, tuple(_evidence(song, genres or (), moods.get(song.id))))

    def _audio_moods(self, batch: Sequence[CollectedSong]) -> dict[int, Mapping[Mood, float]]:
        known = [(song.id, song.audio.numbers) for song in batch if song.audio is not None and song.audio.numbers]
        if not known:
            return {}
        rows = np.array([audio_row(numbers) for _, numbers in known], np.float32)
        shares = self._audio.read(rows)
        return {song_id: mood_shares(row) for (song_id, _), row in zip(known, shares.tolist(), strict=True)}

    def _genres(self, song: CollectedSong) -> tuple[tuple[str, ...] | None, bool]:
        """Return a song's genres and whether they are its artist's: the commonest, or else the artist's own tags'.

        None where they are not known yet, nothing where neither song nor artist has any.
        """
        if song.tags is not None and song.tags.genres:
            return song.tags.genres, False
        return self._genres_of(song.artist_id), True

    def _artists_genres(self, artist_id: int) -> tuple[str, ...] | None:
        common = self._store.collecting.commonest_genre(artist_id)
        return self._store.collecting.artist(artist_id).genres if common is None else (common,)


def key_of(song: CollectedSong) -> str:
    """Return the key under which the catalogue knows a song."""
    return "\t".join(song_key(song.artist, song.title))


def audio_row(numbers: AudioNumbers) -> tuple[float, ...]:
    """Return the numbers in the order that the audio network takes them."""
    return (numbers.danceability, numbers.acousticness, numbers.energy, numbers.valence, numbers.instrumentalness)


def mood_shares(row: Sequence[float]) -> Mapping[Mood, float]:
    """Return the probabilities of a row of the audio network by mood."""
    return dict(zip(Mood, row, strict=True))


def _evidence(
    song: CollectedSong, genres: Sequence[str], audio_moods: Mapping[Mood, float] | None
) -> Iterator[Evidence]:
    """Yield all that is known of a song's mood: people's word first, then tags, lyrics and sound."""
    yield from map(_peoples, song.listed)
    if song.tags is not None and song.tags.mood_point is not None:
        yield from_mood_tags(song.tags.mood_point, song.tags.mood_words)
    if song.lyrics is not None and song.lyrics.scores is not None:
        told = from_lyrics(song.lyrics.scores, arousal=usual_arousal(genres))
        if told is not None:
            yield told
    if song.audio is not None and song.audio.numbers is not None and audio_moods is not None:
        yield from_audio(song.audio.numbers, audio_moods)


def _peoples(listed: ListedFacts) -> Evidence:
    if listed.point is not None:
        return from_listeners(listed.point)
    return from_playlist(listed.word) if listed.source == "playlist" else from_tag(listed.word)


def _new_song(known: Known, mood_label: MoodLabel) -> NewSong:
    song = known.song
    video = next(video for video in song.videos if not video.dead)
    details, lyrics, audio = song.details, song.lyrics, song.audio
    covers = (None if details is None else details.cover_url, None if lyrics is None else lyrics.cover_url)
    return NewSong(
        clean(song.title),
        clean(song.artist),
        known.genres or (),
        video.video_id,
        None if audio is None else audio.spotify_id,
        mood_label,
        SongDetails(
            album=None if details is None else details.album,
            cover_url=next((url for url in covers if url), None),
            year=None if audio is None else audio.year,
            language=None if lyrics is None else lyrics.language,
            explicit=None if audio is None else audio.explicit,
            age_restricted=video.age_restricted,
            genres_inferred=known.inferred and bool(known.genres),
            checked_at=video.checked_at,
            blocked=video.blocked,
            allowed=video.allowed,
        ),
    )
