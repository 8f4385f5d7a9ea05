"""Other people's text made safe to show."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.discord.text import BLANK, HIDDEN, ISOLATE, MOST_MARKS, plain, units, visible

ANY_TEXT = st.text(st.characters() | st.sampled_from("*_~`|<>[]()@#\\/:\u200b\u202e\u2066\n👩🏽‍🎤"), max_size=400)


def _bare(shown: str) -> str:
    """Without the marks that keep a direction from turning what is around it."""
    before, after = ISOLATE.split("{}")
    turned = shown.startswith(before) and shown.endswith(after)
    return shown[len(before) : -len(after)] if turned else shown


in_its_time = settings(deadline=None)  # a busy machine is no failure


@in_its_time
@given(ANY_TEXT, st.integers(3, 120))
def test_it_never_takes_more_than_its_share(text: str, most: int) -> None:
    assert 1 <= len(plain(text, most=most)) <= units(plain(text, most=most)) <= most


@in_its_time
@given(ANY_TEXT)
def test_nothing_hidden_is_left(text: str) -> None:
    shown = _bare(plain(text, most=4_000))
    assert not {unicodedata.category(character) for character in shown} & HIDDEN
    assert not BLANK & set(shown)


@in_its_time
@given(ANY_TEXT)
def test_what_is_visible_reads_as_before(text: str) -> None:
    shown = _bare(plain(text, most=4_000))
    assert re.sub(r"\\([\\`*_~|<>\[\]#@/+.)-])", r"\1", shown) == (visible(text) or "…")


@in_its_time
@given(ANY_TEXT, st.integers(3, 40))
def test_a_cut_leaves_no_backslash_that_would_take_the_meaning_of_what_follows(text: str, most: int) -> None:
    shown = _bare(plain(text, most=most)).removesuffix("…")
    backslashes = len(shown) - len(shown.rstrip("\\"))
    assert backslashes % 2 == 0


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@everyone", r"\@everyone"),
        ("<@123>", r"\<\@123\>"),
        ("https://evil.example", r"https:\/\/evil.example"),
        ("discord.gg/abc", r"discord.gg\/abc"),
        ("**loud** [x](y)", r"\*\*loud\*\* \[x\](y)"),
        ("AC/DC", r"AC\/DC"),
        ("a\u202eb\u200bc", "abc"),
        ("two\nlines\tand   spaces", "two lines and spaces"),
        ("\u200b", "…"),
        ("\u3164\u2800\u115f", "…"),
        ("- a list", r"\- a list"),
        ("1. FC", r"1\. FC"),
        ("1999", "1999"),
        ("up-beat", "up-beat"),
        ("x://a.b", r"x:\/\/a.b"),
        ("Beyoncé – 東京", "Beyoncé – 東京"),
    ],
)
def test_nothing_pings_links_or_styles(text: str, shown: str) -> None:
    assert plain(text, most=100) == shown


def test_marks_do_not_cover_the_lines_around() -> None:
    assert plain("a" + "\u0301" * 500 + "b", most=100) == "a" + "\u0301" * MOST_MARKS + "b"


@pytest.mark.parametrize("text", ["שלום", "مرحبا 2", "abc שלום"])
def test_what_reads_from_right_to_left_turns_nothing_around_it(text: str) -> None:
    assert plain(text, most=100) == ISOLATE.format(text)
    assert units(plain(text * 50, most=20)) <= 20


def test_ten_thousand_signs_are_cut_like_any_others() -> None:
    assert units(plain("**@everyone** https://a.example \u202e" * 300, most=80)) <= 80


def test_a_long_text_ends_in_an_ellipsis() -> None:
    assert plain("a" * 20, most=10) == "a" * 9 + "…"
    assert plain("a" * 10, most=10) == "a" * 10


def test_an_emoji_counts_as_two_as_it_does_for_discords_clients() -> None:
    assert units("a😀") == 3
