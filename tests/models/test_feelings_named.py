"""Feelings that are named in words."""

from __future__ import annotations

from itertools import chain

import pytest

from models.text_named import mentioned, named, suggestions
from recommender.vocabulary import NAMED_FEELINGS

SYNONYMS = [(word, feeling.name) for feeling in NAMED_FEELINGS.values() for word in feeling.synonyms]


@pytest.mark.parametrize(("word", "name"), SYNONYMS)
def test_a_synonym_names_its_feeling(word: str, name: str) -> None:
    for text in (word, word.upper(), f"I feel {word}", f"feeling {word} today", f"I'm so {word}!", f"im {word} rn"):
        found = named(text)
        assert found is not None, text
        assert found.name == name


@pytest.mark.parametrize("name", NAMED_FEELINGS)
def test_every_feeling_has_enough_synonyms(name: str) -> None:
    assert 8 <= len(NAMED_FEELINGS[name].synonyms) <= 15


def test_no_word_is_of_two_feelings() -> None:
    words = [*NAMED_FEELINGS, *chain.from_iterable(feeling.synonyms for feeling in NAMED_FEELINGS.values())]
    assert len(words) == len(set(words))


@pytest.mark.parametrize("text", ["fürious", "Furious 😠", "FURIOUS", "I feel furious, really", "sooo furiousss"])
def test_accents_capitals_emoji_and_stretching_do_not_hide_a_name(text: str) -> None:
    found = named(text)
    assert found is not None
    assert found.name == "angry"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not happy",
        "I'm not sad at all",
        "happy and sad",
        "happy birthday",
        "the sad clown",
        "never bored",
        "happy?",
    ],
)
def test_more_than_a_name_names_nothing(text: str) -> None:
    assert named(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("my boss made me so angry, I hate him", "angry"),
        ("I feel lonely when you go away", "lonely"),
        ("I'm nervous about the exam on monday", "anxious"),
        ("I am not sad but excited about tomorrow", "excited"),
    ],
)
def test_a_feeling_that_somebody_tells_of_is_found_in_a_sentence(text: str, name: str) -> None:
    found = mentioned(text)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    "text", ["I am not sad", "that clown was sad", "I feel happy and sad", "I can't be angry with him"]
)
def test_a_feeling_that_is_denied_of_others_or_one_of_two_is_not(text: str) -> None:
    assert mentioned(text) is None


def test_suggestions_are_the_names_until_something_is_typed() -> None:
    assert suggestions("") == suggestions("  ") == list(NAMED_FEELINGS)


def test_suggestions_go_on_as_was_typed_names_first() -> None:
    assert suggestions("An")[:2] == ["anxious", "angry"]
    assert "annoyed" in suggestions("an")
    assert suggestions("fur") == ["furious"]
    assert suggestions("fürio") == ["furious"]
    assert suggestions("xyz") == []


def test_suggestions_are_as_many_as_fit() -> None:
    assert len(suggestions("", 5)) == 5
    assert all(len(suggestions(letter)) <= 25 for letter in "abcdefghijklmnopqrstuvwxyz")
