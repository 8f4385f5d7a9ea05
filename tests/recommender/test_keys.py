from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.keys import clean, is_other_recording, song_key, title_key

PIECES = st.sampled_from(
    [
        *(
            "live",
            "remix",
            "feat.",
            "ft",
            "with",
            "part",
            "pt.",
            "ii",
            "2",
            "and",
            "&",
            "n",
            "the",
            "radio edit",
            "from",
        ),
        *(
            "(",
            ")",
            "[",
            "]",
            " - ",
            "–",
            "/",
            "'",
            "’",
            "$",
            "!",
            ".",
            ",",
            " ",
            "&amp;",
            "&amp;amp;",
            "remaster",
            "1999",
        ),
        *(
            "a",
            "B",
            "é",
            "ё",
            "한",
            "残酷な",
            "हिन्दी",
            "الحب",
            "🔥",
            "❤️",
            "𝓛",
            "İ",
            "ß",
            "ﬁ",
            "\u200b",
            "\ud800",
            "\x00",
            "_",
        ),
    ]
)
TITLES = st.one_of(st.text(), st.lists(PIECES, max_size=8).map("".join), st.lists(PIECES, max_size=8).map(" ".join))


@pytest.mark.parametrize(
    "title",
    [
        "Déjà Vu",
        "DEJA VU",
        "𝓓𝓮𝓳𝓪 𝓥𝓾",
        "Ｄｅｊａ Ｖｕ",
        "Deja Vu (feat. JAY-Z)",
        "Deja Vu feat. JAY-Z",
        "Deja Vu ft. JAY-Z (Remix)",
        "Deja Vu (with JAY-Z)",
        "Deja Vu (w/ JAY-Z)",
        "Deja Vu - Remastered 2011",
        "Deja Vu – 2015 – Remaster",
        "Deja Vu (2009 Remaster)",
        "Deja Vu (2011 Remaster) [Bonus Track]",
        "Deja Vu - Remasterizado",
        "Deja Vu - Live at the Apollo",
        "Deja Vu - Live at the Apollo, New York - July 2005",
        "Deja Vu [Live at Wembley]",
        "Deja Vu (live)",
        "Deja Vu - Ao Vivo",
        "Deja Vu [Some DJ remix]",
        "Deja Vu REMIX",
        "Deja Vu - Radio Edit",
        "Deja Vu (Radio Edit)",
        "Deja Vu (Taylor's Version)",
        "Deja Vu (10 Minute Version) (Taylor’s Version) (From The Vault)",
        'Deja Vu - From "Some Film"',
        "Deja Vu (Official Music Video)",
        "Deja Vu ()",
        "Deja\u200b Vu",
        "Deja Vu 🔥",
        "Deja Vu!",
    ],
)
def test_spellings_of_one_title_share_a_key(title: str) -> None:
    assert title_key(title) == "deja vu"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Intro", "Outro"),
        ("Live Forever", "Forever"),
        ("Immortal (We Live Forever)", "Immortal"),
        ("Numb", "Numb / Encore"),
        ("Stronger", "Stronger (What Doesn't Kill You)"),
        ("WTF (Where They From)", "WTF"),
        ("Sgt. Pepper (Reprise)", "Sgt. Pepper"),
        ("Mask Off", "Mask Off, Pt. 2"),
        ("Mask Off (feat. Somebody) [Part 2]", "Mask Off (feat. Somebody)"),
        ("Mask Off, Pt. 1", "Mask Off, Pt. 2"),
        ("Symphony - Part I - Live", "Symphony - Part II - Live"),
        ("Remix", "Mix"),
        ("Song 2", "Song"),
        ("1999", "1989"),
        ("6 Ft. Under", "6"),
        ("दिल", "दाल"),
        ("バラ", "ハラ"),
        ("사랑", "사람"),
        ("🔥", "🌊"),
        ("?", "!"),
    ],
)
def test_different_songs_have_different_keys(one: str, other: str) -> None:
    assert title_key(one) != title_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Don’t Stop & Go", "Dont Stop and Go"),
        ("Don´t Stop", "Don&apos;t Stop"),
        ("Fish &amp;amp; Chips", "Fish and Chips"),
        ("Rock 'n' Roll", "Rock & Roll"),
        ("Rock N Roll", "Rock and Roll"),
        ("A Thousand Years, Pt. 2", "A Thousand Years (Part II)"),
        ("Another Brick, Part Two", "Another Brick, Pt.2"),
        ("Suite Vol. 3", "Suite, Volume III"),
        ("M.A.A.D City", "MAAD City"),
        ("S.O.S.", "SOS"),
        ("LOVE$ICK", "Lovesick"),
        ("Ёлка", "ЕЛКА"),
        ("حُبّ", "حب"),
        ("残酷な天使のテーゼ（Live）", "残酷な天使のテーゼ"),
        ("봄날", "봄날"),
        ("❤️", "❤"),
        ("* * *", "***"),
    ],
)
def test_two_spellings_of_a_title_are_one_key(one: str, other: str) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("Live", "live"),
        ("(Live)", "live"),
        ("Remix", "remix"),
        ("[Remix]", "remix"),
        ("Acoustic", "acoustic"),
        ("Ft. Worth Blues", "ft worth blues"),
        ("***", "***"),
        ("_", "_"),
    ],
)
def test_a_title_of_marks_or_signs_alone_keeps_itself_as_key(title: str, key: str) -> None:
    assert title_key(title) == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The Fugees", "FUGEES feat. Enya"),
        ("Beyoncé", "Beyonce & JAY-Z"),
        ("P!nk", "Pink"),
        ("A$AP Rocky", "ASAP Rocky"),
        ("R.E.M.", "REM"),
        ("Guns N&#039; Roses", "Guns N’ Roses"),
        ("방탄소년단", "방탄소년단"),
    ],
)
def test_spellings_of_one_artist_share_a_key(one: str, other: str) -> None:
    assert song_key(one, "Song") == song_key(other, "Song")


