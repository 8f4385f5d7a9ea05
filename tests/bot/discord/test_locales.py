"""Which language somebody is answered in."""

from typing import cast

import discord

from bot.discord.locales import Locales
from tests.bot.discord.conftest import Stage
from tests.fake_discord import running


class _Guild:
    """As much of a guild as is asked for."""

    preferred_locale = discord.Locale.french


FRENCH = cast("discord.Guild", _Guild())


def test_what_somebody_speaks_counts_before_what_the_server_does() -> None:
    locales = Locales()
    locales.heard(1, "ja")
    assert locales.of(1, FRENCH) == "ja"
    assert locales.of(1, None) == "ja"


def test_of_who_never_pressed_anything_the_server_tells() -> None:
    assert Locales().of(1, FRENCH) == "fr"
    assert Locales().of(1, None) is None


def test_the_last_locale_counts() -> None:
    locales = Locales()
    locales.heard(1, "ja")
    locales.heard(1, "de")
    assert locales.of(1, None) == "de"


def test_memory_stays_bounded_and_who_was_heard_of_last_stays() -> None:
    locales = Locales(most=2)
    for user in (1, 2, 1, 3):
        locales.heard(user, "de")
    assert len(locales) == 2
    assert [locales.of(user, None) for user in (1, 2, 3)] == ["de", None, "de"]


async def test_whatever_somebody_commands_or_presses_tells_it_and_messages_do_not(backstage: Stage) -> None:
    client = backstage.client()
    locales, ada = client.answers.locales, backstage.ada
    async with running(client, backstage.server):
        await ada.post(ada.dm(), "happy")
        answer = await backstage.complete(await backstage.server.next_message(ada.dm(), by=backstage.server.bot))
        assert locales.of(ada.id, None) is None
        ada.locale = "ja"
        await (await ada.slash(backstage.channel, "help")).response()
        assert locales.of(ada.id, None) == "ja"
        ada.locale = "de"
        [on] = [button["custom_id"] for button in answer.buttons if button["custom_id"].endswith(":1")]
        await ada.click(answer, on)
        await backstage.settled()
        assert locales.of(ada.id, None) == "de"
