from __future__ import annotations

import json
import logging
import socket
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, QuotaGone, SlowDown, Temporary
from data_collectors.http import ATTEMPTS
from data_collectors.matching import Wanted
from data_collectors.quota import Ledger, Quota
from data_collectors.sources.youtube import MOST_IDS, YouTube
from recommender.collected import VideoFacts
from recommender.store import Store
from tests.fake_services.faults import Fault, Reply
from tests.fake_services.server import FakeServices, SimulatedClock
from tests.fake_services.world import FakeSong, World
from tests.fake_services.youtube import KEY, KINDS, YouTubeService, refusal, video_id, youtube

Services = tuple[FakeServices, YouTubeService]


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def ledger(tmp_path: Path, clock: SimulatedClock) -> Iterator[Ledger]:
    with Store.open(f"sqlite:///{tmp_path / 'serenade.db'}") as store:
        yield Ledger(store.collecting, clock)


@pytest.fixture
def services(clock: SimulatedClock) -> Iterator[FakeServices]:
    with FakeServices(World(artists=2, songs=10), clock=clock, kinds=(YouTubeService,)) as running:
        yield running


@pytest.fixture
def service(services: FakeServices) -> YouTubeService:
    found = services.services["youtube"]
    assert isinstance(found, YouTubeService)
    return found


@pytest.fixture
def source(services: FakeServices, clock: SimulatedClock, ledger: Ledger) -> YouTube:
    return youtube(services.address, clock, ledger)


@pytest.fixture
def once(services: FakeServices, clock: SimulatedClock, ledger: Ledger) -> YouTube:
    """The source, not trying again."""
    return youtube(services.address, clock, ledger, attempts=1)


@pytest.fixture
def song(services: FakeServices) -> FakeSong:
    return next(song for song in services.world.songs if song.on_youtube and song.duration_s)


def wanted(song: FakeSong) -> Wanted:
    return Wanted(song.artist.name, song.title, song.duration_s)


def find(source: YouTube, song: Wanted) -> tuple[VideoFacts, ...]:
    return source.choose(song, source.search(song))


def answer(kind: str, items: list[Any], total: int | None = None) -> Reply:
    page = {"totalResults": len(items) if total is None else total}
    return Reply(json.dumps({"kind": f"youtube#{kind}ListResponse", "pageInfo": page, "items": items}))


def result(number: str, title: str, channel: str = "Somebody") -> dict[str, Any]:
    return {"id": {"kind": "youtube#video", "videoId": number}, "snippet": {"title": title, "channelTitle": channel}}


def details(number: str, duration: str = "PT3M20S", **status: object) -> dict[str, Any]:
    told = {"embeddable": True, "privacyStatus": "public", **status}
    return {"id": number, "contentDetails": {"duration": duration}, "status": told}


def test_the_artists_own_video_comes_before_those_of_strangers(source: YouTube, song: FakeSong) -> None:
    kinds = [KINDS[int(video.video_id[-1])] for video in find(source, wanted(song))]
    assert kinds == ["official", "topic", "lyrics", "live"]  # and never the karaoke


def test_a_song_costs_one_search_and_one_unit(
    source: YouTube, song: FakeSong, services: FakeServices, ledger: Ledger
) -> None:
    find(source, wanted(song))
    assert [call.method for call in services.calls.all()] == ["search", "videos"]
    assert (ledger.left(Quota.YOUTUBE_SEARCHES), ledger.left(Quota.YOUTUBE_UNITS)) == (99, 9_999)


def test_found_videos_carry_when_they_were_checked(source: YouTube, song: FakeSong, clock: SimulatedClock) -> None:
    assert {video.checked_at for video in find(source, wanted(song))} == {clock.now()}


def test_a_video_that_may_not_be_embedded_or_is_private_is_not_offered(
    source: YouTube, song: FakeSong, service: YouTubeService
) -> None:
    service.locked.add(video_id(song, "official"))
    service.private.add(video_id(song, "topic"))
    service.gone.add(video_id(song, "lyrics"))
    assert [video.video_id for video in find(source, wanted(song))] == [video_id(song, "live")]


def test_a_song_that_nobody_put_there_is_not_found(source: YouTube, services: FakeServices) -> None:
    with pytest.raises(NotFound):
        find(source, Wanted("Nobody At All", "Nothing"))
    assert services.calls.count() == 1  # there was nothing to ask details of


def test_a_video_of_another_length_is_not_the_song(source: YouTube, song: FakeSong, service: YouTubeService) -> None:
    for kind in KINDS:
        service.details[video_id(song, kind)] = {"contentDetails": {"duration": "PT1H2M3S"}}
    with pytest.raises(NotFound):
        find(source, wanted(song))


