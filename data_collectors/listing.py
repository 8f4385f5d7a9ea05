"""Labels the tracks of a playlist, and takes the playlist's own mood as evidence where one is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from data_collectors.errors import NotAllowed
from data_collectors.http import Clock
from data_collectors.labelling import audio_row, mood_shares
from data_collectors.sources.spotify import Spotify
from data_collectors.sources.spotify_answers import SpotifyTrack
from models.audio_moods import AudioMoods
from recommender.collected import AudioFacts, DetailFacts, KnownSong, ListedFacts, TrackFacts
from recommender.evidence import AudioNumbers
from recommender.store import Collecting
from recommender.vocabulary import Mood

FEATURES_A_CALL = 100
"""As many ids as Spotify takes at once."""


@dataclass(frozen=True, slots=True)
class ListedTrack:
    """A track of a playlist; `mood` is the audio network's, None where no numbers of its sound are known."""

    artist: str
    title: str
    mood: Mood | None
    probability: float


@dataclass(frozen=True, slots=True)
class Playlist:
    """The tracks, and the sentence that says why Spotify gave no numbers, if it did not."""

    tracks: tuple[ListedTrack, ...]
    refused: str | None


def read_playlist(
    playlist: str, *, mood: Mood | None, spotify: Spotify, audio: AudioMoods, store: Collecting, clock: Clock
) -> Playlist:
    """Label a playlist's tracks, and keep them for the catalogue, with `mood` as people's word; CollectorError.

    Numbers come from Spotify where it gives them to this app, else from what the database knows of the songs.
    """
    tracks = list({track.id: track for track in spotify.playlist(playlist)}.values())
    numbers, refused = _numbers(spotify, tracks)
    listed = () if mood is None else (ListedFacts(mood.value, "playlist"),)
    known = [
        KnownSong(
            TrackFacts(track.artist, track.title),
            listed=listed,
            details=DetailFacts(track.album, track.cover_url, track.duration_s),
            audio=AudioFacts(track.id, numbers.get(track.id), track.year, track.explicit),
        )
        for track in tracks
    ]
    store.add_songs(known, now=clock.now())
    numbers = {**store.numbers_of([track.id for track in tracks]), **numbers}
    return Playlist(tuple(_labelled(tracks, numbers, audio)), refused)


def _numbers(spotify: Spotify, tracks: Iterable[SpotifyTrack]) -> tuple[dict[str, AudioNumbers], str | None]:
    ids = [track.id for track in tracks]
    found: dict[str, AudioNumbers] = {}
    try:
        for start in range(0, len(ids), FEATURES_A_CALL):
            found |= spotify.features(ids[start : start + FEATURES_A_CALL])
    except NotAllowed as error:
        return found, f"{error}; the tables' numbers are used."
    return found, None


def _labelled(
    tracks: Iterable[SpotifyTrack], numbers: dict[str, AudioNumbers], audio: AudioMoods
) -> Iterator[ListedTrack]:
    for track in tracks:
        own = numbers.get(track.id)
        if own is None:
            yield ListedTrack(track.artist, track.title, None, 0.0)
            continue
        shares = mood_shares(audio.read(np.array([audio_row(own)], np.float32))[0].tolist())
        likeliest = max(shares, key=lambda mood: shares[mood])
        yield ListedTrack(track.artist, track.title, likeliest, shares[likeliest])
