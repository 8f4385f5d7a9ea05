"""What is read from words."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path
from time import perf_counter

import pytest

from models.errors import WeightsError
from models.feelings import NETWORK, WordsReader, stir
from models.sessions import MANIFEST, WEIGHTS, read_manifest
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
        ("the shop opens at nine", Emotion.NEUTRAL),
    ],
)
def test_free_words_are_read(words: WordsReader, text: str, emotion: Emotion) -> None:
    feeling = words.read(text)
    assert feeling is not None
    assert feeling.emotion is emotion
    assert feeling.name == emotion.value
    assert feeling.source is FeelingSource.WORDS
    assert 1 / 3 <= feeling.confidence < 1.0


def test_a_feeling_that_is_named_in_a_sentence_gives_it_its_point_and_name(words: WordsReader) -> None:
    feeling = words.read("my boss made me so angry today, I hate him")
    assert feeling is not None
    assert (feeling.name, feeling.point) == ("angry", NAMED_FEELINGS["angry"].point)
    assert feeling.source is FeelingSource.WORDS
    assert feeling.confidence < 1.0


@pytest.mark.parametrize(
    "text", ["", "   ", "\n\t", "!!!", "...", "12345", "сегодня вторник", "今日は楽しい", "ich bin heute sehr traurig"]
)
def test_words_that_it_does_not_know_are_no_feeling(words: WordsReader, text: str) -> None:
    assert words.read(text) is None


def test_valence_has_the_sign_of_the_likelier_feeling(words: WordsReader) -> None:
    glad, sorry = words.read("we had such a lovely evening"), words.read("he lied to me and I am crying")
    assert glad is not None
    assert sorry is not None
    assert sorry.point.valence < 0 < glad.point.valence


def test_shouting_and_exclamation_marks_raise_arousal_up_to_the_rim_of_the_plane(words: WordsReader) -> None:
    calm, marked, shouted = map(stir, ("i hate it", "i hate it!!", "i HATE it!!"))
    assert calm == 0.0 < marked < shouted
    feeling = words.read("WHAT A GREAT GREAT PARTY!!!!!!!!!!!!!!")
    assert feeling is not None
    assert 0.9 < feeling.point.arousal <= 1.0


def test_the_pronoun_i_is_no_shout() -> None:
    assert stir("I hate it") == stir("we hate it")


def test_only_the_first_thousand_characters_count(words: WordsReader) -> None:
    assert words.read("1" * 1000 + " happy") is None


@pytest.mark.parametrize("unit", ["good ", "a", "!", "'", "😀", "((", "\x00", "\ufdfa", "&amp;", "aaab", "\u0301"])
def test_a_hostile_text_costs_no_time(words: WordsReader, unit: str) -> None:
    started = perf_counter()
    words.read(unit * 1_000_000)
    assert perf_counter() - started < 1.0


def test_what_was_written_is_never_logged(words: WordsReader, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        words.read("I feel terrible about Katharina")
        words.read("Katharina")
    assert "Katharina" not in caplog.text


def test_weights_that_differ_from_the_manifest_are_refused(tmp_path: Path) -> None:
    shutil.copy(WEIGHTS / MANIFEST, tmp_path)
    with pytest.raises(WeightsError, match="is missing"):
        WordsReader(tmp_path)
    path = tmp_path / read_manifest()[NETWORK].path.name
    path.write_bytes((WEIGHTS / path.name).read_bytes()[:-1])
    with pytest.raises(WeightsError, match="is not the file"):
        WordsReader(tmp_path)


@pytest.mark.parametrize(
    ("old", "new"),
    [("temperature", "heat"), ("known_from", "known"), ('"negative",', '"sad",'), ("262208,", "262209,")],
)
def test_a_manifest_that_is_of_another_network_is_refused(tmp_path: Path, old: str, new: str) -> None:
    before, after = (WEIGHTS / MANIFEST).read_text(encoding="utf-8").split(f"[{NETWORK}]")
    (tmp_path / MANIFEST).write_text(f"{before}[{NETWORK}]{after.replace(old, new)}", encoding="utf-8")
    shutil.copy(read_manifest()[NETWORK].path, tmp_path)
    with pytest.raises(WeightsError):
        WordsReader(tmp_path)