@pytest.mark.parametrize(
    ("duration", "is_song"),
    [("PT3M20S", True), ("P0DT3M20S", True), ("PT200S", True), ("P0D", False), ("P1DT2H", False), ("nonsense", True)],
)
def test_durations_are_read_as_the_service_writes_them(
    source: YouTube,
    services: FakeServices,
    duration: str,
    is_song: bool,  # noqa: FBT001  # a parameter of the test
) -> None:
    services.faults.queue("youtube", answer("search", [result("aaaaaaaaaaa", "Band - Song")]))
    services.faults.queue("youtube", answer("video", [details("aaaaaaaaaaa", duration)]))
    if is_song:
        assert find(source, Wanted("Band", "Song", 200.0))
    else:
        with pytest.raises(NotFound):
            find(source, Wanted("Band", "Song", 200.0))


def test_escaped_titles_and_channels_are_read_as_people_see_them(source: YouTube, services: FakeServices) -> None:
    found = result("aaaaaaaaaaa", "Don&#39;t Stop &amp; Go", "Salt &amp; Pepper")
    services.faults.queue("youtube", answer("search", [found]), answer("video", [details("aaaaaaaaaaa")]))
    assert find(source, Wanted("Salt & Pepper", "Don't Stop & Go", 200.0))[0].video_id == "aaaaaaaaaaa"


def test_channels_playlists_and_half_results_are_passed_over(source: YouTube, services: FakeServices) -> None:
    odd: list[Any] = [
        None,
        {},
        {"id": None, "snippet": {}},
        {"id": {"kind": "youtube#channel", "channelId": "UC1"}, "snippet": {"title": "Song", "channelTitle": "Band"}},
        {"id": {"kind": "youtube#video", "videoId": "bbbbbbbbbbb"}, "snippet": {"title": None, "channelTitle": None}},
        {"id": {"kind": "youtube#video", "videoId": "ccccccccccc"}},
    ]
    found = [*odd, result("aaaaaaaaaaa", "Band - Song")]
    services.faults.queue("youtube", answer("search", found), answer("video", [None, details("aaaaaaaaaaa")]))
    assert [video.video_id for video in find(source, Wanted("Band", "Song"))] == ["aaaaaaaaaaa"]


def test_at_most_five_videos_are_kept(source: YouTube, services: FakeServices) -> None:
    numbers = [f"{number:011d}" for number in range(9)]
    services.faults.queue("youtube", answer("search", [result(number, "Band - Song") for number in numbers]))
    services.faults.queue("youtube", answer("video", [details(number) for number in numbers]))
    assert [video.video_id for video in find(source, Wanted("Band", "Song"))] == numbers[:5]


def test_a_search_is_not_lost_where_the_details_cannot_be_had(
    source: YouTube, song: FakeSong, services: FakeServices, ledger: Ledger
) -> None:
    ledger.exhaust(Quota.YOUTUBE_UNITS)
    found = find(source, wanted(song))
    assert found[0] == VideoFacts(video_id(song), checked_at=None)
    assert services.calls.count("youtube", "videos") == 0


def test_what_a_search_found_can_be_written_down_and_chosen_from_later(
    source: YouTube, song: FakeSong, services: FakeServices
) -> None:
    written = json.dumps(source.search(wanted(song)))
    assert source.choose(wanted(song), json.loads(written))[0].video_id == video_id(song)
    assert services.calls.count("youtube", "search") == 1


def test_checking_tells_what_became_of_each_video(
    source: YouTube, services: FakeServices, service: YouTubeService, clock: SimulatedClock
) -> None:
    fine, gone, private, locked, young, limited, only, nowhere = (video_id(song) for song in services.world.songs[:8])
    service.gone.add(gone)
    service.private.add(private)
    service.locked.add(locked)
    service.details = {
        young: {"contentDetails": {"contentRating": {"ytRating": "ytAgeRestricted"}}},
        limited: {"contentDetails": {"regionRestriction": {"blocked": ["DE", "AT"]}}},
        only: {"contentDetails": {"regionRestriction": {"allowed": ["US"]}}},
        nowhere: {"contentDetails": {"regionRestriction": {"allowed": []}}},
    }
    checked = source.check([fine, gone, private, locked, young, limited, only, nowhere])
    now = clock.now()
    assert checked == {
        fine: VideoFacts(fine, now),
        gone: VideoFacts(gone, now, dead=True),
        private: VideoFacts(private, now, dead=True),
        locked: VideoFacts(locked, now, dead=True),
        young: VideoFacts(young, now, age_restricted=True),
        limited: VideoFacts(limited, now, blocked=("AT", "DE")),
        only: VideoFacts(only, now, allowed=("US",)),
        nowhere: VideoFacts(nowhere, now, dead=True),
    }


