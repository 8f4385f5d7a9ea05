"""Last.fm's facts, through pylast, from a loopback server that speaks its format and keeps its limits."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator

import httpx2
import pytest

from data_collectors.errors import BadKey, CollectorError, NotAllowed, NotFound, SlowDown, Temporary
from data_collectors.http import TIMEOUT_S, USER_AGENT
from data_collectors.sources.lastfm import LastFm
from recommender.collected import ArtistFacts, Chart, ChartKind, DetailFacts
from tests.fake_services.faults import Fault, Faults, Reply
from tests.fake_services.lastfm import KEY, STAR, STATUSES, LastFmService, Loopback, failed, last_fm, ok
from tests.fake_services.server import HTML, FakeServices, SimulatedClock
from tests.fake_services.world import FakeSong, World

WORLD = World(artists=120, songs=20)
FIRST = WORLD.artists[0]
SONG = WORLD.songs[0]
EVERYONE = Chart(ChartKind.WORLD, "", 120)


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def services(clock: SimulatedClock) -> Iterator[FakeServices]:
    with FakeServices(WORLD, kinds=(LastFmService,), clock=clock) as services:
        yield services


@pytest.fixture
def loopback(services: FakeServices) -> Iterator[Loopback]:
    with Loopback(services.address) as loopback:
        yield loopback


@pytest.fixture
def source(loopback: Loopback, clock: SimulatedClock) -> LastFm:
    return last_fm(loopback, clock)


@pytest.fixture
def once(loopback: Loopback, clock: SimulatedClock) -> LastFm:
    """The source, not trying again."""
    return last_fm(loopback, clock, attempts=1)


def artists(*names: str, pages: int = 1, total: int | None = None) -> Reply:
    rows = "".join(f"<artist><name>{name}</name><listeners>5</listeners></artist>" for name in names)
    total = len(names) if total is None else total
    return ok(f'<artists page="1" perPage="50" totalPages="{pages}" total="{total}">{rows}</artists>')


def track(inside: str) -> Reply:
    return ok(f"<track><name>A</name><artist><name>B</name></artist>{inside}</track>")


def tags(inside: str) -> Reply:
    return ok(f'<toptags artist="A" track="B">{inside}</toptags>')


# --- charts


def test_the_worlds_chart_comes_in_its_order_with_listeners(source: LastFm) -> None:
    found = source.top_artists(EVERYONE)
    assert found == tuple(ArtistFacts(artist.name, artist.listeners) for artist in WORLD.artists)


def test_a_chart_is_read_page_by_page_one_call_each(source: LastFm, services: FakeServices) -> None:
    assert len(source.top_artists(EVERYONE)) == 120
    assert services.calls.count() == source.calls == 3


@pytest.mark.parametrize("count", [1, 49, 50, 51, 100])
def test_as_many_artists_as_asked_for_and_no_page_too_many(count: int, source: LastFm, services: FakeServices) -> None:
    assert len(source.top_artists(Chart(ChartKind.WORLD, "", count))) == count
    assert services.calls.count() == -(-count // 50)


def test_a_chart_that_is_shorter_than_asked_for_ends_with_its_last_page(source: LastFm, services: FakeServices) -> None:
    assert len(source.top_artists(Chart(ChartKind.WORLD, "", 5000))) == 120
    assert services.calls.count() == 3


def test_a_countrys_chart(source: LastFm, services: FakeServices) -> None:
    found = source.top_artists(Chart(ChartKind.COUNTRY, "Spain", 10))
    assert [facts.name for facts in found] == [a.name for a in WORLD.artists if a.country == "Spain"][:10]
    assert [call.method for call in services.calls.all()] == ["geo.getTopArtists"]


def test_a_tags_chart_tells_no_listeners(source: LastFm, services: FakeServices) -> None:
    found = source.top_artists(Chart(ChartKind.TAG, "jazz", 5))
    assert found == tuple(ArtistFacts(a.name) for a in WORLD.artists if "jazz" in a.tags)[:5]
    assert [call.method for call in services.calls.all()] == ["tag.getTopArtists"]


def test_an_unknown_country_is_not_found(source: LastFm) -> None:
    with pytest.raises(NotFound):
        source.top_artists(Chart(ChartKind.COUNTRY, "Atlantis", 5))


def test_a_tag_that_nobody_uses_has_an_empty_chart(source: LastFm) -> None:
    assert source.top_artists(Chart(ChartKind.TAG, "polka", 5)) == ()


def test_a_chart_of_one(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", artists("Only"))
    assert source.top_artists(EVERYONE) == (ArtistFacts("Only", 5),)


def test_a_page_that_comes_again_ends_the_list(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", *[artists("A", "B", pages=9, total=400)] * 5)
    assert [facts.name for facts in source.top_artists(EVERYONE)] == ["A", "B"]
    assert services.calls.count() == 2


def test_an_artist_on_two_pages_counts_once(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", artists("A", "B", pages=2, total=4), artists("b", "C", pages=2, total=4))
    assert [facts.name for facts in source.top_artists(EVERYONE)] == ["A", "B", "C"]


def test_an_empty_page_where_there_should_be_more_is_asked_for_again(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", Fault.EMPTY_PAGE)
    assert len(source.top_artists(EVERYONE)) == 120
    assert services.calls.count() == 4


def test_a_page_that_stays_empty_ends_the_list(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", artists("A", pages=9, total=400), *[Fault.EMPTY_PAGE] * 5)
    assert [facts.name for facts in source.top_artists(EVERYONE)] == ["A"]
    assert services.calls.count() == 6


def test_a_first_page_that_stays_empty_is_tried_another_time(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", *[Fault.EMPTY_PAGE] * 5)
    with pytest.raises(Temporary):
        source.top_artists(EVERYONE)


def test_entries_without_a_name_are_left_out(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", *[Fault.NULLS] * 3)
    assert len(source.top_artists(EVERYONE)) == 120


@pytest.mark.parametrize("listeners", ["", "many", "-1", "9" * 40])
def test_listeners_that_are_no_count_are_unknown(listeners: str, source: LastFm, services: FakeServices) -> None:
    row = f"<artist><name>A</name><listeners>{listeners}</listeners></artist>"
    services.faults.queue("lastfm", ok(f'<artists totalPages="1" total="1">{row}</artists>'))
    assert source.top_artists(EVERYONE) == (ArtistFacts("A"),)


def test_a_list_without_page_numbers_goes_on_until_nothing_new_comes(source: LastFm, services: FakeServices) -> None:
    rows = [f"<artists><artist><name>{name}</name></artist></artists>" for name in "AB"]
    services.faults.queue("lastfm", *map(ok, [*rows, "<artists/>"]))
    assert [facts.name for facts in source.top_artists(EVERYONE)] == ["A", "B"]


# --- tracks


def test_an_artists_tracks_are_the_most_heard_first(source: LastFm, services: FakeServices) -> None:
    found = source.top_tracks(FIRST.name, count=12)
    assert [(f.artist, f.title, f.listeners) for f in found] == [
        (FIRST.name, song.title, song.listeners) for song in WORLD.songs[:12]
    ]
    assert services.calls.count() == 1


def test_an_unknown_artist_is_not_found(source: LastFm, services: FakeServices) -> None:
    with pytest.raises(NotFound):
        source.top_tracks("Nobody At All", count=5)
    assert services.calls.count() == 1


def test_names_that_need_escaping_or_were_escaped_twice_arrive_plain(source: LastFm, services: FakeServices) -> None:
    names = "<name>Rock &amp; Roll &amp;amp; Soul</name><artist><name>Bj&#246;rk &lt;3</name></artist>"
    services.faults.queue("lastfm", ok(f'<toptracks totalPages="1" total="1"><track>{names}</track></toptracks>'))
    (found,) = source.top_tracks("Björk", count=5)
    assert (found.artist, found.title) == ("Björk <3", "Rock & Roll & Soul")


def test_a_track_without_its_artist_is_of_the_one_asked_for(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", ok("<toptracks><track><name>Song</name></track></toptracks>"), ok("<toptracks/>"))
    (found,) = source.top_tracks("Somebody", count=5)
    assert found.artist == "Somebody"


# --- details


def with_all_details() -> FakeSong:
    return next(s for s in WORLD.songs if s.album and s.duration_s and s.id % 7)


def test_details_cost_one_call(source: LastFm, services: FakeServices) -> None:
    song = with_all_details()
    found = source.details(song.artist.name, song.title)
    assert (found.album, found.duration_s) == (song.album, song.duration_s)
    assert found.cover_url is not None
    assert "/300x300/" in found.cover_url
    assert services.calls.count() == 1


def test_the_grey_star_is_no_cover(source: LastFm) -> None:
    song = next(s for s in WORLD.songs if s.album and s.id % 7 == 0)
    assert source.details(song.artist.name, song.title).cover_url is None


def test_a_smaller_cover_does_where_the_larger_are_missing(source: LastFm, services: FakeServices) -> None:
    images = (
        '<image size="small">https://a.example/s.png</image><image size="large">https://a.example/l.png</image>'
        f'<image size="extralarge"></image><image size="mega">https://a.example/{STAR}.png</image>'
        '<image size="medium">http://a.example/m.png</image>'
    )
    services.faults.queue("lastfm", track(f"<album><title>T</title>{images}</album>"))
    assert source.details("A", "B").cover_url == "https://a.example/l.png"


def test_a_song_without_album_has_neither_album_nor_cover(source: LastFm) -> None:
    song = next(s for s in WORLD.songs if s.album is None)
    found = source.details(song.artist.name, song.title)
    assert (found.album, found.cover_url) == (None, None)


@pytest.mark.parametrize("inside", ["<duration>0</duration>", "<duration/>", "<duration>long</duration>", ""])
def test_a_duration_of_nothing_is_unknown(inside: str, source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", track(inside))
    assert source.details("A", "B") == DetailFacts()


def test_a_duration_is_in_milliseconds_there_and_in_seconds_here(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", track("<duration>25500</duration>"))
    assert source.details("A", "B").duration_s == 25.5


# --- tags


def test_a_songs_tags_come_with_their_weights(source: LastFm, services: FakeServices) -> None:
    assert source.song_tags(FIRST.name, SONG.title) == SONG.tags
    assert services.calls.count() == 1


def test_an_artists_tags_come_with_their_weights(source: LastFm, services: FakeServices) -> None:
    assert source.artist_tags(FIRST.name) == FIRST.tags
    assert services.calls.count() == 1


def test_a_song_without_tags_has_none(source: LastFm) -> None:
    song = next(s for s in WORLD.songs if not s.tags)
    assert source.song_tags(song.artist.name, song.title) == {}


def test_a_single_tag(source: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", tags("<tag><name>rock</name><count>100</count></tag>"))
    assert source.song_tags("A", "B") == {"rock": 100}


def test_weights_stay_between_0_and_100(source: LastFm, services: FakeServices) -> None:
    rows = {"a": "250", "b": "-3", "c": "", "d": "7"}
    inside = "".join(f"<tag><name>{name}</name><count>{count}</count></tag>" for name, count in rows.items())
    services.faults.queue("lastfm", tags(f"{inside}<tag/><tag><count>9</count></tag><tag><name>e</name></tag>"))
    assert source.song_tags("A", "B") == {"a": 100, "b": 0, "c": 0, "d": 7, "e": 0}


def test_unknown_songs_and_artists_are_not_found(source: LastFm) -> None:
    for ask in (
        lambda: source.details(FIRST.name, "No Such Song"),
        lambda: source.song_tags(FIRST.name, "No Such Song"),
        lambda: source.artist_tags("Nobody At All"),
        lambda: source.artist_tags(""),
    ):
        with pytest.raises(NotFound):
            ask()


# --- what goes wrong

ERRORS: dict[int, type[CollectorError]] = {
    6: NotFound,
    7: NotFound,
    8: Temporary,
    11: Temporary,
    16: Temporary,
    4: BadKey,
    10: BadKey,
    26: BadKey,
    29: SlowDown,
    3: NotAllowed,
    27: NotAllowed,
}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("code", ERRORS)
def test_an_errors_code_tells_what_it_means_whatever_the_status(
    code: int, status: int, once: LastFm, services: FakeServices
) -> None:
    services.faults.queue("lastfm", failed(code, status=status))
    with pytest.raises(CollectorError) as raised:
        once.details("A", "B")
    assert type(raised.value) is ERRORS[code]


UNWELL: dict[str, Fault | Reply] = {
    "a gateway's page": HTML,
    "a page with status 200": Reply("<html><body>Hello</body></html>", 200, "text/html"),
    "an empty answer": Reply("", 200, "text/xml"),
    "an empty 503": Reply("", 503, "text/xml"),
    "JSON": Reply('{"error":8}', 200),
    "only a head": Reply('<?xml version="1.0"?><lfm status="ok"', 200, "text/xml"),
    "no inside": Reply('<?xml version="1.0"?><lfm status="ok"></lfm>', 200, "text/xml"),
    "an error without words": Reply('<lfm status="failed"><error code="8"></error></lfm>', 200, "text/xml"),
    "an error without code": Reply('<lfm status="failed"><error>Oh</error></lfm>', 200, "text/xml"),
    "a failure without error": Reply('<lfm status="failed"></lfm>', 200, "text/xml"),
    "octets that are no text": Reply(b'<lfm status="ok">\xff\xfe</lfm>', 200, "text/xml"),
    "octets that are no gzip": Reply("<lfm/>", 200, "text/xml", {"Content-Encoding": "gzip"}),
    "a redirect": Reply("", 302, "text/html", {"Location": "https://elsewhere.example/"}),
    "a dropped connection": Fault.DROPPED,
    "half an answer": Fault.CUT,
    "a 500": Fault.SERVER_ERROR,
}


@pytest.mark.parametrize("trouble", UNWELL.values(), ids=UNWELL)
def test_a_service_that_is_not_well_is_asked_again(
    trouble: Fault | Reply, source: LastFm, services: FakeServices
) -> None:
    services.faults.queue("lastfm", trouble)
    assert source.song_tags(FIRST.name, SONG.title) == SONG.tags
    assert services.calls.count() == 2


@pytest.mark.parametrize("trouble", UNWELL.values(), ids=UNWELL)
def test_a_service_that_stays_unwell_ends_in_a_temporary_error(
    trouble: Fault | Reply, once: LastFm, services: FakeServices
) -> None:
    services.faults.queue("lastfm", trouble)
    with pytest.raises(Temporary):
        once.song_tags(FIRST.name, SONG.title)


def test_a_page_instead_of_xml_with_status_429_asks_for_fewer_calls(once: LastFm, services: FakeServices) -> None:
    services.faults.queue("lastfm", Reply("<html>Slow</html>", 429, "text/html", {"Retry-After": "7"}))
    with pytest.raises(SlowDown) as raised:
        once.song_tags("A", "B")
    assert raised.value.wait_s == 7


def test_a_service_that_does_not_answer_in_time_is_not_well(clock: SimulatedClock) -> None:
    patience = []

    def never(request: httpx2.Request) -> httpx2.Response:
        patience.append(request.extensions["timeout"])
        raise httpx2.ReadTimeout("waited for nothing", request=request)

    with pytest.raises(Temporary):
        last_fm(httpx2.MockTransport(never), clock).song_tags("A", "B")
    assert patience == [dict.fromkeys(("connect", "read", "write", "pool"), TIMEOUT_S)] * 5


def test_a_wrong_key_stops_after_one_call_and_is_not_repeated(
    loopback: Loopback, clock: SimulatedClock, services: FakeServices
) -> None:
    wrong = KEY[::-1]
    with pytest.raises(BadKey) as raised:
        last_fm(loopback, clock, key=wrong).song_tags(FIRST.name, SONG.title)
    assert services.calls.count() == 1
    assert wrong not in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize("key", ["", "  "])
def test_a_missing_key_is_said_before_any_call(key: str, clock: SimulatedClock) -> None:
    with pytest.raises(BadKey):
        LastFm.open(key, clock=clock)


def test_a_network_that_is_opened_is_last_fms_own(clock: SimulatedClock) -> None:
    assert LastFm.open(f" {KEY} ", clock=clock)._network.api_key == KEY


def test_neither_keys_nor_titles_reach_messages_or_logs(
    once: LastFm, services: FakeServices, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = "My Secret Song"
    told: list[str] = []
    for trouble in (failed(6, f"{secret} by {KEY}"), failed(8, secret), *UNWELL.values()):
        services.faults.queue("lastfm", trouble)
        with pytest.raises(CollectorError) as raised:
            once.details("Somebody", secret)
        told += traceback.format_exception(raised.value)
    assert not [line for line in (*told, caplog.text) if secret in line or KEY in line]


# --- limits


def test_we_say_who_we_are(source: LastFm, services: FakeServices) -> None:
    source.song_tags(FIRST.name, SONG.title)
    service = services.services["lastfm"]
    assert isinstance(service, LastFmService)
    assert service.agents == {USER_AGENT}


def test_the_rate_is_kept_even_where_much_goes_wrong(clock: SimulatedClock) -> None:
    faults = Faults(seed=1, rates={"lastfm": 0.3})
    with FakeServices(WORLD, kinds=(LastFmService,), clock=clock, faults=faults) as services:
        start = clock.now()
        with Loopback(services.address) as loopback:
            source = last_fm(loopback, clock, attempts=9)
            for song in WORLD.songs[:200]:
                assert source.song_tags(song.artist.name, song.title) == song.tags
        assert services.calls.count() > 220
        assert services.calls.refused() == 0
        assert services.calls.count() / (clock.now() - start) <= 5.0


def test_who_calls_too_often_is_told_to_slow_down(
    loopback: Loopback, services: FakeServices, clock: SimulatedClock
) -> None:
    hasty: Callable[[], LastFm] = lambda: last_fm(loopback, clock, attempts=1)  # noqa: E731  # each with its own policy
    for _ in range(5):
        hasty().song_tags(FIRST.name, SONG.title)
    with pytest.raises(SlowDown):
        hasty().song_tags(FIRST.name, SONG.title)
    assert services.calls.refused() == 1
    clock.sleep(1.0)
    assert hasty().song_tags(FIRST.name, SONG.title) == SONG.tags
