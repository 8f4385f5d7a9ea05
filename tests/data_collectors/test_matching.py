from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_collectors.matching import LEAST, Offer, Wanted, best, likeness, matches, score

ADELE = Wanted("Adele", "Someone Like You", 285.0)


def offers(*rows: tuple[str, str, float | None]) -> list[Offer]:
    return [Offer(f"video{number:06}", *row) for number, row in enumerate(rows)]


def test_of_a_usual_page_of_results_the_songs_videos_are_taken_best_first() -> None:
    page = offers(
        ("Adele - Someone Like You (Live at The BRIT Awards 2011)", "AdeleVEVO", 290),
        ("Adele - Someone Like You (Lyrics)", "7clouds", 285),
        ("Adele - Someone Like You (Official Music Video)", "AdeleVEVO", 285),
        ("Someone Like You - Adele | Karaoke Version", "Sing King", 286),
        ("Adele Someone Like You HD", "somebody", 300),
        ("Adele - Hello (Official Music Video)", "AdeleVEVO", 367),
        ("Someone Like You", "Adele - Topic", 286),
        ("Rolling in the Deep", "Adele - Topic", 229),
        ("Adele - Someone Like You (cover by Somebody)", "Somebody", 285),
        ("Adele - Someone Like You (1 Hour)", "Loops", 3600),
        ("ADELE &quot;SOMEONE LIKE YOU&quot; reaction", "Two Friends", 700),
        ("Someone Like You (2001) - Trailer", "Movies", 120),
        ("Someone Like You", "A Stranger", 285),
    )
    assert [page.index(offer) for offer in best(ADELE, page)] == [2, 6, 1, 4, 0]


@pytest.mark.parametrize(
    ("artist", "title", "offered", "channel"),
    [
        ("Oasis", "Live Forever", "Oasis - Live Forever (Official Video)", "OasisVEVO"),
        ("Live", "Lightning Crashes", "Live - Lightning Crashes (Official Music Video)", "LiveVEVO"),
        ("Guns N' Roses", "Sweet Child O' Mine", "Guns N&#39; Roses - Sweet Child O&#39; Mine", "GunsNRosesVEVO"),
        ("P!nk", "So What", "Pink - So What (Official Video)", "PinkVEVO"),
        ("Black Sabbath", "Black Sabbath", "Black Sabbath - Black Sabbath", "somebody"),
        ("Blur", "Song 2", "Blur - Song 2 (Official Music Video) [HD]", "Blur"),
        ("Prince", "1999", "Prince - 1999 (Official Music Video)", "Prince"),
        ("Lana Del Rey", "Video Games", "Lana Del Rey - Video Games", "LanaDelReyVEVO"),
        ("Earth, Wind & Fire", "September", "Earth, Wind & Fire - September (Official Video)", "EarthWindandFireVEVO"),
        ("AC/DC", "Thunderstruck", "AC/DC - Thunderstruck (Official Video)", "acdcVEVO"),
        ("Luis Fonsi", "Despacito (feat. Daddy Yankee)", "Luis Fonsi ft. Daddy Yankee - Despacito", "somebody"),
        ("Eurythmics", "Sweet Dreams", "Eurythmics, A, B - Sweet Dreams (Are Made Of This)", "EurythmicsVEVO"),
        ("Eurythmics", "Sweet Dreams (Are Made of This)", "Eurythmics - Sweet Dreams", "somebody"),
        ("BTS", "Spring Day", "BTS (방탄소년단) '봄날 (Spring Day)' Official MV", "HYBE LABELS"),
        ("방탄소년단", "봄날", "BTS (방탄소년단) '봄날 (Spring Day)' Official MV", "HYBE LABELS"),
        ("YOASOBI", "夜に駆ける", "YOASOBI「夜に駆ける」 Official Music Video", "Ayase / YOASOBI"),
        ("Кино", "Группа крови", "КИНО — Группа крови (Official Video)", "Кино"),
        ("Beyoncé", "Déjà Vu", "Beyonce - Deja Vu ft. JAY-Z", "beyonceVEVO"),
        ("Tenacious D", "Tribute", "Tenacious D - Tribute (Official Video)", "TenaciousDVEVO"),
        ("Bee Gees", "Stayin' Alive", "Bee Gees - Staying Alive", "somebody"),
        ("Adele", "Hello", "Adele: Hello (lyrics)", "somebody"),
    ],
)
def test_the_songs_video_matches_however_it_is_titled(artist: str, title: str, offered: str, channel: str) -> None:
    assert best(Wanted(artist, title), offers((offered, channel, None)))


