from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from recommender.collected import (
    ArtistFacts,
    AudioFacts,
    Chart,
    ChartKind,
    CollectedSong,
    DetailFacts,
    KnownSong,
    ListedFacts,
    LyricFacts,
    Outcome,
    Progress,
    Stage,
    TagFacts,
    Task,
    TrackFacts,
    VideoFacts,
)
from recommender.errors import AlreadyCollecting
from recommender.evidence import AudioNumbers, LyricScores
from recommender.store import Collecting, Store, completing
from recommender.vocabulary import Point

SONG_STAGES = (Stage.TAGS, Stage.DETAILS, Stage.LYRICS, Stage.VIDEOS, Stage.AUDIO)
NUMBERS = AudioNumbers(0.5, 0.25, 0.75, 0.125, 0.0)
WORLD = Chart(ChartKind.WORLD, "", 10)

COLLECTOR = """
import sys
from recommender.store import Store
with Store.open(sys.argv[1]) as store, store.collecting.exclusively():
    print("collecting", flush=True)
    sys.stdin.read()
"""
"""Another collector, which ends when its standard input does."""


@pytest.fixture
def collecting(store: Store) -> Collecting:
    return store.collecting


def subjects(collecting: Collecting, stage: Stage, now: float = 1e9) -> list[int]:
    return [task.subject for task in collecting.due(stage, now=now, limit=1000)]


def with_songs(collecting: Collecting, *titles: str, artist: str = "The Cure") -> None:
    """Let an artist with these songs be collected."""
    collecting.open_charts([WORLD])
    collecting.save_artists(Task(Stage.ARTISTS, 1), [ArtistFacts(artist)], now=1.0)
    collecting.save_tracks(Task(Stage.SONGS, 1), [TrackFacts(artist, title) for title in titles], now=2.0)


def test_a_chart_is_asked_for_once_and_again_when_more_of_it_is_wanted(collecting: Collecting) -> None:
    collecting.open_charts([WORLD, Chart(ChartKind.TAG, "jazz", 5)])
    assert subjects(collecting, Stage.ARTISTS) == [1, 2]
    collecting.close(Task(Stage.ARTISTS, 1), Outcome.DONE, now=1.0)
    collecting.open_charts([WORLD, Chart(ChartKind.WORLD, "", 3)])
    assert subjects(collecting, Stage.ARTISTS) == [2]
    collecting.open_charts([Chart(ChartKind.WORLD, "", 20)])
    assert subjects(collecting, Stage.ARTISTS) == [1, 2]
    assert collecting.chart(1) == Chart(ChartKind.WORLD, "", 20)
    assert collecting.chart(2) == Chart(ChartKind.TAG, "jazz", 5)


def test_a_charts_artists_are_asked_for_songs_each_of_them_once(collecting: Collecting) -> None:
    collecting.open_charts([WORLD, Chart(ChartKind.COUNTRY, "germany", 10)])
    first = [ArtistFacts("The Cure", 5), ArtistFacts("Beyoncé"), ArtistFacts("CURE", 6), ArtistFacts(" ")]
    assert collecting.save_artists(Task(Stage.ARTISTS, 1), first, now=1.0) == 2
    assert collecting.save_artists(Task(Stage.ARTISTS, 2), [ArtistFacts("Beyonce", 9)], now=1.0) == 0
    assert subjects(collecting, Stage.ARTISTS) == []
    assert subjects(collecting, Stage.SONGS) == [1, 2]
    assert (collecting.artist(1).name, collecting.artist(1).listeners) == ("The Cure", 5)
    assert (collecting.artist(2).name, collecting.artist(2).listeners) == ("Beyoncé", 9)


