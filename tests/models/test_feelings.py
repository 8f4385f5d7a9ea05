"""What is read from words."""

from __future__ import annotations

import logging
from time import perf_counter

import pytest

from models.feelings import WordsReader, arousal_of, confidence_of
from recommender.vocabulary import NAMED_FEELINGS, Emotion, FeelingSource


@pytest.fixture(scope="module")
def words() -> WordsReader:
    return WordsReader()


@pytest.mark.parametrize("name", NAMED_FEELINGS)
def test_a_named_feeling_is_taken_at_its_word(words: WordsReader, name: str) -> None:
    feeling = words.read(f" {name.title()} ")
    assert feeling is not None
    assert feeling.name == name
    assert feeling.source is FeelingSource.NAMED
    assert feeling.confidence == 1.0
    assert feeling.point == NAMED_FEELINGS[name].point


def test_the_emoji_of_a_named_feeling_names_it_with_or_without_its_variation_selector(words: WordsReader) -> None:
    for emoji in ("🕰️", "🕰"):
        feeling = words.read(emoji)
        assert feeling is not None
        assert feeling.name == "nostalgic"


@pytest.mark.parametrize(
    ("text", "emotion"),
    [
        ("What a wonderful day, I love it!", Emotion.POSITIVE),
        ("I feel terrible and everything hurts", Emotion.NEGATIVE),
        ("I'm not happy", Emotion.NEGATIVE),
        ("this isn’t good", Emotion.NEGATIVE),
        ("not bad at all", Emotion.POSITIVE),
        ("i failed again 😭", Emotion.NEGATIVE),
        ("😭", Emotion.NEGATIVE),
        (":)", Emotion.POSITIVE),
    ],
)
def test_free_words_are_read(words: WordsReader, text: str, emotion: Emotion) -> None:
    feeling = words.read(text)
    assert feeling is not None
    assert feeling.emotion is emotion
    assert feeling.name == emotion.value
    assert feeling.source is FeelingSource.WORDS


def test_good_and_bad_in_equal_parts_is_neutral_and_unsure(words: WordsReader) -> None:
    feeling = words.read("happy, then hate")
    assert feeling is not None
    assert feeling.emotion is Emotion.NEUTRAL
    assert feeling.confidence < 0.5


@pytest.mark.parametrize("text", ["", "   ", "\n\t", "!!!", "the table is wooden", "сегодня вторник", "12345"])
def test_words_that_say_nothing_readable_are_no_feeling(words: WordsReader, text: str) -> None:
    assert words.read(text) is None


def test_stronger_words_are_surer_and_never_certain() -> None:
    for sign in (1, -1):
        sureness = [confidence_of(sign * strength) for strength in (0.1, 0.4, 0.7, 1.0)]
        assert sureness == sorted(sureness)
        assert sureness[0] < sureness[-1] < 1.0


def test_shouting_and_exclamation_marks_raise_arousal_up_to_the_rim_of_the_plane() -> None:
    calm, marked, shouted = (arousal_of(text, Emotion.NEGATIVE) for text in ("i hate it", "i hate it!!", "i HATE it!!"))
    assert calm < marked < shouted
    assert arousal_of("GREAT!!!!!!!!!!!!!!", Emotion.POSITIVE) == 1.0


def test_the_pronoun_i_is_no_shout() -> None:
    assert arousal_of("I hate it", Emotion.NEGATIVE) == arousal_of("we hate it", Emotion.NEGATIVE)


def test_only_the_first_thousand_characters_count(words: WordsReader) -> None:
    assert words.read("x" * 1000 + " happy") is None


@pytest.mark.parametrize("unit", ["good ", "a", "!", "'", "😀", "((", "\x00"])
def test_a_hostile_text_costs_no_time(words: WordsReader, unit: str) -> None:
    started = perf_counter()
    words.read(unit * 1_000_000)
    assert perf_counter() - started < 1.0


def test_what_was_written_is_never_logged(words: WordsReader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        words.read("I feel terrible about Katharina")
        words.read("Katharina")
    assert "Katharina" not in caplog.text
