from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data_collectors import fusing, fusion_report
from data_collectors.fusing import Known
from data_collectors.starter import read_tables
from recommender import fusion
from recommender.keys import song_key
from recommender.vocabulary import Mood

MOODS = tuple(Mood)


def made(number: int = 400, *, knowing: float = 3.0, seed: int = 0) -> Known:
    """Return songs whose sound tells the mood as clearly as `knowing` says, and whose lyrics guess."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 4, number)
    hints = rng.normal(size=(number, 3, 4))
    hints[:, 1] += knowing * np.eye(4)[truth]
    source = np.tile(np.array([fusion.LYRICS, fusion.AUDIO, -1], np.int8), (number, 1))
    source[: number // 2, 2] = fusion.PEOPLE
    return Known(fusion.Opinions(source, np.zeros((number, 3, 2)), fusion.softmax(hints)), truth)


def test_a_source_that_knows_gets_a_weight_and_one_that_guesses_none() -> None:
    weights = fusing.learn(made())
    assert weights.sources[fusion.AUDIO] > 0.7
    assert abs(weights.sources[fusion.LYRICS]) < 0.2


def test_what_no_table_tells_is_set_beside_people() -> None:
    known = made()
    heard = np.array([fusion.LYRICS, fusion.PEOPLE, -1], np.int8)
    weights = fusing.learn(Known(replace(known.opinions, source=np.tile(heard, (400, 1))), known.truth))
    assert weights.sources[fusion.PEOPLE] > 0.7
    assert weights.sources[fusion.TAGS] == fusing.TAGS_SHARE * weights.sources[fusion.PEOPLE]
    assert weights.sources[fusion.OPERATOR] >= fusing.OPERATOR_TIMES


def test_a_mood_that_is_common_among_labelled_songs_is_not_held_likelier() -> None:
    known = made(800, knowing=0.0)
    rare = known.where((known.truth == 0) | (np.arange(800) % 4 == 0))
    assert max(fusing.learn(rare).prior) < 0.2


def test_folds_judge_songs_by_weights_that_have_not_seen_them() -> None:
    known = made(knowing=0.0)
    shares = fusing.in_folds(known, seed=1)
    assert shares.shape == (400, 4)
    assert (shares.argmax(axis=1) == known.truth).mean() < 0.35


def test_a_source_alone_says_nothing_of_songs_that_it_does_not_know() -> None:
    known = made()
    shares = fusing.alone_in_folds(known, fusion.PEOPLE, seed=1)
    assert np.isfinite(shares[:200]).all()
    assert np.isnan(shares[200:]).all()


def test_the_report_tells_weights_and_compares_every_source_with_all_together() -> None:
    known = made(120)
    text = "\n".join(fusion_report.lines(known, fusing.learn(known)))
    assert "120 songs that people labelled; known of them by lyrics 120, audio 120, people 60." in text
    assert "Beside lyrics alone, fused is better in accuracy" in text
    assert "On the 120 songs that several sources know" in text
    assert "people alone" in text


def test_weights_come_back_as_they_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    weights = fusion.Weights((0.25, 0.5, 0.75, 1.0, 12.0), (0.1, -0.1, 0.2, -0.2))
    fusing.write(weights, tmp_path / "fusion.toml")
    monkeypatch.setattr(fusion, "files", lambda _: tmp_path)
    assert fusion.learned.__wrapped__() == weights


def test_the_best_label_is_the_truth_and_the_others_are_sources(folder: Path) -> None:
    sound = (0.1, 0.2, 0.3, 0.4)
    known = fusing.gather(read_tables(folder), {song_key("Band", "Quiet Song"): dict(zip(MOODS, sound, strict=True))})
    (row,) = np.flatnonzero(known.of(fusion.AUDIO))
    assert MOODS[known.truth[row]] is Mood.SAD
    assert known.opinions.source[row].tolist() == [fusion.PEOPLE, fusion.AUDIO]
    assert known.opinions.moods[row, 1].tolist() == pytest.approx(sound)


def test_the_sound_of_songs_that_was_not_heard_is_no_source(folder: Path) -> None:
    known = fusing.gather(read_tables(folder), {})
    assert not known.of(fusion.AUDIO).any()


def test_listeners_are_the_truth_by_quadrant_where_nobody_else_labelled(folder: Path) -> None:
    tables = replace(read_tables(folder), tags={}, playlists={})
    known = fusing.gather(tables, {})
    assert [MOODS[place] for place in known.truth] == [Mood.CALM]
    assert not known.of(fusion.PEOPLE).any()
