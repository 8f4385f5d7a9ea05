from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.songs import Agreement, Evidence, EvidenceSource, artist_key, genre_key, label
from recommender.vocabulary import MOOD_POINTS, Mood, Point
from tests.recommender.making import opinion

coordinates = st.floats(-1.0, 1.0)
evidence = st.builds(
    Evidence, st.sampled_from(EvidenceSource), st.builds(Point, coordinates, coordinates), st.just("it sounds loud")
)


@given(st.lists(evidence, min_size=1, max_size=6))
def test_any_evidence_makes_a_label_on_the_plane_with_probabilities(pieces: list[Evidence]) -> None:
    made = label(pieces)
    assert sum(made.moods.values()) == pytest.approx(1.0)
    assert tuple(made.moods) == tuple(Mood)
    assert made.evidence == tuple(pieces)
    assert 0.0 < made.certainty < 1.0
    assert (made.agreement is Agreement.SINGLE) == (len(pieces) == 1)


def test_no_evidence_makes_no_label() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        label([])


@pytest.mark.parametrize("mood", Mood)
def test_evidence_at_a_moods_corner_makes_that_mood_likeliest(mood: Mood) -> None:
    corner = MOOD_POINTS[mood]
    made = label([opinion(corner.valence, corner.arousal)])
    assert made.mood is mood
    assert made.moods[mood] > 0.5


def test_anger_counts_as_energetic() -> None:
    assert label([opinion(-0.6, 0.7)]).mood is Mood.ENERGETIC


def test_people_outweigh_audio_and_audio_outweighs_lyrics() -> None:
    people = opinion(0.5, source=EvidenceSource.PEOPLE)
    audio = opinion(-0.5, source=EvidenceSource.AUDIO)
    lyrics = opinion(0.5, source=EvidenceSource.LYRICS)
    assert label([people, audio, lyrics]).point.valence > 0
    assert label([audio, lyrics]).point.valence < 0


def test_lyrics_hardly_move_the_energy_that_audio_tells() -> None:
    lyrics = opinion(0.0, -1.0, source=EvidenceSource.LYRICS)
    assert label([opinion(0.0, 0.8), lyrics]).point.arousal == pytest.approx(0.8, abs=0.1)


def test_sources_on_opposite_sides_far_apart_are_disputed() -> None:
    dark = opinion(-0.6, source=EvidenceSource.LYRICS)
    assert label([opinion(0.6), dark]).agreement is Agreement.DISPUTED
    assert label([opinion(0.3), dark]).agreement is Agreement.AGREED


def test_more_evidence_is_more_certain() -> None:
    lyrics, audio = opinion(0.5, source=EvidenceSource.LYRICS), opinion(0.5)
    assert label([lyrics]).certainty < label([audio]).certainty < label([lyrics, audio]).certainty


@pytest.mark.parametrize(
    ("credit", "key"),
    [
        ("The Beatles", "beatles"),
        ("BEYONCÉ feat. JAY-Z", "beyonce"),
        ("Beyoncé", "beyonce"),
        ("Destiny’s Child", "destinys child"),
        ("Destiny's Child", "destinys child"),
        ("Drake & Future", "drake"),
        ("Carly Rae Jepsen with Owl City", "carly rae jepsen"),
        ("Kid Cudi vs. Crookers", "kid cudi"),
        ("The The", "the"),
        ("The", "the"),
        ("!!!", "!!!"),
        ("宇多田ヒカル", "宇多田ヒカル"),
    ],
)
def test_an_artist_is_compared_by_the_first_name_of_a_credit(credit: str, key: str) -> None:
    assert artist_key(credit) == key


def test_genres_are_compared_without_case_accents_and_stray_spaces() -> None:
    assert genre_key("  Reggaetón  Pop") == genre_key("reggaeton pop")