@pytest.mark.parametrize(
    ("artist", "title", "offered", "channel"),
    [
        ("Oasis", "Live Forever", "Oasis - Whatever (Live)", "OasisVEVO"),
        ("Black Sabbath", "Black Sabbath", "Black Sabbath - Paranoid", "Black Sabbath"),
        ("Blur", "Song 2", "Blur - Song 3", "Blur"),
        ("Future", "Mask Off", "Future - Mask Off, Pt. 2", "FutureVEVO"),
        ("Somebody", "A Thousand Years, Pt. 1", "Somebody - A Thousand Years (Part 2)", "Somebody"),
        ("Johnny Cash", "Hurt", "Johnny Cash - Hurts", "JohnnyCashVEVO"),
        ("Eurythmics", "Sweet Dreams", "Marilyn Manson - Sweet Dreams", "MarilynMansonVEVO"),
        ("Queen", "Bohemian Rhapsody", "Panic! At The Disco - Bohemian Rhapsody (Queen Cover)", "somebody"),
        ("Adele", "Hello", "Hello", "Lionel Richie"),
        ("Adele", "Hello", "Adele - Hello (Nightcore)", "Nights"),
        ("Adele", "Hello", "Adele - Hello (8D Audio)", "somebody"),
        ("Adele", "Hello", "Adele - Hello (slowed + reverb)", "somebody"),
        ("Adele", "Hello", "Hello (In the Style of Adele)", "Sing It"),
        ("Adele", "Hello", "Adele - Hello | Piano Tutorial", "Keys"),
        ("Adele", "Hello", "Adele - Hello", "Karaoke Nights"),
        ("BTS", "Spring Day", "BTS - 봄날", "HYBE LABELS"),
        ("Adele", "Hello", "", ""),
        ("", "", "Adele - Hello", "AdeleVEVO"),
    ],
)
def test_another_song_or_what_nobody_asked_for_never_matches(
    artist: str, title: str, offered: str, channel: str
) -> None:
    assert best(Wanted(artist, title), offers((offered, channel, None))) == ()


def test_what_cannot_be_embedded_or_is_private_never_matches() -> None:
    title, channel = "Adele - Someone Like You", "AdeleVEVO"
    assert best(ADELE, [Offer("v", title, channel, 285, embeddable=False)]) == ()
    assert best(ADELE, [Offer("v", title, channel, 285, embeddable=True, public=False)]) == ()
    assert best(ADELE, [Offer("v", title, channel, 285, embeddable=True, public=True)])


def test_a_live_recording_comes_last_unless_it_is_the_one_that_is_wanted() -> None:
    plain, live = page = offers(("Oasis - Wonderwall", "Oasis", None), ("Oasis - Wonderwall (Live)", "Oasis", None))
    assert best(Wanted("Oasis", "Wonderwall"), reversed(page)) == (plain, live)
    assert best(Wanted("Oasis", "Wonderwall - Live"), page) == (live, plain)


def test_marks_that_a_wanted_title_itself_has_are_no_fault() -> None:
    (live,) = offers(("Oasis - Live Forever (Live at Knebworth)", "OasisVEVO", None))
    (plain,) = offers(("Oasis - Live Forever", "OasisVEVO", None))
    assert score(Wanted("Oasis", "Live Forever"), plain) == 1.0
    assert LEAST <= score(Wanted("Oasis", "Live Forever"), live) < 1.0


