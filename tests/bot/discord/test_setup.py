"""`/serenade`."""

from bot.discord.cogs.setup import BLIND, CHANNELS, DISABLED, ENABLED, LACKING, NO_CHANNELS
from bot.discord.permissions import NAMES
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Permission, running


async def test_a_moderator_enables_the_channel_and_photos_are_answered(stage: Stage) -> None:
    told = await (await stage.moderator.slash(stage.channel, "serenade enable")).response()
    assert told.content == ENABLED.format(stage.channel.id)
    assert told.ephemeral
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))


async def test_a_moderator_disables_the_channel_and_photos_are_left_alone(stage: Stage) -> None:
    await stage.enable()
    told = await (await stage.moderator.slash(stage.channel, "serenade disable")).response()
    assert told.content == DISABLED.format(stage.channel.id)
    await stage.ada.post(stage.channel, files=[SELFIE])
    assert await stage.quiet(stage.channel)


async def test_another_channel_can_be_named(stage: Stage) -> None:
    selfies = stage.guild.add_text_channel("selfies")
    told = await (await stage.moderator.slash(stage.channel, "serenade enable", channel=selfies)).response()
    assert told.content == ENABLED.format(selfies.id)
    assert await stage.service.enabled_channels(stage.guild.id) == {selfies.id}


async def test_the_channels_are_listed(stage: Stage) -> None:
    told = await (await stage.moderator.slash(stage.channel, "serenade channels")).response()
    assert told.content == NO_CHANNELS
    await stage.enable()
    told = await (await stage.moderator.slash(stage.channel, "serenade channels")).response()
    assert told.content == CHANNELS.format(f"<#{stage.channel.id}>")


async def test_only_moderators_are_offered_it_and_only_in_servers(stage: Stage) -> None:
    [setup] = [command for command in stage.server.commands if command["name"] == "serenade"]
    assert int(setup["default_member_permissions"]) == Permission.MANAGE_GUILD
    assert setup["contexts"] == [0]


async def test_enabling_names_what_is_missing_here_and_nothing_else(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.ADD_REACTIONS | Permission.READ_MESSAGE_HISTORY)
    told = await (await stage.moderator.slash(stage.channel, "serenade enable")).response()
    assert told.content == LACKING.format(stage.channel.id, "“Add Reactions” and “Read Message History”")
    assert not any(name in told.content for name in set(NAMES.values()) - {"Add Reactions", "Read Message History"})
    assert await stage.service.enabled_channels(stage.guild.id) == frozenset()


async def test_enabling_names_what_is_missing_in_another_channel(stage: Stage) -> None:
    selfies = stage.guild.add_text_channel("selfies")
    selfies.deny(stage.guild.everyone, Permission.VIEW_CHANNEL)
    await stage.server.delivered()
    told = await (await stage.moderator.slash(stage.channel, "serenade enable", channel=selfies)).response()
    assert told.content == LACKING.format(selfies.id, "“View Channel”")


async def test_enabling_says_when_photos_in_channels_cannot_be_seen(backstage: Stage) -> None:
    async with running(backstage.client(message_content=False), backstage.server):
        told = await (await backstage.moderator.slash(backstage.channel, "serenade enable")).response()
    assert told.content == f"{ENABLED.format(backstage.channel.id)} {BLIND}"
