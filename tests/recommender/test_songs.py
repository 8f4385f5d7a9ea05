from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.evidence import from_operator
from recommender.songs import Agreement, Evidence, EvidenceSource, artist_key, genre_key, label, labels
from recommender.vocabulary import MOOD_POINTS, Mood, Point
from tests.recommender.making import opinion

coordinates = st.floats(-1.0, 1.0)


def shares(weights: list[float]) -> Mapping[Mood, float]:
    total = sum(weights)
    return {mood: weight / total for mood, weight in zip(Mood, weights, strict=True)}


chances = st.lists(st.floats(0.001, 1.0), min_size=4, max_size=4).map(shares)
evidence = st.builds(
    Evidence,
    st.sampled_from(EvidenceSource),
    st.builds(Point, coordinates, coordinates),
    st.just("it sounds loud"),
    st.none() | chances,
)
several = st.lists(evidence, min_size=1, max_size=6)


@given(several)
def test_any_evidence_makes_a_label_on_the_plane_with_probabilities(pieces: list[Evidence]) -> None:
    made = label(pieces)
    assert sum(made.moods.values()) == pytest.approx(1.0)
    assert tuple(made.moods) == tuple(Mood)
    assert made.evidence == tuple(pieces)
    assert 0.0 < made.certainty < 1.0
    assert (made.agreement is Agreement.SINGLE) == (len(pieces) == 1)


@given(st.lists(several, max_size=8))
def test_many_songs_at_once_get_the_labels_that_each_would_get(songs: list[list[Evidence]]) -> None:
    for one, pieces in zip(labels(songs), songs, strict=True):
        alone = label(pieces)
        assert one.moods == pytest.approx(alone.moods)
        assert (one.point.valence, one.point.arousal) == pytest.approx((alone.point.valence, alone.point.arousal))
        assert (one.agreement, one.evidence) == (alone.agreement, alone.evidence)


@given(several, st.randoms())
def test_the_order_of_evidence_does_not_matter(pieces: list[Evidence], random: Random) -> None:
    shuffled = random.sample(pieces, len(pieces))
    assert label(shuffled).moods == pytest.approx(label(pieces).moods)
    assert label(shuffled).agreement is label(pieces).agreement


def test_no_evidence_makes_no_label() -> None:
    with pytest.raises(ValueError, match="no evidence"):
        label([])
    with pytest.raises(ValueError, match="no evidence"):
        labels([[opinion(0.5)], []])


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
    audio, lyrics = opinion(0.0, 0.8), opinion(0.0, -1.0, source=EvidenceSource.LYRICS)
    assert label([audio, lyrics]).point.arousal == pytest.approx(label([audio]).point.arousal, abs=0.15)


def test_what_a_source_holds_likely_counts_for_the_mood() -> None:
    surely_calm = {Mood.HAPPY: 0.02, Mood.ENERGETIC: 0.02, Mood.CALM: 0.94, Mood.SAD: 0.02}
    assert label([opinion(0.5, 0.2)]).mood is Mood.HAPPY
    assert label([replace(opinion(0.5, 0.2), moods=surely_calm)]).mood is Mood.CALM


def test_a_mood_that_a_source_holds_impossible_is_still_possible() -> None:
    never = dict.fromkeys(Mood, 0.0) | {Mood.SAD: 1.0}
    made = label([replace(opinion(0.5), moods=never)])
    assert min(made.moods.values()) > 0.0


def test_two_voices_of_one_source_count_no_more_than_one() -> None:
    one = opinion(0.5, 0.2, source=EvidenceSource.PEOPLE)
    assert label([one, one]).moods == pytest.approx(label([one]).moods)


GLAD, DARK = opinion(0.6, 0.3), opinion(-0.6, source=EvidenceSource.LYRICS)


def test_a_sound_that_is_another_mood_on_the_other_side_of_pleasant_disputes_what_the_others_say() -> None:
    assert label([GLAD, DARK]).agreement is Agreement.DISPUTED
    assert label([DARK, GLAD]).agreement is Agreement.DISPUTED
    assert label([opinion(0.3, 0.3), DARK]).agreement is Agreement.AGREED


def test_a_sound_of_the_same_mood_disputes_nothing() -> None:
    anger, drive = opinion(-0.6, 0.9, source=EvidenceSource.PEOPLE), opinion(0.52, 1.0)
    assert label([anger, drive]).agreement is Agreement.AGREED


def test_words_against_people_dispute_nothing_where_the_sound_is_unknown() -> None:
    assert label([opinion(0.7, 0.4, source=EvidenceSource.PEOPLE), DARK]).agreement is Agreement.AGREED


def test_people_who_contradict_each_other_dispute_a_song() -> None:
    glad = opinion(0.7, 0.4, source=EvidenceSource.PEOPLE)
    sad = opinion(-0.7, -0.4, source=EvidenceSource.PEOPLE)
    assert label([glad, sad]).agreement is Agreement.DISPUTED
    assert label([glad, glad]).agreement is Agreement.AGREED


@pytest.mark.parametrize("mood", Mood)
def test_the_operators_word_ends_a_dispute_and_decides(mood: Mood) -> None:
    made = label([GLAD, DARK, from_operator(mood)])
    assert (made.agreement, made.mood) == (Agreement.AGREED, mood)
    assert made.moods[mood] > 0.9
    assert made.point.valence == pytest.approx(MOOD_POINTS[mood].valence, abs=0.05)


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
