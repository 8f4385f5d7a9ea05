"""Genius' songs and pages, through lyricsgenius, from a loopback server."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace

import pytest
import requests

from data_collectors.errors import BadKey, Challenged, CollectorError, NotFound, SlowDown, Temporary
from data_collectors.http import TIMEOUT_S, USER_AGENT
from data_collectors.sources.genius import Genius, GeniusSong
from models.lyrics import clean_lines
from tests.fake_services.faults import Fault, Faults, Reply
from tests.fake_services.genius import CHALLENGE, TOKEN, GeniusService, close, genius, hits, page, refused, result
from tests.fake_services.server import HTML, FakeServices, SimulatedClock
from tests.fake_services.world import FakeSong, World

WORLD = World(artists=4, songs=20)
SONG = WORLD.songs[0]
FOUND = GeniusSong(1, "A", "B", "https://genius.com/A-B-0-lyrics", None, complete=True, instrumental=False)

VERSE = "<br/>".join(f"This is line number {word} of the song" for word in ("one", "two", "three", "four", "five"))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def services(clock: SimulatedClock) -> Iterator[FakeServices]:
    with FakeServices(WORLD, kinds=(GeniusService,), clock=clock) as services:
        yield services


@pytest.fixture
def source(services: FakeServices, clock: SimulatedClock) -> Iterator[Genius]:
    source = genius(services.address, clock)
    yield source
    close(source)


@pytest.fixture
def once(services: FakeServices, clock: SimulatedClock) -> Iterator[Genius]:
    """The source, not trying again."""
    source = genius(services.address, clock, attempts=1)
    yield source
    close(source)


def entry(song: FakeSong = SONG, **changes: object) -> dict[str, object]:
    return {**result(song), **changes}


# --- finding a song


def test_a_song_is_found_with_its_page_and_cover_by_one_call(source: Genius, services: FakeServices) -> None:
    found = source.find(SONG.artist.name, SONG.title)
    assert (found.id, found.artist, found.title) == (SONG.id + 1, SONG.artist.name, SONG.title)
    assert found.url.startswith("https://genius.com/")
    assert found.cover_url == "https://images.genius.com/0.1000x1000x1.png"
    assert (found.complete, found.instrumental) == (True, False)
    assert services.calls.count() == 1


@pytest.mark.parametrize("song", [song for song in WORLD.songs if song.on_genius], ids=lambda song: song.title)
def test_every_song_is_found_whatever_the_spelling(song: FakeSong, source: Genius) -> None:
    found = source.find(song.artist.name, song.title)
    assert (found.id, found.instrumental) == (song.id + 1, song.instrumental)


def test_a_song_that_it_does_not_have_is_no_other_song_of_the_artist(source: Genius) -> None:
    song = next(song for song in WORLD.songs if not song.on_genius)
    with pytest.raises(NotFound):
        source.find(song.artist.name, song.title)


def test_an_unknown_artist_is_not_found(source: Genius) -> None:
    with pytest.raises(NotFound):
        source.find("Nobody At All", "No Such Song")


def test_lists_of_tracks_translations_and_other_things_are_not_the_song(source: Genius, services: FakeServices) -> None:
    answer = hits(
        entry(id=2, title="Some Album [Track List]"),
        entry(id=3, primary_artist={"id": 9, "name": "Genius Traducciones al Español"}),
        entry(id=4, title="Another Song"),
    )
    services.faults.queue("genius", answer)
    with pytest.raises(NotFound):
        source.find(SONG.artist.name, SONG.title)


def test_the_likeliest_hit_wins_over_the_first(source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", hits(entry(id=2, title=f"{SONG.title} (Live)"), entry(id=3)))
    assert source.find(SONG.artist.name, SONG.title).id == 3


def test_a_single_hit_is_enough(source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", hits(entry()))
    assert source.find(SONG.artist.name, SONG.title).id == SONG.id + 1


def test_hits_that_lack_what_a_song_has_are_passed_over(source: Genius, services: FakeServices) -> None:
    broken: list[dict[str, object] | None] = [
        None,
        entry(id=None),
        entry(title=None),
        entry(url=None),
        entry(url="http://elsewhere.example/page"),
        entry(primary_artist=None),
        entry(primary_artist={"name": None}),
    ]
    services.faults.queue("genius", hits(*broken, entry(id=7)), hits(*broken))
    assert source.find(SONG.artist.name, SONG.title).id == 7
    with pytest.raises(NotFound):
        source.find(SONG.artist.name, SONG.title)


def test_words_that_are_not_all_there_are_said(source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", hits(entry(lyrics_state="unreleased", instrumental=None)))
    found = source.find(SONG.artist.name, SONG.title)
    assert (found.complete, found.instrumental) == (False, False)


@pytest.mark.parametrize(
    "url", [None, "", 7, "http://images.genius.com/a.png", "https://assets.genius.com/images/default_cover_image.png"]
)
def test_what_is_no_picture_is_no_cover(url: object, source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", hits(entry(song_art_image_url=url)))
    assert source.find(SONG.artist.name, SONG.title).cover_url is None


# --- words


def test_a_pages_words_have_line_ends_and_heads_but_not_the_pages_header(
    source: Genius, services: FakeServices
) -> None:
    text = source.lyrics(source.find(SONG.artist.name, SONG.title))
    assert text.startswith("[Verse 1]\n")
    assert "Contributors" not in text
    assert [line.removesuffix(" & more") for line in clean_lines(text)] == list(SONG.lyrics)
    assert services.calls.count() == 2


def test_words_in_other_scripts_arrive_whole(source: Genius, services: FakeServices) -> None:
    verse = "<br/>".join(f"愛している {word} сердце моё" for word in ("été", "ñandú", "köln", "łódź", "œuvre"))
    services.faults.queue("genius", page(verse))
    assert "愛している été сердце моё" in source.lyrics(FOUND)


def test_the_token_is_not_shown_to_pages(source: Genius, services: FakeServices) -> None:
    shown = []
    source._client._session.hooks["response"].append(lambda response, **_: shown.append(response.request.headers))
    services.faults.queue("genius", page(VERSE))
    source.lyrics(FOUND)
    assert not [headers for headers in shown if TOKEN in str(headers)]


@pytest.mark.parametrize("changes", [{"complete": False}, {"instrumental": True}])
def test_a_song_without_words_costs_no_call(changes: dict[str, bool], source: Genius, services: FakeServices) -> None:
    with pytest.raises(NotFound):
        source.lyrics(replace(FOUND, **changes))  # type: ignore[arg-type]  # both are truth values
    assert services.calls.count() == 0


WORDLESS = {
    "a placeholder": page(),
    "an excuse": page("Lyrics for this song have yet to be released. Please check back once it has been released."),
    "an empty container": page(""),
    "a list of tracks": page("<br/>".join(f"{number}. Some Song" for number in range(1, 12))),
    "liner notes": page(
        "<br/>".join("This album was recorded by many people in many places and " * 6 for _ in "abcde")
    ),
    "no such page": Reply("<!DOCTYPE html><html><body>Burrr!</body></html>", 404, "text/html"),
}


@pytest.mark.parametrize("answer", WORDLESS.values(), ids=WORDLESS)
def test_a_page_without_a_songs_words_is_not_found_after_one_call(
    answer: Reply, source: Genius, services: FakeServices
) -> None:
    services.faults.queue("genius", answer)
    with pytest.raises(NotFound):
        source.lyrics(FOUND)
    assert services.calls.count() == 1


REFUSALS = {
    "a challenge": CHALLENGE,
    "a challenge with status 200": replace(CHALLENGE, status=200),
    "a challenge with status 503": replace(CHALLENGE, status=503),
    "a 403 without words": Reply("", 403, "text/html"),
    "some other page": Reply("<html><body>Welcome</body></html>", 200, "text/html"),
}


@pytest.mark.parametrize("answer", REFUSALS.values(), ids=REFUSALS)
def test_a_refused_page_is_unknown_and_not_asked_for_again_at_once(
    answer: Reply, source: Genius, services: FakeServices
) -> None:
    services.faults.queue("genius", answer)
    with pytest.raises(Challenged):
        source.lyrics(FOUND)
    assert services.calls.count() == 1


def test_a_refused_search_is_unknown_too(source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", CHALLENGE)
    with pytest.raises(Challenged):
        source.find(SONG.artist.name, SONG.title)


# --- what goes wrong

UNWELL: dict[str, Fault | Reply] = {
    "a gateway's page": HTML,
    "a dropped connection": Fault.DROPPED,
    "half an answer": Fault.CUT,
    "a 500": Fault.SERVER_ERROR,
    "an empty answer": Reply("", 200, "text/html"),
    "a 408": Reply("", 408, "text/html"),
    "nothing at all": Reply("", 204, "text/html"),
    "octets that are no gzip": Reply("x", 200, "text/html", {"Content-Encoding": "gzip"}),
    "a redirect to nowhere": Reply("", 302, "text/html", {"Location": "ftp://elsewhere.example/"}),
}
ODD_SEARCHES: dict[str, Fault | Reply] = {
    "no answer": Fault.EMPTY_PAGE,
    "a page": Reply("<html><body>Hello</body></html>", 200, "text/html"),
    "a list": Reply("[]"),
    "null": Reply("null"),
    "no hits": Reply('{"response":{}}'),
    "null for hits": Reply('{"response":{"hits":null}}'),
    "hits that are no list": Reply('{"response":{"hits":{"a":1}}}'),
}


@pytest.mark.parametrize("trouble", (UNWELL | ODD_SEARCHES).values(), ids=UNWELL | ODD_SEARCHES)
def test_a_search_that_goes_wrong_is_made_again(trouble: Fault | Reply, source: Genius, services: FakeServices) -> None:
    services.faults.queue("genius", trouble)
    assert source.find(SONG.artist.name, SONG.title).id == SONG.id + 1
    assert services.calls.count() == 2


@pytest.mark.parametrize("trouble", UNWELL.values(), ids=UNWELL)
def test_a_page_that_does_not_come_whole_is_read_again(
    trouble: Fault | Reply, source: Genius, services: FakeServices
) -> None:
    found = source.find(SONG.artist.name, SONG.title)
    services.faults.queue("genius", trouble)
    assert len(clean_lines(source.lyrics(found))) == len(SONG.lyrics)
    assert services.calls.count() == source.calls == 3


@pytest.mark.parametrize("trouble", UNWELL.values(), ids=UNWELL)
def test_a_service_that_stays_unwell_ends_in_a_temporary_error(
    trouble: Fault | Reply, once: Genius, services: FakeServices
) -> None:
    services.faults.queue("genius", trouble, trouble)
    with pytest.raises(Temporary):
        once.find(SONG.artist.name, SONG.title)
    with pytest.raises(Temporary):
        once.lyrics(FOUND)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_page_that_breaks_off_anywhere_is_not_taken_for_the_whole(
    share: float, once: Genius, services: FakeServices
) -> None:
    whole = page(VERSE).octets
    services.faults.queue("genius", Reply(whole[: int(len(whole) * share)], 200, "text/html"))
    with pytest.raises(Temporary):
        once.lyrics(FOUND)


@pytest.mark.parametrize("error", [requests.ConnectTimeout, requests.ReadTimeout, requests.ConnectionError])
def test_a_service_that_does_not_answer_in_time_is_not_well(
    error: type[requests.RequestException], once: Genius, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience = []

    def never(*_: object, timeout: float, **__: object) -> None:
        patience.append(timeout)
        raise error("waited for nothing")

    monkeypatch.setattr(once._client._session, "request", never)
    with pytest.raises(Temporary):
        once.find("A", "B")
    assert patience == [TIMEOUT_S]


@pytest.mark.parametrize(
    ("header", "wait_s"), [({"Retry-After": "9"}, 9.0), ({}, None), ({"Retry-After": "Mon"}, None)]
)
def test_too_many_calls_are_said_with_the_wait_that_is_asked_for(
    header: dict[str, str], wait_s: float | None, once: Genius, services: FakeServices
) -> None:
    services.faults.queue("genius", Reply("", 429, "text/html", header))
    with pytest.raises(SlowDown) as raised:
        once.lyrics(FOUND)
    assert raised.value.wait_s == wait_s


def test_a_wrong_token_stops_after_one_call(services: FakeServices, clock: SimulatedClock) -> None:
    source = genius(services.address, clock, token="another-token")
    with pytest.raises(BadKey):
        source.find(SONG.artist.name, SONG.title)
    assert services.calls.count() == 1
    close(source)


@pytest.mark.parametrize("token", ["", " "])
def test_a_missing_token_is_said_before_any_call(
    token: str, clock: SimulatedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GENIUS_ACCESS_TOKEN", "from-the-environment")
    with pytest.raises(BadKey):
        Genius.open(token, clock=clock)


def test_neither_tokens_nor_titles_nor_lyrics_reach_messages_logs_or_the_screen(
    once: Genius, services: FakeServices, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    secret = "My-Secret-Song"
    song = replace(FOUND, url=f"https://genius.com/{secret}-lyrics", title=secret)
    told: list[str] = []
    troubles = [*UNWELL.values(), *REFUSALS.values(), *WORDLESS.values(), refused(401, f"{secret} {TOKEN}")]
    for trouble in troubles:
        services.faults.queue("genius", trouble, trouble)
        for ask in (lambda: once.find("Somebody", secret), lambda: once.lyrics(song)):
            with pytest.raises(CollectorError) as raised:
                ask()
            told += traceback.format_exception(raised.value)
    text = "".join(told) + caplog.text + "".join(capfd.readouterr())
    assert secret not in text
    assert TOKEN not in text


# --- limits


def test_we_say_who_we_are_and_nothing_of_the_machine(source: Genius) -> None:
    agents = []
    source._client._session.hooks["response"].append(lambda answer, **_: agents.append(answer.request.headers))
    source.lyrics(source.find(SONG.artist.name, SONG.title))
    assert [headers["User-Agent"] for headers in agents] == [USER_AGENT] * 2


def test_the_rate_is_kept_even_where_much_goes_wrong(clock: SimulatedClock) -> None:
    kinds = tuple(fault for fault in Fault if fault is not Fault.CHALLENGE)
    faults = Faults(seed=1, rates={"genius": 0.3}, kinds=kinds)
    known = [song for song in WORLD.songs if song.on_genius and not song.instrumental]
    with FakeServices(WORLD, kinds=(GeniusService,), clock=clock, faults=faults) as services:
        start = clock.now()
        source = genius(services.address, clock, attempts=9)
        for song in known:
            assert len(clean_lines(source.lyrics(source.find(song.artist.name, song.title)))) == len(song.lyrics)
        close(source)
        assert services.calls.count() > 2 * len(known)
        assert services.calls.refused() == 0
        assert services.calls.count() / (clock.now() - start) <= 3.1


def test_who_calls_too_often_is_told_to_slow_down(services: FakeServices, clock: SimulatedClock) -> None:
    hasty = [genius(services.address, clock, attempts=1) for _ in range(6)]
    for source in hasty[:5]:
        source.find(SONG.artist.name, SONG.title)
    with pytest.raises(SlowDown) as raised:
        hasty[5].find(SONG.artist.name, SONG.title)
    assert raised.value.wait_s == 3.0
    for source in hasty:
        close(source)