def test_durations_tell_versions_apart() -> None:
    page = offers(*[("Adele - Someone Like You", "AdeleVEVO", seconds) for seconds in (340, 285, 300, 100, 600)])
    assert [offer.duration_s for offer in best(ADELE, page)] == [285, 300, 340]


@pytest.mark.parametrize(
    ("seconds", "expected"), [(0, 0.0), (29, 0.0), (45, 0.5), (200, 1.0), (3600, 0.5), (None, 1.0)]
)
def test_without_a_wanted_duration_the_usual_ones_count(seconds: float | None, expected: float) -> None:
    (offer,) = offers(("Adele - Hello", "Adele - Topic", seconds))
    assert score(Wanted("Adele", "Hello"), offer) == expected


def test_equals_keep_the_services_order() -> None:
    page = offers(("Adele - Hello", "Adele", None), ("Hello", "Adele - Topic", None))
    assert best(Wanted("Adele", "Hello"), page) == tuple(page)
    assert best(Wanted("Adele", "Hello"), page[::-1]) == tuple(page[::-1])


@pytest.mark.parametrize(
    ("title", "artist"),
    [
        ("Hello", "Adele"),
        ("HELLO", "adele"),
        ("Hello (feat. Somebody)", "Somebody & Adele"),
        ("Hello - Remastered", "Adele"),
    ],
)
def test_an_entry_of_a_catalogue_matches_whatever_the_spelling(title: str, artist: str) -> None:
    assert matches(Wanted("Adele", "Hello"), title=title, artist=artist)


@pytest.mark.parametrize(
    ("title", "artist", "seconds"),
    [
        *(("Hello", "Lionel Richie", 295), ("Hello Again", "Adele", 295), ("Hello (Karaoke)", "Adele", 295)),
        *(("Hello (Türkçe Çeviri)", "Genius Türkçe Çeviri", None), ("Hello", "Adele", 90), ("", "", None)),
    ],
)
def test_an_entry_of_another_song_does_not(title: str, artist: str, seconds: float | None) -> None:
    assert not matches(Wanted("Adele", "Hello", 295), title=title, artist=artist, duration_s=seconds)


def test_the_plain_entry_is_likelier_than_a_remix() -> None:
    wanted = Wanted("Adele", "Hello", 295)
    plain, remix = (likeness(wanted, title=title, artist="Adele") for title in ("Hello", "Hello - Club Remix"))
    assert plain == 1.0
    assert LEAST <= remix < plain


TEXTS = st.text() | st.lists(st.sampled_from(["Adele", "-", "Hello", "(", ")", "|", "'", "2", "live", "ft.", "—"])).map(
    " ".join
)


@given(TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.floats(allow_nan=False))
def test_any_texts_score_between_0_and_1(
    artist: str, title: str, offered: str, channel: str, seconds: float | None
) -> None:
    wanted = Wanted(artist, title, seconds)
    assert 0.0 <= score(wanted, Offer("v", offered, channel, 100.0)) <= 1.0
    assert 0.0 <= likeness(wanted, title=offered, artist=channel, duration_s=seconds) <= 1.0


@given(
    st.sampled_from(["Hello", "Live", "Song 2", "봄날", "Don't Stop"]),
    st.sampled_from(["Adele", "P!nk", "AC/DC", "Кино"]),
)
def test_a_songs_own_name_and_channel_are_a_full_match(title: str, artist: str) -> None:
    assert score(Wanted(artist, title), Offer("v", f"{artist} - {title}", artist)) == 1.0
    assert score(Wanted(artist, title), Offer("v", title, f"{artist} - Topic")) == 1.0
    assert likeness(Wanted(artist, title), title=title, artist=artist) == 1.0
