"""Learns how much each source counts for a song's mood, on songs that people labelled, and shows what that is worth.

The model is that of `recommender.fusion`: a weight for each source's log-probabilities and a prior, so multinomial
logistic regression with one weight a source. Each mood counts alike, as nobody knows the mixture of songs to come.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data_collectors.sources.tables import DEEZER_AROUSAL
from data_collectors.starter import Tables
from models.audio_moods import AudioMoods
from recommender import fusion
from recommender.fusion import Opinions, Weights
from recommender.keys import SongKey, is_other_recording, song_key
from recommender.songs import opinions
from recommender.vocabulary import Mood, Point

Numbers = NDArray[np.float64]
Rows = NDArray[np.bool_]

MOODS = tuple(Mood)

MOOD_OF_WORD: Mapping[str, Mood] = {
    "happy": Mood.HAPPY,
    "angry": Mood.ENERGETIC,
    "energetic": Mood.ENERGETIC,
    "sad": Mood.SAD,
    "relaxed": Mood.CALM,
    "calm": Mood.CALM,
}
"""The mood that a word of the tables stands for; angry counts as energetic."""

LEARNED = (fusion.LYRICS, fusion.AUDIO, fusion.PEOPLE)
"""The sources that the tables know."""

TAGS_SHARE, OPERATOR_TIMES = 0.5, 10.0
"""What is not learned: services' tags, of which no table tells, count half as much as people's labels, and the
operator's word ten times, which decides."""

RIDGE = 1.0
"""What a squared weight costs, in songs' log-loss: enough that a fold with few songs goes to no extremes."""

STEPS, ENOUGH = 50, 1e-8
"""Newton's steps at most, and the change at which they end; it takes seven or so."""

FOLDS, DEALS = 5, 5


@dataclass(frozen=True, slots=True)
class Known:
    """Songs with opinions and the mood that people gave them: `truth` [N] are places in `Mood`."""

    opinions: Opinions
    truth: NDArray[np.int64]

    def of(self, source: int) -> Rows:
        """Return which songs [N] a source knows."""
        return np.asarray((self.opinions.source == source).any(axis=1), bool)

    @property
    def several(self) -> Rows:
        """Which songs [N] more than one source knows."""
        return np.asarray(sum(self.of(source).astype(int) for source in LEARNED) > 1, bool)

    def where(self, rows: Rows) -> Known:
        """Return some of the songs."""
        each = self.opinions
        return Known(Opinions(each.source[rows], each.points[rows], each.moods[rows]), self.truth[rows])

    def hearing(self, source: int) -> Known:
        """Return all songs with the opinions of one source alone."""
        heard = np.where(self.opinions.source == source, self.opinions.source, -1).astype(np.int8)
        return Known(replace(self.opinions, source=heard), self.truth)


def gather(known: Tables, heard: Mapping[SongKey, Mapping[Mood, float]]) -> Known:
    """Return the songs of the tables that people labelled and that some source knows.

    Where several sets label a song, MoodyLyrics4Q's word is the truth, else the playlist's, else the quadrant of
    Deezer's listeners; the listeners are a source where they are not the truth. `heard` are the moods of songs'
    sound, as read by a network that has not learned from them.
    """
    pieces, truth = [], []
    for key in {**known.tags, **known.playlists, **known.listeners}:
        mood, by_listeners = _truth(known, key)
        facts = replace(known.facts(*key, ""), tag=None, playlist=None, audio_moods=heard.get(key))
        facts = replace(facts, listeners=None) if by_listeners else facts
        evidence = (facts if key in heard else replace(facts, audio=None)).evidence()
        if evidence:
            pieces.append(evidence)
            truth.append(MOODS.index(mood))
    return Known(opinions(pieces), np.array(truth, np.int64))


def _truth(known: Tables, key: SongKey) -> tuple[Mood, bool]:
    """Return a song's mood and whether listeners told it."""
    row = known.tags.get(key) or known.playlists.get(key)
    return (_quadrant(known.listeners[key].point), True) if row is None else (MOOD_OF_WORD[row.word], False)


def _quadrant(point: Point) -> Mood:
    if point.arousal > DEEZER_AROUSAL[1]:  # Deezer's own zero
        return Mood.HAPPY if point.valence > 0 else Mood.ENERGETIC
    return Mood.CALM if point.valence > 0 else Mood.SAD


