"""What is read from lyrics; the lines are made up."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.lyrics import LyricsReader, Sentiment, clean_lines, digest, is_lyrics
from models.vader import vader

GLAD = """\
I wake up with the sun and smile at the sea
The morning is lovely and everything is free
We laugh in the garden, the children all play
Oh what a wonderful, wonderful day
"""
GLUM = """\
I lost every letter you wrote in the rain
The house is so lonely and full of my pain
I cry in the kitchen, I cry in the hall
There's nobody left to remember at all
"""
GERMAN = """\
Der Regen fällt leise auf unser altes Haus
Die Straßen sind dunkel, die Lichter gehen aus
Ich warte am Fenster und denke an dich
Der Morgen kommt wieder, das weiß ich für mich
"""
KOREAN = """\
오늘 밤 너와 함께 걷고 싶어
하늘의 별들이 우리를 비추고
너의 손을 잡고 영원히 걸어가
이 노래를 너에게 들려줄게
"""
PAGE = f"""\
176 ContributorsTranslationsDeutschEspañolMorning Song Lyrics“Morning Song” is the first of a band\u2026 Read More\xa0
[Verse 1: Somebody & Other]
{GLAD}You might also like[Chorus]
Good morning, good morning (x2)
Good morning, good morning
GOOD MORNING, good morning!

