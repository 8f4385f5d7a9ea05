from __future__ import annotations

import pytest

from bot.asking import Asked
from bot.care import GENTLE, HELP, help_words
from bot.errors import NeedsCare
from bot.service import Serenade
from bot.wording import sentence
from models.care import needs_care
from recommender.vocabulary import NAMED_FEELINGS

ADA = "discord:1"


async def test_words_of_self_harm_get_help_and_no_songs(service: Serenade) -> None:
    with pytest.raises(NeedsCare) as caught:
        await service.read_words("I don't want to live anymore", Asked(ADA))
    assert sentence(caught.value) == help_words("en")
    assert await service.history(ADA) == ()


async def test_gentle_songs_come_when_they_are_asked_for(service: Serenade) -> None:
    assert '"calm"' in GENTLE["en"]
    reply = await service.read_words("calm", Asked(ADA))
    assert reply.picks
    assert NAMED_FEELINGS["calm"].point.valence > 0


@pytest.mark.parametrize(
    ("locale", "language"), [("de", "de"), ("pt-BR", "pt"), ("JA", "ja"), ("fi", "en"), (None, "en"), ("", "en")]
)
def test_help_speaks_the_members_language_where_it_can(locale: str | None, language: str) -> None:
    assert help_words(locale).startswith(HELP[language])
    assert help_words(locale).endswith(GENTLE[language])


@pytest.mark.parametrize("language", HELP)
def test_every_help_fits_a_message_and_names_a_line(language: str) -> None:
    words = help_words(language)
    assert len(words) < 1_000
    assert any(map(str.isdigit, words))
    assert not needs_care(words)


def test_the_operators_own_words_come_first() -> None:
    assert (
        help_words("en", "Please call our school's nurse, 1234.")
        == f"Please call our school's nurse, 1234. {GENTLE['en']}"
    )