def test_a_new_song_opens_all_its_stages_and_a_known_one_none(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby", "Lullaby (2011 Remaster)", "Plainsong")
    assert [song.title for song in collecting.songs(after=0, limit=9)] == ["Lullaby", "Plainsong"]
    for stage in SONG_STAGES:
        assert subjects(collecting, stage) == [1, 2]
    again = [TrackFacts("Cure", "LULLABY", 7), TrackFacts("The Cure", "Fascination Street"), TrackFacts("The Cure", "")]
    assert collecting.save_tracks(Task(Stage.SONGS, 1), again, now=3.0) == 1
    assert collecting.song(1).listeners == 7
    assert subjects(collecting, Stage.TAGS) == [1, 2, 3]


def test_nothing_found_is_closed_as_nothing(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(), now=3.0)
    collecting.save_videos(Task(Stage.VIDEOS, 1), [], now=3.0)
    collecting.close(Task(Stage.LYRICS, 1), Outcome.NOTHING, now=3.0)
    for stage in (Stage.TAGS, Stage.VIDEOS, Stage.LYRICS):
        assert collecting.progress(stage, now=3.0) == Progress(done=0, nothing=1, due=0, later=0)


def test_a_postponed_task_comes_back_when_its_time_has_come(collecting: Collecting) -> None:
    with_songs(collecting, "One", "Two", "Three")
    collecting.postpone(Task(Stage.LYRICS, 1), until=50.0)
    collecting.postpone(Task(Stage.LYRICS, 3), until=70.0)
    assert subjects(collecting, Stage.LYRICS, now=49.0) == [2]
    assert collecting.next_due([Stage.TAGS, Stage.LYRICS], after=10.0) == 50.0
    assert collecting.progress(Stage.LYRICS, now=60.0) == Progress(done=0, nothing=0, due=2, later=1)
    assert collecting.due(Stage.LYRICS, now=60.0, limit=9) == (Task(Stage.LYRICS, 1, 1), Task(Stage.LYRICS, 2, 0))
    assert collecting.next_due([Stage.TAGS, Stage.LYRICS], after=60.0) == 70.0
    assert collecting.next_due([Stage.TAGS], after=10.0) is None


def test_due_gives_no_more_than_the_limit_in_order(collecting: Collecting) -> None:
    with_songs(collecting, *(f"Song {n}" for n in range(30)))
    assert [task.subject for task in collecting.due(Stage.TAGS, now=1.0, limit=3)] == [1, 2, 3]


def test_a_closed_task_is_not_postponed(collecting: Collecting) -> None:
    with_songs(collecting, "One")
    collecting.close(Task(Stage.TAGS, 1), Outcome.DONE, now=3.0)
    collecting.postpone(Task(Stage.TAGS, 1), until=9.0)
    assert collecting.progress(Stage.TAGS, now=99.0) == Progress(done=1, nothing=0, due=0, later=0)


def test_a_task_is_not_closed_for_later(collecting: Collecting) -> None:
    with pytest.raises(ValueError, match="open"):
        collecting.close(Task(Stage.TAGS, 1), Outcome.LATER, now=1.0)


def test_what_was_closed_long_ago_is_due_again(collecting: Collecting) -> None:
    with_songs(collecting, "One", "Two", "Three", "Four")
    collecting.close(Task(Stage.LYRICS, 1), Outcome.NOTHING, now=10.0)
    collecting.postpone(Task(Stage.LYRICS, 2), until=5.0)
    collecting.close(Task(Stage.LYRICS, 2), Outcome.DONE, now=10.0)
    collecting.close(Task(Stage.LYRICS, 3), Outcome.DONE, now=20.0)
    assert collecting.renew(Stage.LYRICS, before=15.0) == 2
    assert collecting.due(Stage.LYRICS, now=0.0, limit=9) == (
        Task(Stage.LYRICS, 1),
        Task(Stage.LYRICS, 2),
        Task(Stage.LYRICS, 4),
    )


def test_what_a_call_brought_is_remembered_until_its_task_is_closed(collecting: Collecting) -> None:
    with_songs(collecting, "One")
    (task,) = collecting.due(Stage.VIDEOS, now=0.0, limit=9)
    assert task.memory is None
    collecting.remember(task, '["a"]')
    collecting.postpone(task, until=9.0)
    (task,) = collecting.due(Stage.VIDEOS, now=9.0, limit=9)
    assert task.memory == '["a"]'
    collecting.save_videos(task, [VideoFacts("a")], now=9.0)
    collecting.renew(Stage.VIDEOS, before=10.0)
    assert collecting.due(Stage.VIDEOS, now=9.0, limit=9) == (Task(Stage.VIDEOS, 1),)


def test_a_song_comes_back_with_all_its_facts(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby", "Plainsong")
    tags = TagFacts(("Rock",), mood_point=Point(-0.5, 0.25), mood_words=("sad", "dark"))
    details = DetailFacts("Disintegration", "https://example.org/\ud800.jpg", 248.5)
    lyrics = LyricFacts("en", LyricScores(0.25, 0.5, 0.25, -0.5), "abc")
    audio = AudioFacts("6f807x0ima9a1j3VPbc7VN", NUMBERS, 1989, explicit=False)
    videos = [VideoFacts("b", 5.0, age_restricted=True, blocked=("DE", "FR")), VideoFacts("a", allowed=("US",))]
    collecting.save_tags(Task(Stage.TAGS, 1), tags, now=3.0)
    collecting.save_details(Task(Stage.DETAILS, 1), details, now=3.0)
    collecting.save_lyrics(Task(Stage.LYRICS, 1), lyrics, now=3.0)
    collecting.save_audio(Task(Stage.AUDIO, 1), audio, now=3.0)
    collecting.save_videos(Task(Stage.VIDEOS, 1), videos, now=3.0)
    collecting.list_song(1, ListedFacts("sad", "playlist"))
    collecting.list_song(1, ListedFacts("sad", "playlist"))
    collecting.list_song(1, ListedFacts("", "listeners", Point(0.5, -0.5)))
    listed = (ListedFacts("", "listeners", Point(0.5, -0.5)), ListedFacts("sad", "playlist"))
    whole = CollectedSong(1, 1, "The Cure", "Lullaby", None, details, tags, lyrics, tuple(videos), audio, listed)
    assert collecting.song(1) == whole
    assert collecting.songs(after=0, limit=9) == (whole, CollectedSong(2, 1, "The Cure", "Plainsong"))
    assert collecting.songs(after=1, limit=9) == (CollectedSong(2, 1, "The Cure", "Plainsong"),)
    assert collecting.numbers_of(["6f807x0ima9a1j3VPbc7VN", "unknown"]) == {"6f807x0ima9a1j3VPbc7VN": NUMBERS}
    for stage in SONG_STAGES:
        assert subjects(collecting, stage) == [2]


def test_a_service_that_says_less_does_not_unsay_what_is_known(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.save_audio(Task(Stage.AUDIO, 1), AudioFacts(numbers=NUMBERS), now=3.0)
    collecting.save_audio(Task(Stage.AUDIO, 1), AudioFacts("track", None, 1989), now=4.0)
    collecting.save_details(Task(Stage.DETAILS, 1), DetailFacts("Disintegration", None, 240.0), now=4.0)
    collecting.save_details(Task(Stage.DETAILS, 1), DetailFacts(None, "https://example.org/1", 250.0), now=4.0)
    assert collecting.song(1).audio == AudioFacts("track", NUMBERS, 1989)
    assert collecting.song(1).details == DetailFacts("Disintegration", "https://example.org/1", 250.0)


def test_a_video_belongs_to_the_song_that_had_it_first(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby", "Plainsong")
    collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("a"), VideoFacts("a"), VideoFacts("b")], now=3.0)
    collecting.save_videos(Task(Stage.VIDEOS, 2), [VideoFacts("b"), VideoFacts("c")], now=3.0)
    assert [video.video_id for video in collecting.song(1).videos] == ["a", "b"]
    assert [video.video_id for video in collecting.song(2).videos] == ["c"]
    collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("d"), VideoFacts("a")], now=4.0)
    assert [video.video_id for video in collecting.song(1).videos] == ["d", "a"]