Chorus:
See Somebody LiveGet tickets as low as $57
The evening comes too soon86Embed"""


@pytest.fixture(scope="module")
def reader() -> LyricsReader:
    return LyricsReader()


def test_what_the_page_wrote_around_the_lyrics_is_taken_away_and_a_repeated_line_counts_once() -> None:
    assert clean_lines(PAGE) == (*GLAD.splitlines(), "Good morning, good morning", "The evening comes too soon")


@pytest.mark.parametrize(
    "head", ["[Chorus]", "[Verse 2: Somebody]", "Verse 1:", "(Pre-Chorus)", "BRIDGE", "Outro 2", "[x4]"]
)
def test_heads_are_no_lines(head: str) -> None:
    assert clean_lines(f"{head}\none line") == ("one line",)


@pytest.mark.parametrize(
    "line", ["Bridge over the river", "The chorus of birds", "Embed your heart", "12 contributors", "24"]
)
def test_lines_that_merely_begin_like_heads_stay(line: str) -> None:
    assert clean_lines(f"{line}\nand on") == (line, "and on")


@pytest.mark.parametrize(("text", "language"), [(GLAD, "en"), (GERMAN, "de"), (KOREAN, "ko")])
def test_the_language_is_told(reader: LyricsReader, text: str, language: str) -> None:
    assert reader.read(text).language == language


@pytest.mark.parametrize("text", ["", "\n\n", "La la la", "[Instrumental]", "1 2 3 4 " * 30, "???\n!!!", "\x00"])
def test_too_little_to_go_by_is_no_language_and_no_sentiment(reader: LyricsReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.language is None
    assert reading.scores is None


def test_vader_is_asked_for_english_only(reader: LyricsReader) -> None:
    assert reader.read(GERMAN).scores is None
    assert reader.read(GLAD).scores is not None


def test_glad_and_glum_lyrics_lie_on_their_sides(reader: LyricsReader) -> None:
    glad, glum = reader.read(GLAD).scores, reader.read(GLUM).scores
    assert glad is not None
    assert glum is not None
    assert glad.positive > glad.negative
    assert glad.compound > 0 > glum.compound
    assert glum.negative > glum.positive
    for scores in (glad, glum):
        assert scores.negative + scores.neutral + scores.positive == pytest.approx(1.0, abs=0.002)


def test_a_chorus_sung_twenty_times_is_one_opinion(reader: LyricsReader) -> None:
    once, often = reader.read(GLUM + "Love, love is lovely\n"), reader.read(GLUM + "Love, love is lovely\n" * 20)
    assert once == often
    assert once.lines == 5


def test_a_but_in_the_first_line_weighs_nothing_up_in_the_others(reader: LyricsReader) -> None:
    before, after = reader.read(GLAD).scores, reader.read("I was there but he was not\n" + GLAD).scores
    assert before is not None
    assert after is not None
    assert after.compound == pytest.approx(before.compound * 4 / 5)


def test_a_phones_apostrophe_negates_too(reader: LyricsReader) -> None:
    assert reader.read(GLAD + "This isn’t good") == reader.read(GLAD + "This isn't good")


@pytest.mark.parametrize(
    "line",
    [
        *(
            "I love you!!!",
            "not bad, but sad.",
            "kind of GREAT",
            "at least good :)",
            "never so happy",
            '"Hate", he said?',
        ),
        *("it is the shit", "good good not good", "the least happy", "happy-go-lucky", "wow!! (great)", "don't, love"),
        *(GLAD, GLUM, "KILL kill Kill", "very very VERY nice", "..good..", "!good", "the table is wooden"),
    ],
)
def test_a_line_is_scored_as_vader_scores_it(line: str) -> None:
    scores = vader().polarity_scores(line)
    assert vader().line(line)[:4] == (scores["neg"], scores["neu"], scores["pos"], scores["compound"])


WORDS = [
    "love",
    "hate",
    "not",
    "but",
    "kind",
    "of",
    "very",
    "GOOD",
    "bad.",
    "(sad)",
    "table",
    "so",
    "never",
    "great!!",
    ":)",
]


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=9).map(" ".join))
def test_any_line_of_feeling_words_is_scored_as_vader_scores_it(line: str) -> None:
    scores = vader().polarity_scores(line)
    assert vader().line(line)[:4] == (scores["neg"], scores["neu"], scores["pos"], scores["compound"])


@given(
    text=st.text() | st.lists(st.sampled_from(["[", "]", "\n", "x2", "Embed", "Lyrics", "\ud800", "love"])).map("".join)
)
def test_any_text_can_be_read(reader: LyricsReader, text: str) -> None:
    reading = reader.read(text)
    assert reading.lines == len(clean_lines(text))
    assert reading.scores is None or isinstance(reading.scores, Sentiment)
    assert len(digest(text)) == 64
    assert is_lyrics(text) in {True, False}


@pytest.mark.parametrize("unit", ["1 Contributors ", "[", "x", "See ", "good\n", "a b\n", "Lyrics", "(x1", "\n"])
def test_a_hostile_page_is_read_in_no_time(reader: LyricsReader, unit: str) -> None:
    text = unit * 300_000
    reader.read(text)  # the suite's limit on a test would stop it
    assert len(clean_lines(text)) <= 2


def test_the_digest_changes_with_the_words_and_not_with_the_page() -> None:
    assert digest(PAGE) == digest("\n".join(clean_lines(PAGE)))
    assert digest(GLAD) == digest("[Verse]\n" + GLAD + GLAD)
    assert digest(GLAD) != digest(GLUM)
    assert digest("\ud800 halves") != digest("\ud801 halves")


@pytest.mark.parametrize("text", [PAGE, GLAD, GLUM, GERMAN, KOREAN, "你说\n我想你\n" * 3 + GLAD])
def test_lyrics_are_lyrics(text: str) -> None:
    assert is_lyrics(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[Instrumental]",
        "Lyrics for this song have yet to be released. Please check back once the song has been released.",
        "<!DOCTYPE html><html><head><title>Just a moment...</title>" + GLAD,
        "Checking your browser before you go on\n" + GLAD,
        "Please verify you are a human\n" + GLAD,
        "\n".join(f"{number}. A Title of a Song" for number in range(1, 13)),
        "\n".join(f"A Title of a Song {number} 3:{number}" for number in range(10, 22)),
        "Producer: Somebody\nGuitar: Another\nBass: A Third\nDrums: A Fourth\nMixed by a fifth of them at home\n",
        "Q: How did it begin?\nA: In a garage.\nQ: And then?\nA: We played and played.\nQ: So?\nA: That is all.\n",
        "\n".join(
            f"{number} This record was made over two years in three rooms and a barn. " * 8 for number in range(6)
        ),
        "One line\nand two\nare not\nmuch",
    ],
)
def test_pages_that_hold_no_songs_words_are_no_lyrics(text: str) -> None:
    assert not is_lyrics(text)


def test_lyrics_are_never_logged(reader: LyricsReader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        reader.read(GLAD)
        is_lyrics(GLAD)
    assert "wonderful" not in caplog.text


def test_importing_the_module_loads_no_languages() -> None:
    code = "import sys, models.lyrics; sys.exit('py3langid' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  # our own code
