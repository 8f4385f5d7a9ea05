"""Threads and age-restricted channels: who may start, write, change and see what."""

from __future__ import annotations

import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Guild, Permission, Person, running
from tests.fake_discord.expecting import INVALID_FORM, refused, said


async def test_a_thread_below_a_message_takes_the_answers(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    photo = await ada.post(channel, "look!")
    thread = await (await room.fetch_message(photo.id)).create_thread(name="Songs for Ada")
    await thread.send("songs")
    assert photo.thread is not None
    reply = await server.next_message(photo.thread, by=server.bot)
    assert (reply.content, photo.thread.name, photo.thread.parent, photo.thread.id) == (
        "songs",
        "Songs for Ada",
        channel,
        photo.id,
    )
    assert (thread.parent_id, thread.owner_id, photo.edits) == (channel.id, server.bot.id, 0)
    assert (await room.fetch_message(photo.id)).flags.has_thread
    with refused(160004):
        await (await room.fetch_message(photo.id)).create_thread(name="again")


async def test_a_thread_that_a_member_starts_is_told_and_answered_in(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    created = client.wait_for("thread_create", timeout=10)
    thread = await ada.start_thread(channel, "sad songs")
    seen = await created
    assert (seen.name, seen.parent, seen.owner_id) == ("sad songs", room, ada.id)
    assert [message.is_notice for message in channel.messages] == [True]
    heard = client.wait_for("message", check=lambda each: each.channel.id == thread.id, timeout=10)
    question = await ada.post(thread, "how about this?")
    await (await heard).reply("like this")
    assert (await server.next_message(thread, by=server.bot)).reference is question


async def test_a_private_thread_is_for_its_people_alone(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    bob = server.add_user("Bob")
    thread = await room.create_thread(name="only you")
    assert thread.type is discord.ChannelType.private_thread
    await thread.add_user(discord.Object(ada.id))
    await thread.send("songs")
    hidden = server.world.channels[thread.id]
    assert (len(ada.sees(hidden)), bob.sees(hidden)) == (1, [])
    with pytest.raises(AssertionError, match="may not"):
        await bob.post(hidden, "let me in")
    among_them = await bob.start_thread(channel, "without the bot", private=True)
    with refused(50001, status=403):
        await client.fetch_channel(among_them.id)


async def test_starting_and_writing_take_their_own_permissions(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    thread = await room.create_thread(name="public", type=discord.ChannelType.public_thread)
    channel.deny(server.bot, Permission.SEND_MESSAGES)
    await thread.send("no need of the right to write in the channel")
    channel.deny(server.bot, Permission.SEND_MESSAGES_IN_THREADS | Permission.CREATE_PUBLIC_THREADS)
    with refused(50013, status=403):
        await thread.send("songs")
    with refused(50013, status=403):
        await room.create_thread(name="public", type=discord.ChannelType.public_thread)
    channel.deny(ada, Permission.CREATE_PUBLIC_THREADS | Permission.SEND_MESSAGES_IN_THREADS)
    with pytest.raises(AssertionError, match="CREATE_PUBLIC_THREADS"):
        await ada.start_thread(channel, "mine")
    with pytest.raises(AssertionError, match="SEND_MESSAGES_IN_THREADS"):
        await ada.post(channel.in_guild.threads[0], "hello")


async def test_writing_opens_an_archived_thread_and_nothing_else_changes_it(
    client: discord.Client, channel: Channel, ada: Person
) -> None:
    thread = await ada.start_thread(channel, "songs")
    seen = await client.fetch_channel(thread.id)
    assert isinstance(seen, discord.Thread)
    own = await seen.send("one")
    thread.set(archived=True)
    with refused(50083, status=403):
        await own.edit(content="two")
    with refused(50083, status=403):
        await own.add_reaction("😀")
    updated = client.wait_for("raw_thread_update", timeout=10)
    await seen.send("three")
    assert (thread.archived, (await updated).data["thread_metadata"]["archived"]) == (False, False)
    await own.edit(content="two")


async def test_a_locked_thread_is_for_who_manages_threads(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    thread = await ada.start_thread(channel, "songs")
    seen = await client.fetch_channel(thread.id)
    assert isinstance(seen, discord.Thread)
    own = await seen.send("one")
    thread.set(locked=True, archived=True)
    with refused(50083, status=403):
        await seen.send("two")
    with pytest.raises(AssertionError, match="is locked"):
        await ada.post(thread, "two")
    with refused(50013, status=403):
        await seen.edit(archived=False)
    channel.allow(server.bot, Permission.MANAGE_THREADS)
    await seen.edit(archived=False, locked=False)
    await own.edit(content="two")
    assert thread.messages[-1].content == "two"


async def test_the_bot_renames_archives_and_opens_its_own_thread(room: discord.TextChannel, channel: Channel) -> None:
    thread = await room.create_thread(name="songs", type=discord.ChannelType.public_thread)
    [held] = channel.in_guild.threads
    await thread.edit(name="old songs", archived=True)
    assert (held.name, held.archived) == ("old songs", True)
    with refused(50083, status=403):
        await thread.edit(name="older songs")
    await thread.edit(archived=False)
    assert not held.archived
    assert [each.id for each in await room.guild.active_threads()] == [thread.id]


async def test_threads_are_where_threads_can_be(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, ada: Person
) -> None:
    message = await said(server, room, content="songs")
    for name in ("", "x" * 101):
        with refused(INVALID_FORM, saying="name"):
            await room.get_partial_message(message.id).create_thread(name=name)
    thread = await room.create_thread(name="songs", type=discord.ChannelType.public_thread)
    own = await thread.send("one")
    with refused(50024):
        await thread.get_partial_message(own.id).create_thread(name="deeper")
    direct = await ada.post(ada.dm(), "hello")
    dm = client.get_partial_messageable(ada.dm().id)
    with refused(50024):
        route = discord.http.Route("POST", f"/channels/{dm.id}/messages/{direct.id}/threads")
        await client.http.request(route, json={"name": "direct"})


async def test_open_threads_are_there_when_a_client_comes(server: FakeDiscord, channel: Channel, ada: Person) -> None:
    kept, archived = [await ada.start_thread(channel, name) for name in ("kept", "archived")]
    archived.set(archived=True)
    async with running(discord.Client(intents=discord.Intents.default()), server) as client:
        assert [thread.id for thread in client.guilds[0].threads] == [kept.id]


async def test_commands_work_in_threads(client: discord.Client, channel: Channel, ada: Person) -> None:
    thread = await ada.start_thread(channel, "songs")
    tree = discord.app_commands.CommandTree(client)

    @tree.command(description="songs")
    async def mood(met: discord.Interaction[discord.Client]) -> None:
        assert isinstance(met.channel, discord.Thread)
        await met.response.send_message(f"songs in {met.channel.name}")

    await tree.sync()
    answer = await (await ada.slash(thread, "mood")).response()
    assert (answer.content, answer.channel) == ("songs in songs", thread)


async def test_an_age_restricted_channel_says_so_and_its_threads_too(
    server: FakeDiscord, client: discord.Client, guild: Guild, ada: Person
) -> None:
    grown = guild.add_text_channel("grown", nsfw=True)
    thread = await ada.start_thread(grown, "songs")
    await server.delivered()
    [below] = client.guilds[0].threads
    assert isinstance(below.parent, discord.TextChannel)
    assert (below.id, below.is_nsfw(), below.parent.is_nsfw()) == (thread.id, True, True)
