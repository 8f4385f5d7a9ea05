from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from recommender.details import SongDetails
from recommender.songs import Agreement, Evidence, EvidenceSource, NewSong, Song, label
from recommender.store import Catalogue, Published, Store
from recommender.store.catalogue_rows import key_of
from recommender.vocabulary import Mood, Point
from tests.recommender.making import disputed_song, new_song, opinion

DETAILS = SongDetails(
    album="Disintegration",
    cover_url="https://example.org/1.jpg",
    year=1989,
    language="en",
    explicit=False,
    age_restricted=True,
    genres_inferred=True,
    checked_at=5.5,
    blocked=("DE", "FR"),
    allowed=("US",),
)
SURE = Evidence(
    EvidenceSource.AUDIO,
    Point(0.5, 0.25),
    "it sounds sunny",
    {Mood.HAPPY: 0.5, Mood.ENERGETIC: 0.25, Mood.CALM: 0.25, Mood.SAD: 0.0},
)


@pytest.fixture
def catalogue(store: Store) -> Catalogue:
    return store.catalogue


@pytest.fixture
def served(store: Store) -> Callable[[], list[int]]:
    """Return a function that tells which songs may be chosen, by id."""
    return lambda: sorted(store.shelves.build().columns.ids.tolist())


def as_new(song: Song | None) -> NewSong:
    assert song is not None
    return NewSong(song.title, song.artist, song.genres, song.video_id, song.spotify_id, song.label, song.details)


def test_a_song_comes_back_with_its_details_and_its_evidences_moods(catalogue: Catalogue) -> None:
    song = replace(new_song(1, SURE, opinion(0.25), genres=("Rock", "Pop")), details=DETAILS)
    assert catalogue.publish([song]) == Published(added=1)
    assert as_new(catalogue.song(1)) == song


def test_publishing_the_same_again_changes_nothing(catalogue: Catalogue) -> None:
    songs = [replace(new_song(n, SURE, genres=("Rock",)), details=DETAILS) for n in range(9)]
    catalogue.publish(songs)
    assert catalogue.publish(songs) == Published(unchanged=9)
    assert list(map(as_new, catalogue.each())) == songs


@pytest.mark.parametrize(
    "change",
    [
        lambda song: replace(song, genres=("Jazz",)),
        lambda song: replace(song, genres=()),
        lambda song: replace(song, label=label([opinion(-0.5, -0.5, note="it sounds wistful")])),
        lambda song: replace(song, label=label([SURE, opinion(0.5)])),
        lambda song: replace(song, details=replace(DETAILS, checked_at=9.0)),
        lambda song: replace(song, video_id="another0001"),
        lambda song: replace(song, title="SONG 1 (2011 Remaster)"),
        lambda song: replace(song, spotify_id="6f807x0ima9a1j3VPbc7VN"),
    ],
)
def test_a_song_that_differs_is_updated_and_keeps_its_id(catalogue: Catalogue, change) -> None:  # type: ignore[no-untyped-def]  # the lambdas above have no types either  # noqa: ANN001  # the same
    song = replace(new_song(1, SURE, genres=("Rock", "Pop")), details=DETAILS)
    other = new_song(2)
    catalogue.publish([song, other])
    assert catalogue.publish([other, change(song)]) == Published(changed=1, unchanged=1)
    assert as_new(catalogue.song(1)) == change(song)
    assert as_new(catalogue.song(2)) == other


def test_more_songs_than_one_batch_are_published(catalogue: Catalogue) -> None:
    assert catalogue.publish(new_song(n) for n in range(2500)) == Published(added=2500)
    assert catalogue.count() == 2500
    assert [song.title for song in catalogue.each(batch=700)] == [f"Song {n}" for n in range(2500)]


def test_two_songs_may_change_their_videos(catalogue: Catalogue, served: Callable[[], list[int]]) -> None:
    one, two = new_song(1), new_song(2)
    catalogue.publish([one, two])
    swapped = [replace(one, video_id=two.video_id), replace(two, video_id=one.video_id)]
    assert catalogue.publish(swapped) == Published(changed=2)
    assert list(map(as_new, catalogue.each())) == swapped
    assert served() == [1, 2]


def test_a_song_whose_video_went_to_another_waits_for_a_new_one(
    catalogue: Catalogue, served: Callable[[], list[int]]
) -> None:
    old, new = new_song(1), replace(new_song(2), video_id=new_song(1).video_id)
    catalogue.publish([old])
    assert catalogue.publish([new]) == Published(added=1)
    assert served() == [2]
    assert [song.title for song in catalogue.each()] == ["Song 2"]
    catalogue.publish([replace(old, video_id="another0001")])
    assert served() == [1, 2]


