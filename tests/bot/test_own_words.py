"""Feelings that are said in other languages than English."""

import pytest

from bot.language import LANGUAGES, _, speaking
from bot.own_words import OTHER_WORDS, beginning, feeling_in
from bot.phrases import FEELINGS


@pytest.mark.parametrize(
    ("locale", "said", "name"),
    [
        ("de", "Traurig!", "sad"),
        ("es-419", "cansada", "tired"),
        ("es-ES", "Nostálgica", "nostalgic"),
        ("fr", "énervée…", "angry"),
        ("pt-BR", "sozinho", "lonely"),
        ("ja", "ワクワク", "excited"),
        ("ja", "眠い。", "tired"),
    ],
)
def test_a_word_for_a_feeling_is_understood_in_the_members_language(locale: str, said: str, name: str) -> None:
    with speaking(locale):
        assert feeling_in(said) == name


def test_other_words_and_english_ones_are_left_to_the_network() -> None:
    with speaking("de"):
        assert feeling_in("ich bin traurig, aber es geht schon") is None
        assert feeling_in("") is None
    with speaking("en-GB"):
        assert feeling_in("happy") is None


def test_a_beginning_finds_the_feelings_that_go_on_so() -> None:
    with speaking("fr"):
        assert list(dict.fromkeys(beginning("nos"))) == ["nostalgic"]
        assert list(beginning("")) == []


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_every_feeling_has_words_in_every_language_and_its_name_is_its_own(language: str) -> None:
    with speaking(language):
        for name, word in FEELINGS.items():
            assert feeling_in(_(word)) == name
            assert all(feeling_in(each) is not None for each in _(OTHER_WORDS[name]).split(","))
