"""What each stage asks for one task, and what it keeps of the answer.

A handler makes its calls one by one. What a call that is not the task's last brought is remembered with the task, so
that a collector that is killed between two calls does not spend the first one again. The last call's facts are saved,
the task closed and its follow-ups opened, in one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, astuple
from functools import cached_property
from typing import Any, TypeVar

from data_collectors import genres
from data_collectors.errors import NotAllowed, NotFound
from data_collectors.http import Clock
from data_collectors.matching import Wanted
from data_collectors.services import SERVICE_OF, Services, missing_key
from data_collectors.sources.genius import GeniusSong
from data_collectors.sources.lastfm import PAGE
from data_collectors.sources.spotify_answers import SpotifyTrack
from models.lyrics import LyricsReader, digest
from recommender.collected import (
    ArtistFacts,
    AudioFacts,
    CollectedArtist,
    CollectedSong,
    LyricFacts,
    Outcome,
    Stage,
    TagFacts,
    Task,
)
from recommender.evidence import AudioNumbers, LyricScores
from recommender.store import Collecting

T = TypeVar("T")

TRACKS = 50
"""Top tracks of an artist that are taken: what one call of Last.fm's gives."""


class Stages:
    """Does single tasks; raises what the services raise, and leaves the task open then."""

    def __init__(self, store: Collecting, services: Services, *, clock: Clock, tracks: int = TRACKS) -> None:
        """Take `tracks` songs of each artist."""
        self._store = store
        self._services = services
        self._clock = clock
        self._tracks = tracks
        self._features_allowed = True
        self._handlers: Mapping[Stage, Callable[[Task], None]] = {
            Stage.ARTISTS: self._artists,
            Stage.SONGS: self._songs,
            Stage.TAGS: self._tags,
            Stage.DETAILS: self._details,
            Stage.LYRICS: self._lyrics,
            Stage.VIDEOS: self._videos,
            Stage.AUDIO: self._audio,
        }

    def do(self, task: Task) -> None:
        """Find out what the task asks for, and close it; CollectorError leaves it open, but for NotFound."""
        try:
            self._handlers[task.stage](task)
        except NotFound:
            self._store.close(task, Outcome.NOTHING, now=self._clock.now())

    def ask_artist(self, artist: CollectedArtist) -> None:
        """Ask for the genres of an artist none of whose songs has one."""
        try:
            found = genres.genres(self._service(Stage.TAGS).artist_tags(artist.name), artist=artist.name)
        except NotFound:
            found = ()
        self._store.save_artist_genres(artist.id, found, now=self._clock.now())

    def numbers_of(self, spotify_id: str) -> AudioNumbers | None:
        """Return Spotify's numbers of a track; None where it has none, or gives this app none."""
        if not self._features_allowed:
            return None
        try:
            found: Mapping[str, AudioNumbers] = self._service(Stage.AUDIO).features([spotify_id])
        except NotAllowed:
            self._features_allowed = False
            raise
        return found.get(spotify_id)

    def _artists(self, task: Task) -> None:
        chart = self._store.chart(task.subject)
        known, told = json.loads(task.memory) if task.memory is not None else (0, [])
        found = [ArtistFacts(*artist) for artist in told]
        if known * PAGE < chart.count:
            for page, artists in self._service(task.stage).artist_pages(chart, after=known):
                found += artists
                self._store.remember(task, json.dumps([page, [astuple(artist) for artist in found]]))
        self._store.save_artists(task, found[: chart.count], now=self._clock.now())

    def _songs(self, task: Task) -> None:
        artist = self._store.artist(task.subject)
        found = self._service(task.stage).top_tracks(artist.name, count=self._tracks)
        self._store.save_tracks(task, found, now=self._clock.now())

    def _tags(self, task: Task) -> None:
        song = self._store.named(task.subject)
        tags = self._service(task.stage).song_tags(song.artist, song.title)
        mood = genres.moods(tags, artist=song.artist)
        facts = TagFacts(
            genres.genres(tags, artist=song.artist),
            mood_point=None if mood is None else mood.point,
            mood_words=() if mood is None else mood.words,
        )
        self._store.save_tags(task, facts, now=self._clock.now())

    def _details(self, task: Task) -> None:
        song = self._store.named(task.subject)
        found = self._service(task.stage).details(song.artist, song.title)
        self._store.save_details(task, found, now=self._clock.now())

    def _lyrics(self, task: Task) -> None:
        song = self._store.named(task.subject)
        genius = self._service(task.stage)
        found = GeniusSong(**self._once(task, lambda: asdict(genius.find(song.artist, song.title))))
        if found.instrumental:
            facts = LyricFacts(instrumental=True, cover_url=found.cover_url)
        elif not found.complete:
            raise NotFound("Genius", "nobody has written the words down yet")
        else:
            facts = self._read(genius.lyrics(found), found.cover_url)
        self._store.save_lyrics(task, facts, now=self._clock.now())

    def _read(self, words: str, cover_url: str | None) -> LyricFacts:
        reading = self._reader.read(words)
        scores = None if reading.scores is None else LyricScores(*reading.scores)
        return LyricFacts(reading.language, scores, digest(words), cover_url=cover_url)

    @cached_property
    def _reader(self) -> LyricsReader:
        return LyricsReader()  # takes a second to load

    def _videos(self, task: Task) -> None:
        song = _wanted(self._store.named(task.subject))
        youtube = self._service(task.stage)
        ids = self._once(task, lambda: list(youtube.search(song)))
        self._store.save_videos(task, youtube.choose(song, ids), now=self._clock.now())

    def _audio(self, task: Task) -> None:
        song = _wanted(self._store.named(task.subject))
        spotify = self._service(task.stage)
        found = SpotifyTrack(**self._once(task, lambda: asdict(spotify.find(song))))
        try:
            numbers = self.numbers_of(found.id)
        except NotAllowed:
            self._save_audio(task, found, None)
            raise  # the id is kept, and whoever runs the stage says so once
        self._save_audio(task, found, numbers)

    def _save_audio(self, task: Task, track: SpotifyTrack, numbers: AudioNumbers | None) -> None:
        facts = AudioFacts(track.id, numbers, track.year, track.explicit)
        self._store.save_audio(task, facts, now=self._clock.now())

    def _once(self, task: Task, call: Callable[[], T]) -> T:
        """Return what `call` returned when it was made for this task, now or before the collector was stopped."""
        if task.memory is not None:
            answer: T = json.loads(task.memory)
            return answer
        found = call()
        self._store.remember(task, json.dumps(found))
        return found

    def _service(self, stage: Stage) -> Any:  # noqa: ANN401  # one of four classes, by the stage
        service = getattr(self._services, SERVICE_OF[stage])
        if service is None:
            raise missing_key(SERVICE_OF[stage])
        return service


def _wanted(song: CollectedSong) -> Wanted:
    return Wanted(song.artist, song.title, None if song.details is None else song.details.duration_s)