def test_a_song_that_somebody_knows_is_asked_for_what_is_missing_only(collecting: Collecting) -> None:
    song_id = collecting.add_song(
        TrackFacts("Adele", "Hello"),
        listed=[ListedFacts("sad", "playlist")],
        audio=AudioFacts("track", NUMBERS),
        videos=[VideoFacts("YQHsXMglC9A")],
        now=1.0,
    )
    assert collecting.artist_of(song_id).name == "Adele"
    assert subjects(collecting, Stage.SONGS) == []
    assert [subjects(collecting, stage) for stage in SONG_STAGES] == [[1], [1], [1], [], []]


def test_an_artist_known_from_a_table_is_asked_for_songs_when_a_chart_has_it(collecting: Collecting) -> None:
    collecting.add_song(TrackFacts("Adele", "Hello"), now=1.0)
    collecting.open_charts([WORLD])
    assert collecting.save_artists(Task(Stage.ARTISTS, 1), [ArtistFacts("Adele")], now=2.0) == 1
    assert subjects(collecting, Stage.SONGS) == [1]


def test_a_table_completes_a_song_and_never_overwrites_what_a_service_said(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(("Rock",)), now=3.0)
    collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("a", 3.0)], now=3.0)
    collecting.save_audio(Task(Stage.AUDIO, 1), AudioFacts("track"), now=3.0)
    collecting.add_song(
        TrackFacts("Cure", "lullaby"),
        audio=AudioFacts("other", NUMBERS),
        videos=[VideoFacts("b"), VideoFacts("a")],
        tags=TagFacts(("Pop",)),
        lyrics=LyricFacts("en", None, None),
        now=4.0,
    )
    song = collecting.song(1)
    assert (song.title, song.tags) == ("Lullaby", TagFacts(("Rock",)))
    assert song.videos == (VideoFacts("a", 3.0), VideoFacts("b"))
    assert song.audio == AudioFacts("track", NUMBERS)
    assert song.lyrics == LyricFacts("en", None, None)
    assert [subjects(collecting, stage) for stage in SONG_STAGES] == [[], [1], [], [], []]


