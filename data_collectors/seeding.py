"""Puts what is known already into the collectors' tables: the starter catalogue, and an operator's table of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from data_collectors.http import Clock
from data_collectors.sources.operator_table import TableRow, read_table
from recommender.collected import AudioFacts, KnownSong, ListedFacts, LyricFacts, TagFacts, TrackFacts, VideoFacts
from recommender.starter import SongFacts, starter_facts
from recommender.store import Collecting

BATCH = 500
"""Songs written in one transaction."""


def seed_starter(store: Collecting, *, clock: Clock) -> int:
    """Make the starter catalogue's songs known to the collectors, with their facts; return how many are new.

    From then on their links are checked, and what is missing of them is looked for.
    """
    return sum(store.add_songs(batch, now=clock.now()) for batch in _batches(map(_known, starter_facts())))


def read_numbers(store: Collecting, path: Path, *, clock: Clock) -> int:
    """Give the collected songs that a table knows its numbers of their sound; return how many of its rows were used.

    Songs that were not collected stay unknown. BadTable.
    """
    rows = (_with_numbers(row) for row in read_table(path))
    return sum(store.complete_songs(batch, now=clock.now()) for batch in _batches(rows))


def _batches(songs: Iterable[KnownSong]) -> Iterator[list[KnownSong]]:
    remaining = iter(songs)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _with_numbers(row: TableRow) -> KnownSong:
    audio = AudioFacts(row.spotify_id, row.numbers, row.year, row.explicit)
    return KnownSong(TrackFacts(row.artist, row.title), audio=audio)


def _known(facts: SongFacts) -> KnownSong:
    return KnownSong(
        TrackFacts(facts.artist, facts.title),
        listed=tuple(_listed(facts)),
        tags=TagFacts(facts.genres) if facts.genres else None,
        lyrics=None if facts.lyrics is None else LyricFacts(facts.language, facts.lyrics),
        videos=(VideoFacts(facts.video_id),),
        audio=None if facts.spotify_id is None else AudioFacts(facts.spotify_id, facts.audio, facts.year),
    )


def _listed(facts: SongFacts) -> Iterator[ListedFacts]:
    if facts.tag is not None:
        yield ListedFacts(facts.tag, "tag")
    if facts.playlist is not None:
        yield ListedFacts(facts.playlist, "playlist")
    if facts.listeners is not None:
        yield ListedFacts("", "listeners", facts.listeners)
