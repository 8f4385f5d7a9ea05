"""Which words in a channel plainly tell how somebody feels."""

import pytest

from bot.discord.overhearing import LONGEST, tells_a_feeling


@pytest.mark.parametrize(
    "text",
    [
        "sad",
        "Tired",
        "so tired",
        "I feel lost",
        "i'm really happy today",
        "feeling down",
        "this weather makes me gloomy",
        "my day was awful",
        "I am feeling better",
        "I've been feeling off",
    ],
)
def test_what_people_say_of_how_they_feel_is_heard(text: str) -> None:
    assert tells_a_feeling(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "ok",
        "great",
        "good",
        "lol",
        "see you tomorrow",
        "the concert was great",
        "he feels sad",
        "are you happy?",
        "I feel sad, do you?",
        "¿feeling sad",
        "/mood sad",
        "!play sad",
        "$feel sad",
        "m!play feeling good",
        "feeling good https://example.org/x",
        "discord.gg/feeling",
        "I feel sad " + "so " * LONGEST,
    ],
)
def test_chatter_questions_commands_and_links_are_not(text: str) -> None:
    assert not tells_a_feeling(text)