def test_completing_a_song_leaves_a_refresh_of_known_facts_open(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(("Rock",)), now=3.0)
    collecting.renew(Stage.TAGS, before=9.0)
    collecting.add_song(TrackFacts("The Cure", "Lullaby"), tags=TagFacts(("Pop",)), now=10.0)
    assert subjects(collecting, Stage.TAGS) == [1]


def test_what_no_service_has_is_not_asked_for_again_by_a_table(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.close(Task(Stage.LYRICS, 1), Outcome.NOTHING, now=3.0)
    collecting.add_song(TrackFacts("The Cure", "Lullaby"), now=4.0)
    assert subjects(collecting, Stage.LYRICS) == []


def test_many_songs_are_added_at_once_and_doubles_complete_each_other(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("recommender.store.collecting.BATCH", 2)
    known = [
        KnownSong(TrackFacts("Adele", "Hello"), videos=(VideoFacts("a"),)),
        KnownSong(TrackFacts("adele", "Hello"), audio=AudioFacts(numbers=NUMBERS), videos=(VideoFacts("b"),)),
        KnownSong(TrackFacts("", "Hello")),
        KnownSong(TrackFacts("Blur", "Song 2"), videos=(VideoFacts("b"), VideoFacts("c"))),
    ]
    assert collecting.add_songs(known, now=1.0) == 2
    assert collecting.add_songs(known, now=2.0) == 0
    hello, blur = collecting.songs(after=0, limit=9)
    assert hello.videos == (VideoFacts("a"), VideoFacts("b"))
    assert hello.audio == AudioFacts(numbers=NUMBERS)
    assert blur.videos == (VideoFacts("c"),)
    assert collecting.count() == 2


def test_completing_passes_over_songs_that_were_not_collected(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    known = [
        KnownSong(TrackFacts("Adele", "Hello"), audio=AudioFacts(numbers=NUMBERS)),
        KnownSong(TrackFacts("The Cure", "Lullaby"), audio=AudioFacts(numbers=NUMBERS)),
    ]
    assert collecting.complete_songs(known, now=3.0) == 1
    assert collecting.count() == 1
    assert collecting.song(1).audio == AudioFacts(numbers=NUMBERS)
    assert subjects(collecting, Stage.AUDIO) == []


def test_a_song_without_a_title_is_not_added(collecting: Collecting) -> None:
    with pytest.raises(ValueError, match="title"):
        collecting.add_song(TrackFacts("Adele", " "), now=1.0)
    assert collecting.count() == 0


@pytest.mark.parametrize("read", [Collecting.song, Collecting.artist, Collecting.artist_of, Collecting.chart])
def test_what_does_not_exist_is_a_key_error(collecting: Collecting, read: Callable[[Collecting, int], object]) -> None:
    with pytest.raises(KeyError):
        read(collecting, 404)


def test_the_commonest_genre_counts_songs_own_tags_only(collecting: Collecting) -> None:
    with_songs(collecting, "One", "Two", "Three", "Four")
    assert collecting.commonest_genre(1) is None
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(("Rock", "Pop")), now=3.0)
    collecting.save_tags(Task(Stage.TAGS, 2), TagFacts(("Pop",)), now=3.0)
    for number in (3, 4):
        collecting.save_tags(Task(Stage.TAGS, number), TagFacts(("Rock",), inferred=True), now=3.0)
    assert collecting.commonest_genre(1) == "Pop"


def test_an_artist_is_asked_for_tags_when_none_of_its_songs_has_a_genre(collecting: Collecting) -> None:
    with_songs(collecting, "One", "Two")
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(), now=3.0)
    assert collecting.artists_without_genre(after=0, limit=9) == ()  # the second song may have one
    collecting.postpone(Task(Stage.TAGS, 2), until=9.0)
    assert collecting.artists_without_genre(after=0, limit=9) == ()
    collecting.close(Task(Stage.TAGS, 2), Outcome.NOTHING, now=9.0)
    assert [artist.name for artist in collecting.artists_without_genre(after=0, limit=9)] == ["The Cure"]
    assert collecting.artists_without_genre(after=1, limit=9) == ()
    collecting.save_artist_genres(1, (), now=10.0)
    assert collecting.artist(1).genres == ()
    assert collecting.artists_without_genre(after=0, limit=9) == ()
    assert collecting.artists_left_out() == ("The Cure",)
    collecting.save_artist_genres(1, ("Rock",), now=10.0)
    assert collecting.artist(1).genres == ("Rock",)
    assert collecting.artists_left_out() == ()


def test_an_artist_with_a_song_of_known_genre_is_not_asked_for(collecting: Collecting) -> None:
    with_songs(collecting, "One", "Two")
    collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(("Rock",)), now=3.0)
    collecting.save_tags(Task(Stage.TAGS, 2), TagFacts(), now=3.0)
    assert collecting.artists_without_genre(after=0, limit=9) == ()