def test_fifty_ids_cost_one_unit_none_costs_nothing_and_more_are_a_mistake(
    source: YouTube, services: FakeServices, ledger: Ledger
) -> None:
    ids = [f"v{number:09d}0" for number in range(MOST_IDS)]
    assert len(source.check(ids)) == MOST_IDS
    assert source.check([]) == {}
    with pytest.raises(ValueError, match="at most 50"):
        source.check([*ids, "v0000000990"])
    assert services.calls.count() == 1
    assert ledger.left(Quota.YOUTUBE_UNITS) == 9_999


@pytest.mark.parametrize(
    "half",
    [
        answer("video", [], total=1),
        answer("search", []),
        Reply("{}"),
        Reply("[]"),
        Reply("null"),
        Reply(""),
        Reply("", 204),
        Reply("<html></html>", content_type="text/html"),
        answer("video", [{"id": "v0000000000", "status": None, "contentDetails": {}}]),
        answer("video", [{"id": "v0000000000"}]),
    ],
)
def test_half_an_answer_never_passes_for_dead_videos(source: YouTube, services: FakeServices, half: Reply) -> None:
    services.faults.queue("youtube", half)
    assert not source.check(["v0000000000"])["v0000000000"].dead
    assert services.calls.count() == 2


@pytest.mark.parametrize("fault", [*Fault, Reply("Bad gateway", 403, "text/html")])
def test_a_trouble_that_passes_is_outlasted(
    source: YouTube, services: FakeServices, song: FakeSong, fault: Fault | Reply
) -> None:
    services.faults.queue("youtube", fault)
    assert not source.check([video_id(song)])[video_id(song)].dead


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refusal(400, "keyInvalid", domain="usageLimits"), BadKey),
        (refusal(400, "badRequest", domain="global", rpc="INVALID_ARGUMENT"), NotAllowed),
        (refusal(403, "SERVICE_UNAVAILABLE", domain="youtube.CoreErrorDomain", rpc="PERMISSION_DENIED"), BadKey),
        (refusal(403, "accessNotConfigured", domain="usageLimits"), BadKey),
        (refusal(401, "authError", domain="global", rpc="UNAUTHENTICATED"), BadKey),
        (refusal(400, "invalidParameter", domain="youtube.parameter"), NotAllowed),
        (
            Reply(
                '{"error": {"code": 400, "message": "API key not valid.", "details": [{"reason": "API_KEY_INVALID"}]}}',
                400,
            ),
            BadKey,
        ),
    ],
)
def test_a_refusal_for_good_is_said_at_once(
    source: YouTube, services: FakeServices, reply: Reply, error: type[CollectorError]
) -> None:
    services.faults.queue("youtube", reply)
    with pytest.raises(error):
        source.check(["v0000000000"])
    assert services.calls.count() == 1


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (refusal(403, "rateLimitExceeded", domain="usageLimits"), SlowDown),
        (refusal(429, "rateLimitExceeded", rpc="RESOURCE_EXHAUSTED"), SlowDown),
        (refusal(503, "backendError", domain="global"), Temporary),
        (refusal(500, "internalError", domain="global"), Temporary),
        (Fault.SERVER_ERROR, Temporary),
        (Fault.HTML, Temporary),
        (Fault.CUT, Temporary),
        (Fault.DROPPED, Temporary),
        (Reply("[1]", 403), Temporary),
        (Reply('{"error": "no"}', 403), Temporary),
    ],
)
def test_a_trouble_that_stays_is_told_after_the_last_attempt(
    source: YouTube, services: FakeServices, reply: Reply | Fault, error: type[CollectorError]
) -> None:
    services.faults.queue("youtube", *[reply] * ATTEMPTS)
    with pytest.raises(error):
        source.check(["v0000000000"])
    assert services.calls.count() == ATTEMPTS


def test_a_dropped_search_is_sent_once_and_paid_once(
    once: YouTube, services: FakeServices, ledger: Ledger, song: FakeSong
) -> None:
    services.faults.queue("youtube", Fault.DROPPED)
    with pytest.raises(Temporary):
        find(once, wanted(song))
    assert services.calls.count() == 1
    assert ledger.left(Quota.YOUTUBE_SEARCHES) == 99


def test_every_attempt_of_a_search_is_paid(
    source: YouTube, services: FakeServices, ledger: Ledger, song: FakeSong
) -> None:
    services.faults.queue("youtube", Fault.HTML, Fault.DROPPED)
    find(source, wanted(song))
    assert services.calls.count("youtube", "search") == 3
    assert ledger.left(Quota.YOUTUBE_SEARCHES) == 97