def test_a_withdrawn_song_stays_for_replies_and_comes_back_when_published(
    catalogue: Catalogue, served: Callable[[], list[int]]
) -> None:
    songs = [new_song(1), disputed_song(2), new_song(3)]
    catalogue.publish(songs)
    assert catalogue.withdraw([key_of(songs[0]), key_of(songs[1]), "unknown\tsong"]) == 2
    assert (catalogue.count(), catalogue.served_count(), served()) == (1, 1, [3])
    assert catalogue.disputed(after=0, limit=9) == ()
    assert as_new(catalogue.song(1)) == songs[0]
    assert catalogue.withdraw([key_of(songs[0])]) == 0
    assert catalogue.publish(songs) == Published(changed=2, unchanged=1)
    assert served() == [1, 3]


def test_disputed_songs_come_by_id_page_by_page(catalogue: Catalogue) -> None:
    catalogue.publish([disputed_song(1), new_song(2), disputed_song(3), disputed_song(4)])
    first = catalogue.disputed(after=0, limit=2)
    assert [song.id for song in first] == [1, 3]
    assert [song.id for song in catalogue.disputed(after=3, limit=2)] == [4]
    assert len(first[0].label.evidence) == 2


def test_a_settled_song_is_served_with_its_mood_until_that_is_taken_back(
    store: Store, served: Callable[[], list[int]]
) -> None:
    catalogue = store.catalogue
    catalogue.publish([disputed_song(1)])
    disputed = catalogue.song(1)
    store.collecting.settle(1, "sad")
    song = catalogue.song(1)
    assert song is not None
    assert (song.label.mood, song.details.settled) == (Mood.SAD, Mood.SAD)
    assert song.label.agreement is not Agreement.DISPUTED
    assert song.label.evidence[-1].source is EvidenceSource.OPERATOR
    assert served() == [1]
    catalogue.settle(1, None)
    assert catalogue.song(1) == disputed
    assert served() == []


def test_what_the_operator_settled_outlives_publishing(catalogue: Catalogue) -> None:
    catalogue.publish([disputed_song(1)])
    catalogue.settle(1, Mood.CALM)
    assert catalogue.publish([disputed_song(1)]) == Published(unchanged=1)
    assert catalogue.publish([replace(disputed_song(1), genres=("Jazz",))]) == Published(changed=1)
    song = catalogue.song(1)
    assert song is not None
    assert song.label.mood is Mood.CALM
    catalogue.settle(1, Mood.HAPPY)
    song = catalogue.song(1)
    assert song is not None
    assert (song.label.mood, len(song.label.evidence)) == (Mood.HAPPY, 3)


def test_settling_a_withdrawn_song_leaves_it_withdrawn(catalogue: Catalogue, served: Callable[[], list[int]]) -> None:
    catalogue.publish([disputed_song(1)])
    catalogue.withdraw([key_of(disputed_song(1))])
    catalogue.settle(1, Mood.CALM)
    assert served() == []


def test_settling_a_song_that_does_not_exist_is_a_key_error(catalogue: Catalogue) -> None:
    with pytest.raises(KeyError):
        catalogue.settle(404, Mood.SAD)


def test_publishing_at_once_keeps_nothing_when_the_songs_end_in_an_error(catalogue: Catalogue) -> None:
    def songs() -> Iterator[NewSong]:
        yield from (new_song(n) for n in range(1500))
        message = "no more"
        raise OSError(message)

    with pytest.raises(OSError, match="no more"):
        catalogue.publish_at_once(songs())
    assert catalogue.count() == 0
    with pytest.raises(OSError, match="no more"):
        catalogue.publish(songs())
    assert catalogue.count() == 1000  # a batch is kept by itself


def test_the_age_of_links_is_that_of_served_songs(catalogue: Catalogue) -> None:
    assert (catalogue.checked_oldest(), catalogue.unchecked_count()) == (None, 0)
    old = replace(disputed_song(1), details=SongDetails(checked_at=1.0))
    newer = [replace(new_song(n), details=SongDetails(checked_at=float(n))) for n in (5, 4)]
    catalogue.publish([old, *newer, new_song(6)])
    assert (catalogue.checked_oldest(), catalogue.unchecked_count()) == (4.0, 1)