def test_the_artist_belongs_to_the_key() -> None:
    assert song_key("Fugees", "Ready or Not") != song_key("Delfonics", "Ready or Not")


@given(TITLES)
def test_the_key_of_a_key_is_itself(title: str) -> None:
    key = title_key(title)
    assert title_key(key) == key


@given(TITLES, TITLES)
def test_a_key_is_empty_only_where_nothing_can_be_seen(artist: str, title: str) -> None:
    assert [bool(part) for part in song_key(artist, title)] == [bool(clean(artist)), bool(clean(title))]


@given(TITLES)
def test_cleaning_twice_changes_nothing_more_and_what_it_returns_can_be_written_to_a_file(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert clean(text).encode().decode() == clean(text)


def test_cleaning_takes_entities_and_invisible_characters_and_keeps_the_spelling() -> None:
    assert clean(" \u200bMura  Masa &amp; Co ") == "Mura Masa & Co"


@pytest.mark.parametrize(
    "title",
    [
        *("Song - Live", "Song (Live in Paris)", "Song (Club remix)", "Song [Acoustic]", "Work REMIX", "Song - Demo"),
        *("Song - Ao Vivo", "Song (2010 Live)", "Song (Karaoke Version)", "Song - Extended Mix", "Song - MTV Live"),
    ],
)
def test_other_recordings_say_so(title: str) -> None:
    assert is_other_recording(title)


@pytest.mark.parametrize(
    "title",
    [
        *("Live Forever", "Alive", "Song - Remastered", "Remix to Ignition", "Remix", "Song (Original Mix)"),
        *("Song (Live and Let Die)", "Deep (Cover 98)", "Song - Radio Edit"),
    ],
)
def test_titles_that_merely_sound_like_it_do_not(title: str) -> None:
    assert not is_other_recording(title)