def test_an_empty_page_does_not_spend_the_days_searches(
    source: YouTube, services: FakeServices, ledger: Ledger, song: FakeSong
) -> None:
    services.faults.queue("youtube", Fault.EMPTY_PAGE)
    with pytest.raises(Temporary):
        find(source, wanted(song))
    assert ledger.left(Quota.YOUTUBE_SEARCHES) == 99


def test_a_service_that_cannot_be_reached_is_temporary(clock: SimulatedClock, ledger: Ledger) -> None:
    source = youtube("http://127.0.0.1:1", clock, ledger)
    with pytest.raises(Temporary):
        source.check(["v0000000000"])


@pytest.mark.parametrize(
    "reply",
    [
        refusal(403, "quotaExceeded"),
        refusal(403, "dailyLimitExceeded", domain="usageLimits"),
        Reply(
            '{"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "errors": [{"reason": "rateLimitExceeded"}],'
            ' "details": [{"reason": "RATE_LIMIT_EXCEEDED", "metadata": {"quota_limit": "SearchesPerDay"}}]}}',
            429,
        ),
    ],
)
def test_the_services_word_that_the_quota_is_spent_counts_more_than_our_sum(
    source: YouTube, services: FakeServices, ledger: Ledger, song: FakeSong, reply: Reply
) -> None:
    services.faults.queue("youtube", reply)
    for _ in range(3):
        with pytest.raises(QuotaGone):
            find(source, wanted(song))
    assert services.calls.count() == 1
    assert ledger.left(Quota.YOUTUBE_SEARCHES) == 0
    assert ledger.left(Quota.YOUTUBE_UNITS) == 10_000  # the other bucket stays


def test_nothing_is_asked_where_the_ledger_has_no_search_left(
    source: YouTube, services: FakeServices, ledger: Ledger, song: FakeSong
) -> None:
    ledger.pay(Quota.YOUTUBE_SEARCHES, 100)
    with pytest.raises(QuotaGone):
        find(source, wanted(song))
    assert services.calls.count() == 0


@pytest.mark.parametrize("trouble", [refusal(400, "keyInvalid"), refusal(403, "quotaExceeded"), Fault.HTML, Fault.CUT])
def test_the_key_is_in_no_error_and_no_log(
    once: YouTube, services: FakeServices, song: FakeSong, caplog: pytest.LogCaptureFixture, trouble: Reply | Fault
) -> None:
    caplog.set_level(logging.DEBUG)
    services.faults.queue("youtube", trouble)
    with pytest.raises(CollectorError) as raised:
        find(once, wanted(song))
    assert KEY not in _all_told(raised.value)
    assert KEY not in caplog.text


def test_the_key_is_in_no_error_of_a_service_that_cannot_be_reached(
    clock: SimulatedClock, ledger: Ledger, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Temporary) as raised:
        youtube("http://127.0.0.1:1", clock, ledger).check(["v0000000000"])
    assert KEY not in _all_told(raised.value)
    assert KEY not in caplog.text


def _all_told(error: BaseException) -> str:
    """Return all that an error's traceback could tell, the causes that it hides too."""
    links: list[BaseException] = [error]
    while (link := links[-1].__cause__ or links[-1].__context__) is not None:
        links.append(link)
    return "".join(repr(link) + "".join(traceback.format_exception(link)) for link in links)


def test_a_wrong_key_is_said(services: FakeServices, clock: SimulatedClock, ledger: Ledger) -> None:
    with pytest.raises(BadKey):
        youtube(services.address, clock, ledger, key="wrong").check(["v0000000000"])


def test_no_key_is_said_before_anything_is_asked(clock: SimulatedClock, ledger: Ledger) -> None:
    with pytest.raises(BadKey):
        YouTube.open("", clock=clock, ledger=ledger)


def test_the_client_opens_without_asking_anything(clock: SimulatedClock, ledger: Ledger) -> None:
    assert isinstance(YouTube.open("a key", clock=clock, ledger=ledger), YouTube)


def test_the_service_learns_who_asks(source: YouTube, service: YouTubeService) -> None:
    source.check(["v0000000000"])
    (agent,) = service.agents
    assert agent.startswith("Serenade/")
    assert "gzip" in agent  # else the service does not compress


def test_a_service_that_does_not_answer_is_given_up(
    clock: SimulatedClock, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data_collectors.sources.youtube.TIMEOUT_S", 0.01)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        source = youtube(f"http://127.0.0.1:{mute.getsockname()[1]}", clock, ledger, attempts=1)
        with pytest.raises(Temporary):
            source.check(["v0000000000"])