def saving(collecting: Collecting) -> tuple[Callable[[], object], ...]:
    return (
        lambda: collecting.save_artists(Task(Stage.ARTISTS, 1), [ArtistFacts("Blur")], now=9.0),
        lambda: collecting.save_tracks(Task(Stage.SONGS, 1), [TrackFacts("Blur", "Song 2")], now=9.0),
        lambda: collecting.save_tags(Task(Stage.TAGS, 1), TagFacts(("Rock",)), now=9.0),
        lambda: collecting.save_details(Task(Stage.DETAILS, 1), DetailFacts("Album"), now=9.0),
        lambda: collecting.save_lyrics(Task(Stage.LYRICS, 1), LyricFacts("en", None, None), now=9.0),
        lambda: collecting.save_audio(Task(Stage.AUDIO, 1), AudioFacts("track"), now=9.0),
        lambda: collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("a")], now=9.0),
    )


@pytest.mark.parametrize("number", range(7))
def test_a_save_that_is_interrupted_keeps_nothing_and_repeats_to_the_same(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    with_songs(collecting, "Lullaby")
    collecting.renew(Stage.ARTISTS, before=9.0)
    collecting.renew(Stage.SONGS, before=9.0)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    def state() -> tuple[object, ...]:
        return collecting.songs(after=0, limit=9), *(subjects(collecting, stage) for stage in Stage)

    before = state()
    with monkeypatch.context() as patch:
        patch.setattr("recommender.store.collecting.close_task", killed)
        with pytest.raises(KeyboardInterrupt):
            saving(collecting)[number]()
    assert state() == before
    saving(collecting)[number]()
    assert state() != before
    if number == 1:
        assert [song.id for song in collecting.songs(after=0, limit=9)] == [1, 2]


def test_songs_are_added_all_or_none(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(completing, "open_tasks", killed)
        with pytest.raises(KeyboardInterrupt):
            collecting.add_song(TrackFacts("Adele", "Hello"), videos=[VideoFacts("a")], now=1.0)
    assert collecting.count() == 0
    assert collecting.videos_to_check(before=9.0, limit=9) == ()
    assert subjects(collecting, Stage.TAGS) == []


def test_links_never_checked_come_first_then_the_oldest(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    videos = [VideoFacts("a", 30.0), VideoFacts("b", 20.0), VideoFacts("c"), VideoFacts("d", 99.0)]
    collecting.save_videos(Task(Stage.VIDEOS, 1), [*videos, VideoFacts("e", 1.0, dead=True)], now=3.0)
    assert collecting.videos_to_check(before=50.0, limit=9) == ("c", "b", "a")
    assert collecting.videos_to_check(before=50.0, limit=2) == ("c", "b")


def test_a_song_whose_videos_all_died_is_looked_for_again(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby", "Plainsong")
    collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("a"), VideoFacts("b")], now=3.0)
    collecting.save_videos(Task(Stage.VIDEOS, 2), [VideoFacts("c"), VideoFacts("d")], now=3.0)
    checks = [VideoFacts("a", dead=True), VideoFacts("b", blocked=("DE",)), VideoFacts("c", dead=True)]
    assert collecting.save_checks([*checks, VideoFacts("unknown", dead=True)], now=5.0) == 2
    assert subjects(collecting, Stage.VIDEOS) == []
    assert collecting.song(1).videos == (VideoFacts("a", 5.0, dead=True), VideoFacts("b", 5.0, blocked=("DE",)))
    assert collecting.save_checks([VideoFacts("c", dead=True), VideoFacts("d", dead=True)], now=6.0) == 1
    assert subjects(collecting, Stage.VIDEOS) == [2]
    assert collecting.videos_to_check(before=99.0, limit=9) == ("b",)


def test_a_dead_songs_new_video_from_a_table_spares_the_search(collecting: Collecting) -> None:
    with_songs(collecting, "Lullaby")
    collecting.save_videos(Task(Stage.VIDEOS, 1), [VideoFacts("a")], now=3.0)
    collecting.save_checks([VideoFacts("a", dead=True)], now=5.0)
    assert subjects(collecting, Stage.VIDEOS) == [1]
    collecting.add_song(TrackFacts("The Cure", "Lullaby"), videos=[VideoFacts("b")], now=6.0)
    assert subjects(collecting, Stage.VIDEOS) == []


def test_a_days_quota_is_never_passed_and_each_day_has_its_own(collecting: Collecting) -> None:
    assert collecting.spent("searches", day="2026-11-21") == 0
    assert collecting.spend("searches", day="2026-11-21", cost=60, limit=100)
    assert not collecting.spend("searches", day="2026-11-21", cost=41, limit=100)
    assert collecting.spend("searches", day="2026-11-21", cost=40, limit=100)
    assert collecting.spent("searches", day="2026-11-21") == 100
    assert collecting.spend("searches", day="2026-11-22", cost=1, limit=100)
    assert collecting.spend("units", day="2026-11-21", cost=1, limit=100)


def test_a_quota_that_the_service_calls_spent_is_spent(collecting: Collecting) -> None:
    collecting.spend("searches", day="2026-11-21", cost=1, limit=100)
    collecting.spend_all("searches", day="2026-11-21", limit=100)
    assert collecting.spent("searches", day="2026-11-21") == 100
    assert not collecting.spend("searches", day="2026-11-21", cost=1, limit=100)


def test_the_quota_survives_a_restart(url: str) -> None:
    with Store.open(url) as store:
        store.collecting.spend("searches", day="2026-11-21", cost=70, limit=100)
    with Store.open(url) as store:
        assert not store.collecting.spend("searches", day="2026-11-21", cost=70, limit=100)


def test_a_second_collector_is_told_so_until_the_first_ends_even_by_a_kill(store: Store, url: str) -> None:
    with subprocess.Popen(  # noqa: S603  # our own interpreter and words
        [sys.executable, "-c", COLLECTOR, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "collecting\n"
        with pytest.raises(AlreadyCollecting), store.collecting.exclusively():
            pass
        os.kill(other.pid, signal.SIGKILL)
        other.wait()
    with store.collecting.exclusively():
        store.collecting.open_charts([WORLD])


def test_the_same_program_may_not_collect_twice_at_once(store: Store, url: str) -> None:
    with (
        Store.open(url) as other,
        store.collecting.exclusively(),
        pytest.raises(AlreadyCollecting),
        other.collecting.exclusively(),
    ):
        pass
    with store.collecting.exclusively():
        pass
