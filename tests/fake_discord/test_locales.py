"""Languages: what an interaction says of its user's client, and commands that carry translations."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fake_discord import Channel, FakeDiscord, Person
from tests.fake_discord.expecting import INVALID_FORM, refused

Json = dict[str, Any]

_COMMAND: Json = {"name": "mood", "description": "songs", "type": 1}
_OPTION: Json = {"name": "feeling", "description": "d", "type": 3}
_CHOICE: Json = {"name": "n", "value": "v"}


async def _put(client: discord.Client, *commands: Json) -> None:
    assert client.application_id is not None
    listed: Any = list(commands)
    await client.http.bulk_upsert_global_commands(client.application_id, listed)


async def test_an_interaction_tells_the_languages_of_its_user_and_its_guild(
    server: FakeDiscord, client: discord.Client
) -> None:
    await _put(client, _COMMAND)
    channel = server.add_guild("Chor", preferred_locale="de").add_text_channel("musik")
    yuki = server.add_user("Yuki", locale="ja")
    for place, guild_locale in ((channel, discord.Locale.german), (yuki.dm(), None)):
        heard = client.wait_for("interaction", timeout=10)
        await yuki.slash(place, "mood")
        met = await heard
        assert (met.locale, met.guild_locale) == (discord.Locale.japanese, guild_locale)
    assert [guild.preferred_locale for guild in client.guilds if guild.name == "Chor"] == [discord.Locale.german]


def test_a_language_that_no_client_speaks_fails_the_test(server: FakeDiscord) -> None:
    with pytest.raises(AssertionError, match="'de-AT' is none"):
        server.add_user("Resi", locale="de-AT")


class _German(app_commands.Translator):
    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        del context
        return f"{string.message}-de" if locale is discord.Locale.german else None


async def test_translations_of_commands_options_and_choices_are_kept(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    tree = app_commands.CommandTree(client)
    group = app_commands.Group(name="music", description="songs")

    @group.command(description="play")
    @app_commands.choices(goal=[app_commands.Choice(name="lift", value="lift")])
    async def play(met: discord.Interaction[discord.Client], goal: str) -> None:
        await met.response.send_message(goal)

    tree.add_command(group)
    await tree.set_translator(_German())
    await tree.sync()
    [command] = server.commands
    option = command["options"][0]["options"][0]
    assert command["name_localizations"] == {"de": "music-de"}
    assert command["options"][0]["description_localizations"] == {"de": "play-de"}
    assert option["choices"][0]["name_localizations"] == {"de": "lift-de"}
    assert (await (await ada.slash(channel, "music play", goal="lift")).response()).content == "lift"


async def test_listed_commands_bring_their_translations_only_when_asked(client: discord.Client) -> None:
    await _put(client, _COMMAND | {"name_localizations": {"de": "stimmung"}})
    assert client.application_id is not None
    [listed] = await client.http.get_global_commands(client.application_id)
    assert "name_localizations" not in listed
    route = discord.http.Route("GET", f"/applications/{client.application_id}/commands")
    [whole] = await client.http.request(route, params={"with_localizations": "true"})
    assert whole["name_localizations"] == {"de": "stimmung"}


@pytest.mark.parametrize("name", ["気分", "stimmung", "humeur", "émotion", "मूड", "อารมณ์"])
async def test_a_translated_name_may_have_the_letters_of_its_language(client: discord.Client, name: str) -> None:
    await _put(client, _COMMAND | {"name_localizations": {"ja": name}})


BAD: dict[str, tuple[Json, str]] = {
    "an unknown language": ({"name_localizations": {"de-AT": "stimmung"}}, "0.name_localizations.de-AT"),
    "capitals": ({"name_localizations": {"de": "Stimmung"}}, "0.name_localizations.de"),
    "a space": ({"name_localizations": {"fr": "mon humeur"}}, "0.name_localizations.fr"),
    "an empty name": ({"name_localizations": {"fr": ""}}, "0.name_localizations.fr"),
    "a long description": ({"description_localizations": {"de": "x" * 101}}, "0.description_localizations.de"),
    "an option in capitals": (
        {"options": [_OPTION | {"name_localizations": {"de": "Gefühl"}}]},
        "0.options.0.name_localizations.de",
    ),
    "a long choice": (
        {"options": [_OPTION | {"choices": [_CHOICE | {"name_localizations": {"de": "x" * 101}}]}]},
        "choices.0.name_localizations.de",
    ),
    "a long message command": (
        {"type": 3, "name": "Songs", "description": "", "name_localizations": {"de": "x" * 33}},
        "0.name_localizations.de",
    ),
    "too much text in one language": (
        {
            "options": [
                _OPTION
                | {
                    "name": f"o{number}",
                    "choices": [_CHOICE | {"name_localizations": {"de": "x" * 100}}] * 25,
                }
                for number in range(4)
            ]
        },
        "In 0",
    ),
}


@pytest.mark.parametrize("case", BAD)
async def test_a_malformed_translation_is_refused_with_its_place(
    server: FakeDiscord, client: discord.Client, case: str
) -> None:
    changes, place = BAD[case]
    with refused(INVALID_FORM, saying=place):
        await _put(client, _COMMAND | changes)
    assert server.commands == []


async def test_a_message_commands_translation_may_be_written_like_a_title(client: discord.Client) -> None:
    names = {"de": "Lieder zu diesem Foto"}
    await _put(client, {"name": "Songs for this photo", "type": 3, "name_localizations": names})
