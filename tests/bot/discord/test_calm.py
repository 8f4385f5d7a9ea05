"""Who is left alone, and that nobody is ever pinged."""

import pytest

from recommender.servers import Quiet, ServerRules
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Intent, happenings, payloads
from tests.fake_discord.composing import attach
from tests.fake_discord.messages import Message, MessageKind
from tests.fake_discord.model import Member, User

PINGS = "happy @everyone @here"


def _by(stage: Stage, author: User, kind: MessageKind = MessageKind.DEFAULT) -> Message:
    """Let a message with a photo and the bot's name arrive that no person wrote."""
    message = Message(stage.server.world.next_id(), stage.channel, author, stage.server.bot.mention, kind=kind)
    message.mentions.append(stage.server.bot)
    message.attachments.append(attach(stage.channel, *SELFIE))
    happenings.created(message)
    return message


async def test_other_bots_are_not_answered(stage: Stage) -> None:
    await stage.enable()
    other = User(stage.server.world.next_id(), "Other", is_bot=True)
    stage.server.world.users[other.id] = other
    stage.guild.members[other.id] = Member(other)
    _by(stage, other)
    assert await stage.quiet(stage.channel)


@pytest.mark.parametrize("kind", [MessageKind.COMMAND, MessageKind.CONTEXT_MENU, MessageKind.THREAD_CREATED])
async def test_what_discord_announces_in_somebodys_name_is_not_answered(stage: Stage, kind: MessageKind) -> None:
    await stage.enable()
    _by(stage, stage.ada, kind)
    assert await stage.quiet(stage.channel)


async def test_webhooks_are_not_answered(stage: Stage) -> None:
    await stage.enable()
    world = stage.server.world
    message = Message(world.next_id(), stage.channel, stage.ada, stage.server.bot.mention)
    message.attachments.append(attach(stage.channel, *SELFIE))
    body = payloads.message(message, Intent.MESSAGE_CONTENT) | {"guild_id": str(stage.guild.id), "webhook_id": "99"}
    world.emit("MESSAGE_CREATE", Intent.GUILD_MESSAGES, lambda _: body, guild=stage.guild)
    assert await stage.quiet(stage.channel)


async def test_its_own_messages_are_not_answered(stage: Stage) -> None:
    await stage.enable()
    _by(stage, stage.server.bot)
    await stage.settled()
    assert len(stage.channel.messages) == 1


@pytest.mark.parametrize("quiet", list(Quiet))
async def test_no_message_pings_anybody_whatever_people_write(stage: Stage, quiet: Quiet) -> None:
    channels = frozenset({stage.channel.id})
    await stage.service.set_rules(stage.guild.id, ServerRules(channels=channels, words=True, quiet=quiet))
    await stage.ada.post(stage.channel, PINGS, files=[SELFIE])  # the question before the first photo
    await stage.settled()
    await stage.agree(stage.ada)
    name = f"{stage.server.bot.mention} {PINGS} {stage.bob.mention}"
    await stage.ada.post(stage.channel, PINGS, files=[SELFIE])
    await stage.ada.post(stage.channel, name)
    await stage.ada.post(stage.channel, stage.server.bot.mention)  # which says what to do
    await stage.settled()
    # What a command answers pings nobody either, and neither does what is said of words that mean nothing.
    for words in (f"happy {stage.bob.mention}", f"@everyone {stage.bob.mention}", "happy"):
        await (await stage.bob.slash(stage.channel, "mood", feeling=words)).response()
    await (await stage.moderator.slash(stage.channel, "serenade setup")).response()
    await stage.settled()
    said = [each for channel in stage.server.world.channels.values() for each in channel.messages]
    said = [message for message in said if message.author is stage.server.bot]
    assert len(said) >= 8
    assert [message for message in said if message.mentions or message.mentions_everyone] == []
