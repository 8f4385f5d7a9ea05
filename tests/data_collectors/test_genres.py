from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_collectors.genres import MoodTags, canonical, genres, moods, plain_tag, tag_tables
from recommender.vocabulary import Point


@pytest.mark.parametrize(
    "name", ["Hip-Hop", "hip hop", "HipHop", "hip_hop", "rap", "Trap", "UK drill", "German Hip-Hop"]
)
def test_spellings_and_styles_of_a_genre_are_that_genre(name: str) -> None:
    assert canonical(name) == "Hip-Hop"


@pytest.mark.parametrize(
    ("tag", "genre"),
    [
        *(("RnB", "R&B"), ("R&B", "R&B"), ("r n b", "R&B"), ("Rhythm and Blues", "R&B"), ("r&b", "R&B")),
        *(("alt rock", "Rock"), ("shoegaze", "Rock"), ("classic rock", "Rock"), ("Indie Rock", "Indie")),
        *(("melodic death metal", "Metal"), ("Finnish Death Metal", "Metal"), ("pop punk", "Punk")),
        *(("edm", "Electronic"), ("Drum'n'Bass", "Electronic"), ("deep house", "Electronic"), ("disco", "Dance")),
        *(("K-Pop", "Pop"), ("j-pop", "Pop"), ("neo-soul", "Soul"), ("bebop", "Jazz"), ("Reggaetón", "Latin")),
        *(("dancehall", "Reggae"), ("bluegrass", "Country"), ("singer-songwriter", "Folk"), ("OST", "Soundtrack")),
        *(("afrobeat", "World"), ("baroque", "Classical"), ("drone", "Ambient"), ("delta blues", "Blues")),
    ],
)
def test_styles_climb_to_the_genre_that_we_show(tag: str, genre: str) -> None:
    assert canonical(tag) == genre


@pytest.mark.parametrize("name", ["", "   ", "german", "1999", "spoken word", "🔥", "rockets"])
def test_what_is_no_genre_of_ours_is_none(name: str) -> None:
    assert canonical(name) is None


def test_genres_are_told_heaviest_first_and_styles_of_one_add_up() -> None:
    tags = {"pop": 100, "alternative rock": 60, "classic rock": 60, "soul": 30, "jazz": 20}
    assert genres(tags) == ("Rock", "Pop", "Soul")


def test_tags_that_few_gave_are_not_counted() -> None:
    assert genres({"rock": 100, "pop": 9, "soul": 10}) == ("Rock", "Soul")
    assert moods({"sad": 9}) is None


@pytest.mark.parametrize(
    "tag",
    [
        *(
            "seen live",
            "favourites",
            "My favourite pop",
            "best rock",
            "female vocalists",
            "80s",
            "1984",
            "2010s",
            "USA",
        ),
        *("under 2000 listeners", "i love rock", "top metal", "Awesome"),
    ],
)
def test_tags_that_speak_of_the_listener_or_of_years_and_countries_are_ignored(tag: str) -> None:
    assert genres({tag: 100}) == ()
    assert moods({tag: 100}) is None


def test_the_artists_own_name_tells_nothing() -> None:
    assert genres({"Kid Rock": 100, "country": 20}, artist="Kid Rock") == ("Country",)
    assert genres({"Blues Brothers": 100}, artist="The Blues Brothers") == ()
    assert moods({"sunny": 100}, artist="Sunny feat. Somebody") is None
    assert genres({"kid rock": 100}) == ("Rock",)


def test_equal_weights_have_one_order() -> None:
    assert genres({"soul": 50, "pop": 50}) == genres({"pop": 50, "soul": 50}) == ("Pop", "Soul")


def test_mood_words_are_averaged_by_weight() -> None:
    sad, angry = tag_tables().moods["sad"], tag_tables().moods["angry"]
    found = moods({"sad": 75, "angry": 25, "rock": 100})
    assert found is not None
    assert found.point.valence == pytest.approx(0.75 * sad.valence + 0.25 * angry.valence)
    assert found.point.arousal == pytest.approx(0.75 * sad.arousal + 0.25 * angry.arousal)
    assert found.words == ("sad", "angry")


def test_spellings_of_a_mood_word_add_up_and_three_words_are_told() -> None:
    found = moods({"Chill-Out": 40, "chillout": 40, "mellow": 50, "calm": 30, "soft": 20})
    assert found is not None
    assert found.words == ("chillout", "mellow", "calm")


def test_tags_without_mood_words_say_nothing_of_the_mood() -> None:
    assert moods({}) is None
    assert moods({"rock": 100, "love": 80, "beautiful": 70}) is None


@given(st.dictionaries(st.text() | st.sampled_from(sorted(tag_tables().moods)), st.integers(-5, 200)))
def test_any_tags_at_all_can_be_read(tags: dict[str, int]) -> None:
    assert set(genres(tags)) <= set(tag_tables().shown.values())
    assert moods(tags) is None or isinstance(moods(tags), MoodTags)


def test_every_style_of_the_tables_climbs_to_a_genre_by_its_own_branch() -> None:
    tables = tag_tables()
    for style in {*tables.parents, *tables.parents.values(), *tables.aliases.values()}:
        above = [style]
        while above[-1] not in tables.shown:
            above.append(tables.parents[above[-1]])  # KeyError: a branch that hangs in the air
            assert len(above) == len(set(above)), f"{style} is above itself"


def test_the_tables_are_spelled_as_tags_are_compared() -> None:
    tables = tag_tables()
    words = [*tables.aliases, *tables.parents, *tables.shown, *tables.moods, *tables.mood_aliases, *tables.ignored]
    assert [word for word in words if plain_tag(word) != word] == []
    assert set(tables.mood_aliases.values()) <= set(tables.moods)
    assert not set(tables.aliases) & set(tables.parents)
    assert not set(tables.moods) & set(tables.mood_aliases)


def test_mood_words_lie_on_the_side_of_the_plane_that_they_name() -> None:
    points = tag_tables().moods
    assert points["happy"].valence > 0 > points["sad"].valence
    assert points["party"].arousal > 0 > points["mellow"].arousal
    assert points["angry"] == Point(-0.6, 0.7)
