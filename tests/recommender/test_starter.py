from __future__ import annotations

import io
import re
from collections import Counter
from importlib.resources import files

import pytest

from recommender.evidence import AudioNumbers, LyricScores
from recommender.songs import Agreement, EvidenceSource, artist_key, label
from recommender.starter import SongFacts, load_if_empty, new_song, read_facts, write_facts
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
)


@pytest.fixture(scope="module")
def shipped() -> list[SongFacts]:
    with files("recommender.starter").joinpath("songs.csv").open(encoding="utf-8") as file:
        return list(read_facts(file))


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
    assert new_song(song).label.point.arousal == pytest.approx(-0.05)


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
    spellings = Counter((artist_key(song.artist), song.title.casefold()) for song in shipped)
    assert max(spellings.values()) == 1


def test_every_song_has_evidence_and_plain_text(shipped: list[SongFacts]) -> None:
    assert all(song.evidence() for song in shipped)
    assert all(text == " ".join(text.split()) and text.isprintable() for song in shipped for text in _texts(song))
    assert not any(re.search(r"&\w+;", text) for song in shipped for text in _texts(song))


def _texts(song: SongFacts) -> tuple[str, str]:
    return song.artist, song.title


def test_hundreds_of_songs_come_close_to_every_mood_and_named_feeling(shipped: list[SongFacts]) -> None:
    labels = [label(song.evidence()) for song in shipped]
    points = [made.point for made in labels if made.agreement is not Agreement.DISPUTED]
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
        ("Tracy Chapman", "Fast Car", Mood.CALM),
        ("Birdy", "People Help the People", Mood.SAD),
    ],
)
def test_songs_that_everybody_knows_have_their_mood(
    shipped: list[SongFacts], artist: str, title: str, mood: Mood
) -> None:
    (song,) = [song for song in shipped if (song.artist, song.title) == (artist, title)]
    assert label(song.evidence()).mood is mood
