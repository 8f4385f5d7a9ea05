from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from recommender.collected import Stage, Task, TrackFacts, VideoFacts
from recommender.details import SongDetails
from recommender.errors import StoreError
from recommender.songs import Song
from recommender.store import Store
from tests.recommender.making import new_song

CHECKED = 1_000.0
ADA, BOB, EVE = "discord:1", "discord:2", "discord:3"


class Clock:
    """A clock that goes only when it is told to."""

    now = 2_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def kept(url: str, clock: Clock) -> Iterator[Store]:
    """A catalogue of one song, its video "a" checked."""
    with Store.open(url, clock=clock) as store:
        store.catalogue.publish([replace(new_song(1), video_id="a", details=SongDetails(checked_at=CHECKED))])
        yield store


def collect(store: Store, *videos: VideoFacts) -> None:
    """Let collectors know the song, with these videos."""
    store.collecting.add_song(TrackFacts("Artist 1", "Song 1"), now=CHECKED)
    store.collecting.save_videos(Task(Stage.VIDEOS, 1), videos, now=CHECKED)


def living(*video_ids: str) -> Sequence[VideoFacts]:
    return [VideoFacts(video_id, CHECKED) for video_id in video_ids]


def song_of(store: Store) -> Song:
    found = store.catalogue.song(1)
    assert found is not None
    return found


def test_who_reports_a_link_gets_the_next_that_lives_and_was_not_reported(kept: Store) -> None:
    collect(kept, *living("a"), VideoFacts("b", CHECKED, dead=True), VideoFacts("c"), *living("d", "e"))
    assert [kept.links.report(1, video_id, ADA) for video_id in "ada"] == ["d", "e", "e"]
    assert kept.links.report(1, "e", ADA) is None
    assert kept.links.report(1, "a", BOB) == "d"
    assert song_of(kept).video_id == "a"


def test_a_song_that_no_collector_knows_has_no_other_video(kept: Store) -> None:
    assert kept.links.report(1, "a", ADA) is None


def test_a_report_about_an_unknown_song_is_refused(kept: Store) -> None:
    with pytest.raises(StoreError):
        kept.links.report(404, "a", ADA)


def test_three_listeners_reports_give_the_song_another_video_everywhere(kept: Store) -> None:
    collect(kept, *living("a"), VideoFacts("b", CHECKED, blocked=("DE",), age_restricted=True))
    version = kept.shelves.version()
    for listener in (ADA, ADA, BOB, ADA):
        kept.links.report(1, "a", listener)
    assert (song_of(kept).video_id, kept.shelves.version()) == ("a", version)
    kept.links.report(1, "a", EVE)
    song = song_of(kept)
    assert (song.video_id, song.details.blocked, song.details.age_restricted) == ("b", ("DE",), True)
    assert kept.catalogue.served_count() == 1
    assert kept.shelves.version() > version


def test_a_video_that_another_song_has_is_not_given_away(kept: Store) -> None:
    kept.catalogue.publish([replace(new_song(2), video_id="b")])
    collect(kept, *living("a", "b", "c"))
    for listener in (ADA, BOB, EVE):
        kept.links.report(1, "a", listener)
    assert song_of(kept).video_id == "c"


def test_a_song_without_another_video_is_not_served_until_a_sweep_finds_that_it_plays(
    kept: Store, clock: Clock
) -> None:
    collect(kept, *living("a"))
    for listener in (ADA, BOB, EVE):
        kept.links.report(1, "a", listener)
    assert kept.catalogue.served_count() == 0
    assert kept.collecting.videos_to_check(before=0.0, limit=9) == ("a",)
    clock.now += 1.0
    assert kept.collecting.save_checks([VideoFacts("a")], now=clock.now) == 0
    assert not kept.collecting.song(1).videos[0].dead
    kept.catalogue.publish([replace(new_song(1), video_id="a", details=SongDetails(checked_at=clock.now))])
    assert kept.catalogue.served_count() == 1
    clock.now += 1.0
    kept.links.report(1, "a", "discord:4")  # what was reported before the check is answered by it
    assert kept.catalogue.served_count() == 1


def test_a_reported_video_that_a_sweep_finds_dead_has_its_song_looked_for_again(kept: Store) -> None:
    collect(kept, *living("a"))
    for listener in (ADA, BOB, EVE):
        kept.links.report(1, "a", listener)
    assert kept.collecting.save_checks([VideoFacts("a", dead=True)], now=3_000.0) == 1
    assert [task.subject for task in kept.collecting.due(Stage.VIDEOS, now=3_000.0, limit=9)] == [1]
    assert kept.collecting.videos_to_check(before=9_999.0, limit=9) == ()


def test_reports_of_a_video_that_the_song_no_longer_has_leave_the_song_alone(kept: Store) -> None:
    collect(kept, *living("a", "b"))
    for listener in (ADA, BOB, EVE):
        kept.links.report(1, "b", listener)
    assert (song_of(kept).video_id, kept.catalogue.served_count()) == ("a", 1)
    assert kept.collecting.videos_to_check(before=0.0, limit=9) == ("b",)


def test_a_withdrawn_listeners_report_no_longer_counts(kept: Store) -> None:
    collect(kept, *living("a", "b"))
    kept.links.report(1, "a", ADA)
    kept.links.report(1, "a", BOB)
    kept.listeners.withdraw(ADA)
    kept.links.report(1, "a", EVE)
    assert song_of(kept).video_id == "a"
