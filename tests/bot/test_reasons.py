"""Reasons in the language of the moment."""

from collections.abc import Iterator
from itertools import product

import pytest

from bot.language import LANGUAGES, speaking
from bot.reasons import anew, reason_of
from recommender.evidence import (
    ENERGY_WORDS,
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
)
from recommender.reasons import reason
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, Pick, Song
from recommender.starter import new_songs, starter_facts
from recommender.vocabulary import Mood, Point


def _everything_that_is_ever_noted() -> Iterator[Evidence]:
    for positive, negative in ((0.3, 0.1), (0.1, 0.3), (0.2, 0.14)):
        lyrics = from_lyrics(LyricScores(negative, 1 - positive - negative, positive, 0.5))
        assert lyrics is not None
        yield lyrics
    energies = [least for least, _ in ENERGY_WORDS] + [0.0]
    for energy, valence, acousticness, danceability in product(energies, (0.1, 0.5, 0.9), (0.1, 0.9), (0.1, 0.9)):
        yield from_audio(AudioNumbers(danceability, acousticness, energy, valence, 0.0))
    for word in TAG_POINTS:
        yield from_tag(word)
        yield from_playlist(word)
    for valence, arousal in product((-0.5, 0.5), repeat=2):
        yield from_listeners(Point(valence, arousal))
    yield from_mood_tags(Point(0.5, 0.5), ["feel-good {vibes}", "happy"])
    yield from_mood_tags(Point(0.5, 0.5), [])
    yield from map(from_operator, Mood)


def _label(*evidence: Evidence) -> MoodLabel:
    return MoodLabel(dict.fromkeys(Mood, 0.25), Point(0.5, 0.5), Agreement.AGREED, evidence)


def _pick(label: MoodLabel, reason: str) -> Pick:
    return Pick(Song(1, "Title", "Artist", (), "abcdefghijk", None, label), reason)


NOTED = {evidence.note: evidence for evidence in _everything_that_is_ever_noted()}


@pytest.mark.parametrize("evidence", NOTED.values(), ids=NOTED)
def test_everything_that_is_ever_noted_is_recognised(evidence: Evidence) -> None:
    assert anew(_label(evidence)) == reason(_label(evidence))


def test_every_song_of_the_starter_catalogue_has_a_reason_that_can_be_said_anew() -> None:
    for song in new_songs(list(starter_facts())):
        assert anew(song.label) == reason(song.label)


def test_what_speaks_against_a_song_is_said_last() -> None:
    label = _label(from_listeners(Point(-0.5, 0.2)), from_tag("happy"), from_playlist("happy"))
    words = "People tag it happy; people put it on happy playlists, though listeners find it dark and lively."
    assert anew(label) == words


@pytest.mark.parametrize("language", LANGUAGES)
def test_other_peoples_words_are_quoted_as_they_are(language: str) -> None:
    with speaking(language):
        words = anew(_label(from_mood_tags(Point(0.5, 0.5), ["feel-good {vibes}"])))
    assert words is not None
    assert "feel-good {vibes}" in words


def test_in_english_the_reason_stays_as_it_was_stored() -> None:
    assert reason_of(_pick(_label(from_tag("happy")), "As it was.")) == "As it was."


def test_a_clause_that_is_not_known_leaves_the_whole_reason_as_it_was_stored() -> None:
    foreign = Evidence(EvidenceSource.PEOPLE, Point(0.5, 0.5), "a friend hums it")
    with speaking("de"):
        assert reason_of(_pick(_label(from_tag("happy"), foreign), "As it was.")) == "As it was."
        assert reason_of(_pick(_label(), "As it was.")) == "As it was."
