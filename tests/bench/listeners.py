"""Do likes help? Simulated listeners whose tastes nobody tells."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from recommender import starter
from recommender.ranking import REACH
from recommender.service import Recommender
from recommender.songs import Song, artist_key
from recommender.store import Store
from recommender.taste import Vote
from recommender.vocabulary import NAMED_FEELINGS, Feeling, FeelingSource, Point
from tests.bench.measuring import Effort, row

ROUNDS = 20
SPAN = 5
"""Rounds that are counted together."""

SPANS = tuple(f"{start + 1} to {start + SPAN}" for start in range(0, ROUNDS, SPAN))

COUNT = 5
SEED = 9
LIKED, OTHERS = 0.85, 0.1
"""How often a listener likes a song that is to the listener's taste, and one that is not."""

TASTES = 2
"""Genres that a listener loves."""

COMMON = 9
"""Tastes are among so many genres, the commonest."""


@dataclass(frozen=True, slots=True)
class Round:
    """What a listener thought of five songs: how many pleased, by whom they were, and how well they fit on average."""

    pleased: int
    artists: tuple[str, ...]
    fit: float


def lines(effort: Effort) -> Iterator[str]:
    """Yield the share of liked songs and the different artists in the first five rounds and in the last five.

    Each listener loves two of the nine commonest genres, likes most songs of these and few others, comes with a named
    feeling twenty times, and says of every song that pleases 👍 and of every other 👎 or nothing, as often. The same
    listeners, saying nothing, are the comparison.
    """
    people = max(10, effort.picks // 10)
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{Path(folder) / 'bench.sqlite3'}") as store:
        starter.load_if_empty(store)
        genres = store.catalogue.genres()[:COMMON]
        silent, heard = (
            [_listen(store, genres, person, votes=votes) for person in range(people)] for votes in (False, True)
        )
    yield f"{people} listeners with hidden tastes, {ROUNDS} rounds of {COUNT} songs; rounds {', '.join(SPANS)}"
    for name, told in (("who say nothing", silent), ("whose likes are heard", heard)):
        liked = "".join(f"{100 * share:7.1f} %" for share in _liked(told))
        yield f"  liked by those {name:<24}{liked}   mean fit at the end {_fit(told):.3f}"
    start = float(np.mean(_liked(silent)))
    yield row("more liked at the end", _liked(heard)[-1] / start, "x", "than by the silent; aim: 1.5", digits=2)
    artists = _artists(heard)
    yield row("different artists at the end", 100 * artists[-1] / artists[0], "%", "of those at first; aim: 60")


def _listen(store: Store, genres: Sequence[str], person: int, *, votes: bool) -> list[Round]:
    taste = np.random.default_rng([SEED, person])
    loved = set(taste.choice(genres, TASTES, replace=False).tolist())
    recommender = Recommender(store, rng=np.random.default_rng([SEED, person, 1]))
    listener = f"bench:{person}:{votes}"
    rounds = []
    for _ in range(ROUNDS):
        named = tuple(NAMED_FEELINGS.values())[int(taste.integers(len(NAMED_FEELINGS)))]
        feeling = Feeling(named.point, named.emotion, 1.0, FeelingSource.NAMED, named.name)
        songs = [pick.song for pick in recommender.pick(feeling, listener=listener, count=COUNT)]
        pleased = [_pleases(song, loved, taste) for song in songs]
        if votes:
            _tell(store, listener, songs, pleased, taste)
        fits = [_fit_of(song.label.point, named.point) for song in songs]
        rounds.append(Round(sum(pleased), tuple(artist_key(song.artist) for song in songs), float(np.mean(fits))))
    return rounds


def _fit_of(point: Point, feeling: Point) -> float:
    """Return the fit as `recommender.ranking` defines it."""
    squared = (point.valence - feeling.valence) ** 2 + (point.arousal - feeling.arousal) ** 2
    return float(np.exp(-0.5 * squared / REACH**2))


def _pleases(song: Song, loved: set[str], taste: np.random.Generator) -> bool:
    return bool(taste.random() < (LIKED if loved & set(song.genres) else OTHERS))


def _tell(
    store: Store, listener: str, songs: Sequence[Song], pleased: Sequence[bool], taste: np.random.Generator
) -> None:
    for song, pleases in zip(songs, pleased, strict=True):
        if pleases:
            store.votes.cast(listener, song.id, Vote.UP)
        elif taste.random() < 0.5:
            store.votes.cast(listener, song.id, Vote.DOWN)


def _spans(told: Sequence[Sequence[Round]]) -> list[list[list[Round]]]:
    """Return, for each span of rounds, what every listener thought in it."""
    return [[list(rounds[start : start + SPAN]) for rounds in told] for start in range(0, ROUNDS, SPAN)]


def _liked(told: Sequence[Sequence[Round]]) -> list[float]:
    """Return the share of songs that pleased in each span."""
    return [float(np.mean([each.pleased / COUNT for rounds in span for each in rounds])) for span in _spans(told)]


def _artists(told: Sequence[Sequence[Round]]) -> list[float]:
    """Return how many different artists a listener heard on average in each span."""
    return [
        float(np.mean([len({artist for each in rounds for artist in each.artists}) for rounds in span]))
        for span in _spans(told)
    ]


def _fit(told: Sequence[Sequence[Round]]) -> float:
    """Return how well the songs of the last span fit the feelings."""
    return float(np.mean([each.fit for rounds in _spans(told)[-1] for each in rounds]))
