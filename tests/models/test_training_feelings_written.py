"""The messages that were written for the network of feelings."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from models.care import needs_care
from models.training.feeling_report import phrases
from models.training.feeling_written import FELT, Written, written
from recommender.vocabulary import Emotion


@pytest.fixture(scope="module")
def messages() -> list[Written]:
    return list(written())


def test_each_message_is_there_once(messages: list[Written]) -> None:
    texts = Counter(each.text.casefold() for each in messages)
    assert [text for text, times in texts.items() if times > 1] == []
    assert len(texts) > 20_000


def test_every_emotion_and_every_feeling_has_its_share(messages: list[Written]) -> None:
    emotions = Counter(each.emotion for each in messages)
    assert min(emotions[each] for each in Emotion) > 5_000
    assert set(Counter(each.feeling for each in messages)) == set(FELT)


def test_a_feeling_lies_on_the_side_of_its_emotion(messages: list[Written]) -> None:
    sides = {(each.emotion, each.feeling) for each in messages}
    assert all(FELT[feeling][0] > 0 for emotion, feeling in sides if emotion is Emotion.POSITIVE)
    assert all(FELT[feeling][0] < 0 for emotion, feeling in sides if emotion is Emotion.NEGATIVE)
    assert all(abs(FELT[feeling][0]) <= 0.2 for emotion, feeling in sides if emotion is Emotion.NEUTRAL)


def test_no_message_holds_a_phrase_that_judges(messages: list[Written]) -> None:
    judges = [_bare(phrase.text) for phrase in phrases()]
    judges = [f" {words} " for words in judges if len(words.split()) > 2 and words.isascii()]
    bare = [f" {_bare(each.text)} " for each in messages]
    assert [text for text in bare if any(words in text for words in judges)] == []


def _bare(text: str) -> str:
    return re.sub(" +", " ", re.sub("[^a-z0-9 ]", "", text.casefold())).strip()


def test_no_message_is_one_for_help_or_holds_an_address(messages: list[Written]) -> None:
    assert [each.text for each in messages if needs_care(each.text)] == []
    assert [each.text for each in messages if re.search(r"://|www\.|\d{7}", each.text)] == []


@pytest.mark.parametrize(
    "line",
    ["happy\tpositive\tI won", "positive\thappy", "positive\tglad\tI won", "positive\thappy\t ", "neutral\tcalm\ta\tb"],
)
def test_a_line_that_is_no_message_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "some.tsv").write_text(f"positive\thappy\tI won\n{line}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"some\.tsv, line 2"):
        list(written(tmp_path))
