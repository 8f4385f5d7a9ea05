from __future__ import annotations

import io
import re
from collections import Counter

import pytest

from recommender.evidence import AudioNumbers, LyricScores
from recommender.keys import song_key
from recommender.songs import Agreement, EvidenceSource, label, labels
from recommender.starter import SongFacts, load_if_empty, new_songs, read_facts, starter_facts, write_facts
from recommender.store import Store
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Mood, Point

FULL = SongFacts(
    artist="Art, the Ist",
    title='A "Song"',
    video_id="dQw4w9WgXcQ",
    spotify_id="6f807x0ima9a1j3VPbc7VN",
    genres=("Hip-Hop", "Jazz"),
    lyrics=LyricScores(0.1, 0.7, 0.2, 0.95),
    audio=AudioNumbers(0.5, 0.123, 0.7, 0.8, 0.00012),
    tag="happy",
    playlist="calm",
    listeners=Point(0.25, -0.5),
    audio_moods={Mood.HAPPY: 0.625, Mood.ENERGETIC: 0.25, Mood.CALM: 0.1, Mood.SAD: 0.025},
    year=1982,
    language="en",
)


@pytest.fixture(scope="module")
def shipped() -> list[SongFacts]:
    return list(starter_facts())


def test_a_row_comes_back_as_it_was_written() -> None:
    bare = SongFacts("Artist", "Title", "abcdefghijk", lyrics=LyricScores(0.25, 0.5, 0.25, -0.5))
    file = io.StringIO(newline="")
    write_facts(file, [FULL, bare])
    file.seek(0)
    assert list(read_facts(file)) == [FULL, bare]


def test_evidence_comes_from_every_column_people_first() -> None:
    people, lyrics, audio = EvidenceSource.PEOPLE, EvidenceSource.LYRICS, EvidenceSource.AUDIO
    assert [item.source for item in FULL.evidence()] == [people, people, people, lyrics, audio]


def test_lyrics_alone_get_the_usual_energy_of_their_genres() -> None:
    song = SongFacts("A", "B", "abcdefghijk", genres=("Soul",), lyrics=LyricScores(0.1, 0.7, 0.2, 0.95))
    (lyrics,) = song.evidence()
    assert lyrics.point.arousal == pytest.approx(-0.05)


def test_the_sound_tells_the_moods_that_the_network_read_in_it() -> None:
    assert FULL.evidence()[-1].moods == FULL.audio_moods


def test_a_song_brings_its_year_and_a_link_that_was_never_checked() -> None:
    (song,) = new_songs([FULL])
    assert (song.details.year, song.details.checked_at, song.details.language) == (1982, None, "en")
    assert song.label == label(FULL.evidence())


def test_a_fresh_store_is_filled_and_a_filled_one_left_alone(store: Store, shipped: list[SongFacts]) -> None:
    assert load_if_empty(store) == len(shipped) == store.catalogue.count()
    assert load_if_empty(store) == 0
    assert store.catalogue.count() == len(shipped)
    store.check()


def test_there_are_4500_songs_each_with_a_video_of_its_own(shipped: list[SongFacts]) -> None:
    videos = Counter(song.video_id for song in shipped)
    assert len(shipped) >= 4500
    assert max(videos.values()) == 1
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{11}", video) for video in videos)
    assert all(song.spotify_id is None or re.fullmatch(r"[A-Za-z0-9]{22}", song.spotify_id) for song in shipped)


def test_one_song_is_one_row(shipped: list[SongFacts]) -> None:
    spellings = Counter(song_key(song.artist, song.title) for song in shipped)
    assert max(spellings.values()) == 1


def test_every_song_has_evidence_and_plain_text(shipped: list[SongFacts]) -> None:
    assert all(song.evidence() for song in shipped)
    assert all(text == " ".join(text.split()) and text.isprintable() for song in shipped for text in _texts(song))
    assert not any(re.search(r"&\w+;", text) for song in shipped for text in _texts(song))


def _texts(song: SongFacts) -> tuple[str, str]:
    return song.artist, song.title


def test_every_song_with_audio_numbers_has_the_moods_of_the_network(shipped: list[SongFacts]) -> None:
    heard = [song.audio_moods for song in shipped if song.audio is not None]
    assert len(heard) > 2000
    assert all(moods is not None and sum(moods.values()) == pytest.approx(1.0, abs=0.01) for moods in heard)


def test_at_most_one_song_in_ten_that_has_several_sources_is_disputed(shipped: list[SongFacts]) -> None:
    made = labels([song.evidence() for song in shipped])
    several = [each.agreement for each in made if each.agreement is not Agreement.SINGLE]
    assert 0 < several.count(Agreement.DISPUTED) <= len(several) / 10
    assert len(made) - several.count(Agreement.DISPUTED) >= 4500


def test_hundreds_of_songs_come_close_to_every_mood_and_named_feeling(shipped: list[SongFacts]) -> None:
    points = [
        made.point for made in labels([song.evidence() for song in shipped]) if made.agreement is not Agreement.DISPUTED
    ]
    places = [*MOOD_POINTS.values(), *(named.point for named in NAMED_FEELINGS.values())]
    close = [sum(_distance(place, point) <= 0.5 for point in points) for place in places]
    assert min(close) >= 200


def _distance(one: Point, other: Point) -> float:
    return float(((one.valence - other.valence) ** 2 + (one.arousal - other.arousal) ** 2) ** 0.5)


@pytest.mark.parametrize(
    ("artist", "title", "mood"),
    [
        ("The Jackson 5", "ABC", Mood.HAPPY),
        ("Black Flag", "Nervous Breakdown", Mood.ENERGETIC),
        ("Colbie Caillat", "Bubbly", Mood.CALM),
        ("Birdy", "People Help the People", Mood.SAD),
    ],
)
def test_songs_that_everybody_knows_have_their_mood(
    shipped: list[SongFacts], artist: str, title: str, mood: Mood
) -> None:
    (song,) = [song for song in shipped if (song.artist, song.title) == (artist, title)]
    assert label(song.evidence()).mood is mood