def hear(folder: Path, known: Tables) -> dict[SongKey, Mapping[Mood, float]]:
    """Return the moods of the sound of all songs that people labelled.

    Songs that the audio network learned from are read by networks that learned from others; that takes most of a
    minute, and needs what training needs.
    """
    # Only learning needs torch.
    from models.training import audio_data, audio_folds  # noqa: PLC0415  # see above

    taught, _ = audio_data.gather(folder.parent, audio_data.Spelling(song_key, is_other_recording))
    rows = dict(zip(taught.songs.keys, audio_folds.read_folds(taught, seed=0).tolist(), strict=True))
    labelled = {**known.tags, **known.playlists, **known.listeners}
    others = [key for key in labelled if key in known.audio and key not in rows]
    read = AudioMoods.open().read(np.array([astuple(known.audio[key].numbers) for key in others]))
    rows.update(zip(others, read.tolist(), strict=True))
    return {key: dict(zip(Mood, rows[key], strict=True)) for key in labelled if key in rows}


def learn(known: Known) -> Weights:
    """Return the weights that fit the songs best, each mood counting alike: a convex problem, by Newton's method."""
    features, targets = _features(known.opinions), np.eye(len(MOODS))[known.truth]
    members = targets.sum(axis=0)
    counts = (len(targets) / len(MOODS) / np.maximum(members, 1.0))[known.truth]
    found = np.zeros(features.shape[2])
    for _ in range(STEPS):
        shares = fusion.softmax(features @ found)
        mean = np.einsum("nm,nmp->np", shares, features)
        slope = np.einsum("n,nm,nmp->p", counts, shares - targets, features) + RIDGE * found
        curve = np.einsum("n,nm,nmp,nmq->pq", counts, shares, features, features, optimize=True)
        curve += RIDGE * np.eye(len(found)) - np.einsum("n,np,nq->pq", counts, mean, mean)
        step = np.linalg.solve(curve, slope)
        found -= step
        if np.abs(step).max() < ENOUGH:
            break
    return _weights(found)


def _features(given: Opinions) -> Numbers:
    """Return [N, 4, 7]: each learned source's mean log-probabilities, 0 where it is silent, and one column a mood."""
    logs = np.log(np.maximum(given.moods, fusion.LEAST))
    columns = []
    for source in LEARNED:
        heard = given.source == source
        total = (logs * heard[:, :, None]).sum(axis=1)
        columns.append(total / np.maximum(heard.sum(axis=1), 1)[:, None])
    prior = np.broadcast_to(np.eye(len(MOODS)), (len(logs), len(MOODS), len(MOODS)))
    return np.concatenate([np.stack(columns, axis=2), prior], axis=2)


def _weights(found: Numbers) -> Weights:
    learned = dict(zip(LEARNED, found.tolist(), strict=False))
    people = learned[fusion.PEOPLE]
    learned |= {fusion.TAGS: TAGS_SHARE * people, fusion.OPERATOR: OPERATOR_TIMES * max(people, 1.0)}
    return Weights(tuple(learned[place] for place in range(len(fusion.SOURCES))), tuple(found[len(LEARNED) :].tolist()))


def in_folds(known: Known, *, seed: int) -> Numbers:
    """Return the probabilities [N, 4] of each song by weights that were learned from the other folds' songs."""
    folds = np.random.default_rng(seed).permutation(len(known.truth)) % FOLDS
    shares = np.empty((len(folds), len(MOODS)))
    for fold in range(FOLDS):
        apart = folds == fold
        shares[apart] = fusion.fuse(known.where(apart).opinions, learn(known.where(~apart))).moods
    return shares


def alone_in_folds(known: Known, source: int, *, seed: int) -> Numbers:
    """Do the same with one source alone, which gets the best weight and prior that it can have; NaN where silent."""
    shares, rows = np.full((len(known.truth), len(MOODS)), np.nan), known.of(source)
    shares[rows] = in_folds(known.hearing(source).where(rows), seed=seed)
    return shares


def write(weights: Weights, path: Path) -> None:
    """Write the weights as `recommender.fusion` reads them."""
    path.write_text("\n".join(_toml(weights)) + "\n", encoding="utf-8")


def _toml(weights: Weights) -> Iterator[str]:
    yield "# How much each source counts for a song's mood, and what songs are like before any source is heard."
    yield "# `serenade-collect fusion --data DIR --write` learned all but tags and operator, which it sets by rule."
    yield from ("", "[weights]")
    yield from _numbers(fusion.SOURCES, weights.sources)
    yield from ("", "[prior]")
    yield from _numbers(MOODS, weights.prior)


def _numbers(names: Sequence[str], values: Sequence[float]) -> Iterator[str]:
    return (f"{name} = {value:.3f}" for name, value in zip(names, values, strict=True))
