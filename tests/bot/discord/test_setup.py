"""`/serenade` and its subcommands."""

from typing import Any

import pytest

from bot.discord.cogs.setup import DISABLED, ENABLED, ENABLED_WITHOUT_FACES, LACKING, NO_CHANNELS
from bot.discord.errors import NotAModerator, UnknownCountry
from bot.discord.permissions import NAMES
from bot.discord.setup.telling import BLIND
from recommender.servers import Explicit, Quiet, ServerRules
from recommender.vocabulary import Goal
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import InteractionKind, Permission, running
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Channel

SUBCOMMAND, BOOLEAN_TYPE = 1, 5


def _mention(channel: Channel) -> str:
    return f"<#{channel.id}>"


async def _told(stage: Stage, command: str, **options: Any) -> Message:  # noqa: ANN401  # whatever a command takes
    told = await (await stage.moderator.slash(stage.channel, f"serenade {command}", **options)).response()
    assert told.ephemeral
    return told


async def test_a_moderator_enables_the_channel_and_photos_are_answered(stage: Stage) -> None:
    told = await _told(stage, "enable")
    assert told.content == ENABLED.format(channel=_mention(stage.channel))
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))


async def test_a_moderator_disables_the_channel_and_photos_are_left_alone(stage: Stage) -> None:
    await stage.enable()
    told = await _told(stage, "disable")
    assert told.content == DISABLED.format(channel=_mention(stage.channel))
    await stage.ada.post(stage.channel, files=[SELFIE])
    assert await stage.quiet(stage.channel)


async def test_another_channel_can_be_named(stage: Stage) -> None:
    selfies = stage.guild.add_text_channel("selfies")
    told = await _told(stage, "enable", channel=selfies)
    assert told.content == ENABLED.format(channel=_mention(selfies))
    assert (await stage.service.rules(stage.guild.id)).channels == {selfies.id}


async def test_the_channels_are_listed(stage: Stage) -> None:
    assert (await _told(stage, "channels")).content == NO_CHANNELS
    await stage.enable()
    assert (await _told(stage, "channels")).content == f"I answer photos in {_mention(stage.channel)}."


async def test_while_no_faces_are_read_nobody_says_that_photos_are_answered(stage: Stage) -> None:
    await stage.service.set_rules(stage.guild.id, ServerRules(faces=False))
    mention = _mention(stage.channel)
    assert (await _told(stage, "enable")).content == ENABLED_WITHOUT_FACES.format(channel=mention)
    assert (await _told(stage, "channels")).content == f"These channels are switched on: {mention}."
    panel = await _told(stage, "setup")
    assert f"These channels are switched on: {mention}." in panel.embeds[0]["fields"][0]["value"]


async def test_what_is_set_is_shown_on_its_page_of_the_panel(stage: Stage) -> None:
    first = await _told(stage, "set", words=True)
    assert "Leave words alone" in first.labels
    second = await _told(stage, "set", words=True, songs=3)
    assert "Choose a country" in second.labels


async def test_only_moderators_are_offered_it_and_only_in_servers(stage: Stage) -> None:
    [setup] = [command for command in stage.server.commands if command["name"] == "serenade"]
    assert int(setup["default_member_permissions"]) == Permission.MANAGE_GUILD
    assert setup["contexts"] == [0]


@pytest.mark.parametrize("subcommand", ["setup", "enable", "disable", "channels"])
async def test_who_forges_it_without_the_permission_is_told_politely_and_changes_nothing(
    stage: Stage, subcommand: str
) -> None:
    await stage.enable()
    before = await stage.service.rules(stage.guild.id)
    options = [{"type": SUBCOMMAND, "name": subcommand, "options": []}]
    forged = await stage.ada.forge(stage.channel, InteractionKind.COMMAND, name="serenade", options=options)
    told = await forged.response()
    assert (told.content, told.ephemeral) == (str(NotAModerator()), True)
    assert await stage.service.rules(stage.guild.id) == before


async def test_forged_settings_have_no_effect_either(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    values = [{"type": BOOLEAN_TYPE, "name": "faces", "value": False}]
    options = [{"type": SUBCOMMAND, "name": "set", "options": values}]
    forged = await stage.ada.forge(stage.channel, InteractionKind.COMMAND, name="serenade", options=options)
    assert (await forged.response()).content == str(NotAModerator())
    assert await stage.service.rules(stage.guild.id) == ServerRules()
    assert not [record for record in caplog.records if record.exc_info]


async def test_enabling_names_what_is_missing_here_and_nothing_else(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.ADD_REACTIONS | Permission.READ_MESSAGE_HISTORY)
    told = await _told(stage, "enable")
    permissions = "“Add Reactions” and “Read Message History”"
    assert told.content == LACKING.format(channel=_mention(stage.channel), permissions=permissions)
    assert not any(name in told.content for name in set(NAMES.values()) - {"Add Reactions", "Read Message History"})
    assert (await stage.service.rules(stage.guild.id)).channels == frozenset()


async def test_enabling_names_what_is_missing_in_another_channel(stage: Stage) -> None:
    selfies = stage.guild.add_text_channel("selfies")
    selfies.deny(stage.guild.everyone, Permission.VIEW_CHANNEL)
    await stage.server.delivered()
    told = await _told(stage, "enable", channel=selfies)
    assert told.content == LACKING.format(channel=_mention(selfies), permissions="“View Channel”")


async def test_enabling_says_when_photos_in_channels_cannot_be_seen(backstage: Stage) -> None:
    async with running(backstage.client(message_content=False), backstage.server):
        told = await _told(backstage, "enable")
    assert BLIND in told.content


async def test_several_settings_are_changed_at_once_and_the_panel_shows_them(stage: Stage) -> None:
    told = await _told(
        stage, "set", words=True, goal="lift", songs=2, quiet="private", faces=False, explicit="never", country="DE"
    )
    assert await stage.service.rules(stage.guild.id) == ServerRules(
        words=True,
        goal=Goal.LIFT,
        songs=2,
        quiet=Quiet.PRIVATE,
        faces=False,
        explicit=Explicit.NEVER,
        country="DE",
    )
    [embed] = told.embeds
    words = " ".join(field["value"] for field in embed["fields"])
    assert "Germany" in words
    assert "Each answer has 2 songs." in words


async def test_what_is_not_given_stays_as_it_was_and_nothing_is_a_choice_too(stage: Stage) -> None:
    await stage.service.set_rules(stage.guild.id, ServerRules(goal=Goal.CALM, country="DE", songs=3))
    await _told(stage, "set", goal="none", country="none")
    assert await stage.service.rules(stage.guild.id) == ServerRules(songs=3)


async def test_a_country_can_be_written_out_and_what_is_none_changes_nothing(stage: Stage) -> None:
    await _told(stage, "set", country="switzerland")
    assert (await stage.service.rules(stage.guild.id)).country == "CH"
    told = await _told(stage, "set", country="Atlantis", songs=1)
    assert told.content == str(UnknownCountry())
    told = await _told(stage, "set", country="united")
    assert "United Kingdom" in told.content
    assert await stage.service.rules(stage.guild.id) == ServerRules(country="CH")


async def test_countries_are_offered_in_the_moderators_language(stage: Stage) -> None:
    stage.moderator.locale = "de"
    choices = await stage.moderator.autocomplete(stage.channel, "serenade set", country="öster")
    assert [(choice.name, choice.value) for choice in choices] == [("Österreich", "AT")]
    choices = await stage.moderator.autocomplete(stage.channel, "serenade set", country="")
    assert choices[0].value == "none"
    assert len(choices) == 25
