"""How often a pick is what people feel in the song, beside chance and beside the rule of a predecessor."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data_collectors.starter import read_tables
from recommender import starter
from recommender.evidence import TAG_POINTS
from recommender.ranking import Wish, draw
from recommender.shelf import Shelf, Title, build
from recommender.songs import Agreement, artist_key
from recommender.starter import SongFacts
from recommender.vocabulary import Emotion
from tests.bench.measuring import Effort, row

SOUGHT: Mapping[str, Emotion] = {
    "happy": Emotion.POSITIVE,
    "angry": Emotion.NEGATIVE,
    "sad": Emotion.NEGATIVE,
    "relaxed": Emotion.NEUTRAL,
}
"""The words that people put on songs, and what the predecessor would read in a face of that mood."""

DATA = "SERENADE_DATA"
"""The environment's name for the folder of data, with its folder `songs`."""

COUNT = 5
SEED = 20


def lines(effort: Effort) -> Iterator[str]:
    """Yield the share of picks whose people's mood is the mood asked for; the data's folder is `SERENADE_DATA`.

    The songs are those of MoodyLyrics4Q whose words or sound are known besides. Nothing that people said of them is
    in their own evidence, nor what the audio network hears, as it learned from them: sound counts by its plain rule.
    Each list of five is another listener's. Chance takes any of the songs. The predecessor read three shares in a
    face, took three shares of a song's words, and served the five songs with the greatest cosine.
    """
    folder = os.environ.get(DATA)
    if folder is None:
        yield f"songs with people's labels: not measured, as {DATA} names no folder of data"
        return
    facts = list(_labelled(Path(folder) / "songs"))
    shelf = _shelf(facts)
    words = np.array([each.tag for each in facts])
    rng, lists = np.random.default_rng(SEED), max(40, effort.picks)
    found = {word: _share(shelf, words, word, lists, rng) for word in SOUGHT}
    before = {word: _predecessor(facts, words, word, lists, rng) for word in SOUGHT}
    chance = {word: float((words == word).mean()) for word in SOUGHT}
    yield f"{len(facts)} songs that people put a mood on, {len(shelf)} of them to choose from; {lists} lists a mood"
    yield f"  {'asked for':<12}{'picks':>9}{'chance':>9}{'predecessor':>13}"
    for word in SOUGHT:
        yield f"  {word:<12}{found[word]:>9.1%}{chance[word]:>9.1%}{before[word]:>13.1%}"
    means = [float(np.mean(list(shares.values()))) for shares in (found, chance, before)]
    yield f"  {'all':<12}{means[0]:>9.1%}{means[1]:>9.1%}{means[2]:>13.1%}"
    yield row("picks by the better of the others", means[0] / max(means[1:]), "x", "aim: at least 1.5", digits=2)


def _labelled(folder: Path) -> Iterator[SongFacts]:
    known = read_tables(folder)
    for key in sorted(known.tags):
        facts = known.facts(*key, "")
        if replace(facts, tag=None, playlist=None, listeners=None).evidence():
            yield facts


def _shelf(facts: list[SongFacts]) -> Shelf:
    """Return the songs whose other evidence does not contradict itself, by their places in `facts`."""
    songs = starter.new_songs([replace(each, tag=None, playlist=None, listeners=None) for each in facts])
    titles = [
        Title(
            number,
            artist_key(song.artist),
            song.label.point.valence,
            song.label.point.arousal,
            song.label.certainty,
            song.genres,
        )
        for number, song in enumerate(songs)
        if song.label.agreement is not Agreement.DISPUTED
    ]
    return build([titles], version=1)


def _share(shelf: Shelf, words: NDArray[np.str_], word: str, lists: int, rng: np.random.Generator) -> float:
    wish, nothing = Wish(TAG_POINTS[word], COUNT), np.empty(0, np.int64)
    picked = [draw(shelf, shelf.aisle, wish, without=nothing, rng=rng) for _ in range(lists)]
    return float((words[shelf.columns.ids[np.array(picked)]] == word).mean())


def _predecessor(
    facts: list[SongFacts], words: NDArray[np.str_], word: str, lists: int, rng: np.random.Generator
) -> float:
    scored = [(place, each.lyrics) for place, each in enumerate(facts) if each.lyrics is not None]
    places = np.array([place for place, _ in scored])
    shares = np.array([(scores.positive, scores.neutral, scores.negative) for _, scores in scored])
    shares /= np.linalg.norm(shares, axis=1, keepdims=True)
    right = []
    for _ in range(lists):
        read = _reading(SOUGHT[word], rng)
        best = np.argsort(-(shares @ read))[:COUNT]
        right.append(float((words[places[best]] == word).mean()))
    return float(np.mean(right))


def _reading(emotion: Emotion, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return the shares of the three emotions that a face may be read to show, this one the greatest."""
    sure = rng.uniform(0.5, 1.0)
    rest = rng.uniform(0.0, 1.0)
    others = iter((rest * (1.0 - sure), (1.0 - rest) * (1.0 - sure)))
    return np.array([sure if each is emotion else next(others) for each in Emotion])
