"""Ordered failures, waits that end in vain, and people who try what they cannot."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Guild, Permission, Person, running

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Attempt = Callable[[Person, Channel, Channel], Awaitable[object]]


async def test_an_ordered_failure_meets_the_request_it_is_for(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    server.fail_next(503, on="POST /channels/{channel_id}/messages")
    await room.typing()
    with pytest.raises(discord.DiscordServerError):
        await room.send("hello")
    await room.send("hello")
    assert len(channel.messages) == 1
    assert server.refusals == []


async def test_a_rate_limit_is_waited_out(server: FakeDiscord, room: discord.TextChannel, channel: Channel) -> None:
    server.rate_limit_next(times=2, on="/messages")
    await room.send("hello")
    assert [request.status for request in server.requests[-3:]] == [429, 429, 200]
    assert (len(channel.messages), server.refusals) == (1, [])


async def test_a_wait_in_vain_fails_and_shows_what_was_seen(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    await room.send("the only words")
    await server.next_message(channel, by=server.bot)
    with pytest.raises(AssertionError) as caught:
        await server.next_message(channel, by=server.bot, within=0.01)
    for seen in ("a message by Serenade in music", "'the only words'", "POST /channels/", "-> 200"):
        assert seen in str(caught.value)


async def test_messages_are_returned_once_and_in_order(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    await room.send("one")
    await ada.post(channel, "between")
    await room.send("two")
    seen = [(await server.next_message(channel, by=server.bot)).content for _ in range(2)]
    assert seen == ["one", "two"]


async def test_a_fault_of_the_server_itself_fails_the_test() -> None:
    server = await FakeDiscord().__aenter__()
    async with running(discord.Client(intents=discord.Intents.default()), server) as client:
        with pytest.raises(discord.DiscordServerError):
            await client.fetch_channel("no number")  # type: ignore[arg-type] # what this server cannot take
    with pytest.raises(ValueError, match="no number"):
        await server.__aexit__(None, None, None)


IMPOSSIBLE: dict[str, tuple[Attempt, str]] = {
    "an empty message": (lambda ada, channel, _: ada.post(channel), "empty"),
    "a muted channel": (lambda ada, _, muted: ada.post(muted, "hello"), "SEND_MESSAGES"),
    "a strangers reaction": (lambda ada, channel, _: ada.unreact(channel.messages[0], "😀"), "had not reacted"),
    "anothers words": (lambda ada, channel, _: ada.edit(channel.messages[0], "mine"), "did not write"),
    "anothers message": (lambda ada, channel, _: ada.delete(channel.messages[0]), "MANAGE_MESSAGES"),
}


@pytest.mark.parametrize("case", IMPOSSIBLE)
async def test_people_do_only_what_they_can(guild: Guild, channel: Channel, ada: Person, case: str) -> None:
    muted = guild.add_text_channel("muted")
    muted.deny(guild.everyone, Permission.SEND_MESSAGES)
    bob = guild.world.users[guild.owner.id]
    assert isinstance(bob, Person)
    await bob.post(channel, "hello")
    attempt, reason = IMPOSSIBLE[case]
    with pytest.raises(AssertionError, match=reason):
        await attempt(ada, channel, muted)


async def test_a_strangers_dm_and_guild_are_out_of_reach(server: FakeDiscord, channel: Channel, ada: Person) -> None:
    bob = server.add_user("Bob", member_of=[])
    with pytest.raises(AssertionError, match="not Bob's DM"):
        await bob.post(ada.dm(), "hello")
    with pytest.raises(AssertionError, match="may not"):
        await bob.post(channel, "hello")


async def test_roles_and_members_overwrite_everyone(guild: Guild, channel: Channel, ada: Person) -> None:
    channel.deny(guild.everyone, Permission.SEND_MESSAGES)
    assert Permission.SEND_MESSAGES not in channel.allowed(ada)
    assert Permission.ATTACH_FILES not in channel.allowed(ada)
    singer = guild.add_role("singer")
    guild.member(ada).roles.append(singer)
    channel.allow(singer, Permission.SEND_MESSAGES)
    assert Permission.SEND_MESSAGES in channel.allowed(ada)
    channel.deny(ada, Permission.SEND_MESSAGES)
    assert Permission.SEND_MESSAGES not in channel.allowed(ada)
    guild.member(ada).roles.append(guild.add_role("boss", Permission.ADMINISTRATOR))
    assert Permission.SEND_MESSAGES in channel.allowed(ada)


async def test_a_hidden_channel_allows_nothing(guild: Guild, channel: Channel, ada: Person) -> None:
    channel.deny(guild.everyone, Permission.VIEW_CHANNEL)
    assert channel.allowed(ada) == Permission(0)
