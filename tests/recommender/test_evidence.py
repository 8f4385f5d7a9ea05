from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evidence import (
    TAG_POINTS,
    AudioNumbers,
    LyricScores,
    from_audio,
    from_listeners,
    from_lyrics,
    from_mood_tags,
    from_operator,
    from_playlist,
    from_tag,
    usual_arousal,
)
from recommender.songs import EvidenceSource, label
from recommender.vocabulary import Mood, Point

shares = st.floats(0.0, 1.0)

BALLAD = AudioNumbers(danceability=0.4, acousticness=0.9, energy=0.2, valence=0.2, instrumentalness=0.0)
PARTY = AudioNumbers(danceability=0.8, acousticness=0.1, energy=0.75, valence=0.9, instrumentalness=0.0)
METAL = AudioNumbers(danceability=0.4, acousticness=0.0, energy=0.98, valence=0.25, instrumentalness=0.0)
AMBIENT = AudioNumbers(danceability=0.4, acousticness=0.9, energy=0.15, valence=0.15, instrumentalness=0.9)


@pytest.mark.parametrize(
    ("numbers", "mood", "note"),
    [
        (BALLAD, Mood.SAD, "it sounds gentle and acoustic"),
        (PARTY, Mood.HAPPY, "it sounds lively and sunny"),
        (METAL, Mood.ENERGETIC, "it sounds loud and dark"),
        (AMBIENT, Mood.CALM, "it sounds quiet and acoustic"),
    ],
)
def test_typical_sounds_have_their_mood_and_their_words(numbers: AudioNumbers, mood: Mood, note: str) -> None:
    evidence = from_audio(numbers)
    assert label([evidence]).mood is mood
    assert evidence.note == note


@given(st.builds(AudioNumbers, shares, shares, shares, shares, shares))
def test_any_audio_numbers_lie_on_the_plane(numbers: AudioNumbers) -> None:
    assert from_audio(numbers).source is EvidenceSource.AUDIO


@given(shares, shares, shares, st.floats(-1.0, 1.0))
def test_any_lyric_scores_lie_on_the_plane_or_are_unknown(
    negative: float, neutral: float, positive: float, compound: float
) -> None:
    evidence = from_lyrics(LyricScores(negative, neutral, positive, compound))
    assert evidence is None or evidence.source is EvidenceSource.LYRICS


def test_dark_words_are_unpleasant_and_bright_words_pleasant() -> None:
    dark = from_lyrics(LyricScores(0.3, 0.6, 0.1, -0.99))
    bright = from_lyrics(LyricScores(0.1, 0.6, 0.3, 0.99))
    assert dark is not None
    assert bright is not None
    assert (dark.point.valence < 0, dark.note) == (True, "the lyrics lean dark")
    assert (bright.point.valence > 0, bright.note) == (True, "the lyrics lean bright")


def test_words_as_kind_as_most_songs_take_no_side() -> None:
    evidence = from_lyrics(LyricScores(0.12, 0.7, 0.18, 0.9))
    assert evidence is not None
    assert evidence.note == "the lyrics are mixed"


@pytest.mark.parametrize("scores", [LyricScores(0.0, 1.0, 0.0, 0.0), LyricScores(0.02, 0.95, 0.03, 0.4)])
def test_lyrics_almost_without_feeling_words_are_unknown_not_neutral(scores: LyricScores) -> None:
    assert from_lyrics(scores) is None


def test_a_compound_of_zero_is_unknown() -> None:
    assert from_lyrics(LyricScores(0.1, 0.8, 0.1, 0.0)) is None


def test_lyrics_get_the_energy_that_is_assumed_for_them() -> None:
    evidence = from_lyrics(LyricScores(0.3, 0.6, 0.1, -0.99), arousal=0.25)
    assert evidence is not None
    assert evidence.point.arousal == 0.25


def test_the_usual_energy_is_the_mean_of_the_genres_that_are_known() -> None:
    assert usual_arousal(["Rock", "Blues", "Polka"]) == pytest.approx(0.15)
    assert usual_arousal(["Polka"]) == 0.0


@pytest.mark.parametrize("word", TAG_POINTS)
def test_peoples_words_lie_where_the_plane_has_them(word: str) -> None:
    assert from_tag(word).point == from_playlist(word).point == TAG_POINTS[word]
    assert from_tag(word).note == f"people tag it {word}"
    assert from_playlist(word).note == f"people put it on {word} playlists"


def test_listeners_are_quoted_by_quadrant() -> None:
    assert from_listeners(Point(-0.4, -0.2)).note == "listeners find it dark and quiet"
    assert from_listeners(Point(0.4, 0.2)).note == "listeners find it pleasant and lively"


def test_services_tags_are_quoted_by_their_heaviest_word() -> None:
    evidence = from_mood_tags(Point(0.3, -0.4), ("mellow", "sad"))
    assert (evidence.source, evidence.note) == (EvidenceSource.TAGS, "people tag it mellow")
    assert from_mood_tags(Point(0.3, -0.4), ()).note == "people tag its mood"


@pytest.mark.parametrize("mood", Mood)
def test_the_operators_word_lies_at_the_moods_corner(mood: Mood) -> None:
    evidence = from_operator(mood)
    assert evidence.source is EvidenceSource.OPERATOR
    assert label([evidence]).mood is mood
    assert mood.value in evidence.note


def test_what_the_network_reads_in_a_sound_is_kept_beside_its_point() -> None:
    moods = dict.fromkeys(Mood, 0.25)
    evidence = from_audio(PARTY, moods)
    assert evidence.moods == moods
    assert evidence.point == from_audio(PARTY).point
