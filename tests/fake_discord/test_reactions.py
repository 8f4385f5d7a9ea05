"""Reactions: who may add and remove them, and what the bot hears of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.fake_discord import Channel, FakeDiscord, Message, Permission, Person
from tests.fake_discord.expecting import refused

if TYPE_CHECKING:
    import discord


@pytest.fixture
async def message(channel: Channel, ada: Person) -> Message:
    return await ada.post(channel, "hello")


@pytest.fixture
def partial(room: discord.TextChannel, message: Message) -> discord.PartialMessage:
    """The message as the client reaches it."""
    return room.get_partial_message(message.id)


async def test_the_bot_adds_and_removes_its_own(
    server: FakeDiscord, client: discord.Client, partial: discord.PartialMessage, message: Message
) -> None:
    for emoji in ("😀", "😐", "🙁", "1️⃣", "❤️", "🇩🇪"):
        await partial.add_reaction(emoji)
        assert message.reacted(emoji, server.bot)
    assert client.user is not None
    await partial.remove_reaction("😀", client.user)
    assert list(message.reactions) == ["😐", "🙁", "1️⃣", "❤️", "🇩🇪"]
    with refused(10014):
        await partial.remove_reaction("😀", client.user)


@pytest.mark.parametrize("emoji", ["smile", ":smile:", "serenade:1234", "42"])
async def test_what_is_no_emoji_is_unknown(partial: discord.PartialMessage, emoji: str) -> None:
    with refused(10014):
        await partial.add_reaction(emoji)


async def test_a_new_emoji_needs_the_permission_and_one_that_is_there_does_not(
    server: FakeDiscord, channel: Channel, ada: Person, message: Message, partial: discord.PartialMessage
) -> None:
    channel.deny(server.bot, Permission.ADD_REACTIONS)
    with refused(50013, status=403):
        await partial.add_reaction("😀")
    await ada.react(message, "😀")
    await partial.add_reaction("😀")
    channel.deny(server.bot, Permission.READ_MESSAGE_HISTORY)
    with refused(50013, status=403):
        await partial.add_reaction("😀")


async def test_only_who_manages_messages_removes_those_of_others(
    server: FakeDiscord, channel: Channel, ada: Person, message: Message, partial: discord.PartialMessage
) -> None:
    await ada.react(message, "😀")
    snowflake = (await partial.fetch()).author
    with refused(50013, status=403):
        await partial.remove_reaction("😀", snowflake)
    with refused(50013, status=403):
        await partial.clear_reactions()
    channel.allow(server.bot, Permission.MANAGE_MESSAGES)
    await partial.remove_reaction("😀", snowflake)
    assert message.reactions == {}
    await ada.react(message, "😐")
    await partial.clear_reactions()
    assert message.reactions == {}


async def test_nobody_removes_anothers_reaction_in_a_dm(client: discord.Client, ada: Person) -> None:
    message = await ada.post(ada.dm(), "hello")
    await ada.react(message, "😀")
    dm = client.get_partial_messageable(ada.dm().id)
    with refused(50003, status=403):
        await dm.get_partial_message(message.id).clear_reactions()


async def test_a_message_bears_twenty_emoji(partial: discord.PartialMessage, message: Message) -> None:
    for number in range(20):
        await partial.add_reaction(chr(ord("😀") + number))
    assert len(message.reactions) == 20
    with refused(30010):
        await partial.add_reaction("🎵")


async def test_the_bot_hears_who_reacted_to_whose_message(
    client: discord.Client, channel: Channel, ada: Person, message: Message
) -> None:
    added, removed = (client.wait_for(f"raw_reaction_{what}", timeout=10) for what in ("add", "remove"))
    await ada.react(message, "😀")
    event = await added
    assert (event.user_id, event.message_id, event.channel_id) == (ada.id, message.id, channel.id)
    assert (event.guild_id, str(event.emoji), event.message_author_id) == (channel.in_guild.id, "😀", ada.id)
    assert (event.member.display_name, event.burst) == ("Ada", False)
    await ada.unreact(message, "😀")
    event = await removed
    assert (event.user_id, event.member, event.message_author_id) == (ada.id, None, None)


async def test_a_reaction_in_a_dm_comes_without_guild_and_member(client: discord.Client, ada: Person) -> None:
    message = await ada.post(ada.dm(), "hello")
    added = client.wait_for("raw_reaction_add", timeout=10)
    await ada.react(message, "😀")
    event = await added
    assert (event.guild_id, event.member, event.user_id) == (None, None, ada.id)


async def test_a_fetched_message_says_which_reactions_are_the_bots(
    ada: Person, message: Message, partial: discord.PartialMessage
) -> None:
    await ada.react(message, "😀")
    await partial.add_reaction("😐")
    seen = (await partial.fetch()).reactions
    assert [(str(each.emoji), each.count, each.me) for each in seen] == [("😀", 1, False), ("😐", 1, True)]
    assert [user.id async for user in seen[0].users()] == [ada.id]
