"""Looking things up, and hearing of what changes around the bot."""

from __future__ import annotations

import aiohttp
import discord
import pytest
from discord import app_commands

from tests.fake_discord import Channel, FakeDiscord, Guild, Intent, Permission, Person, running
from tests.fake_discord.expecting import refused


async def test_guilds_channels_members_and_users_can_be_fetched(
    client: discord.Client, guild: Guild, channel: Channel, ada: Person
) -> None:
    seen = await client.fetch_guild(guild.id)
    assert (seen.name, seen.owner_id) == ("Band", guild.owner.id)
    assert [each.id for each in await seen.fetch_channels()] == [channel.id]
    assert (await seen.fetch_member(ada.id)).display_name == "Ada"
    assert (await client.fetch_user(ada.id)).global_name == "Ada"
    assert (await client.fetch_channel(channel.id)).id == channel.id


async def test_what_does_not_exist_has_its_own_code(client: discord.Client, guild: Guild) -> None:
    stranger = guild.world.next_id()
    with refused(10003, status=404):
        await client.fetch_channel(stranger)
    with refused(10004, status=404):
        await client.fetch_guild(stranger)
    with refused(10013, status=404):
        await client.fetch_user(stranger)
    with refused(10007, status=404):
        await (await client.fetch_guild(guild.id)).fetch_member(stranger)


async def test_a_sharded_client_finds_the_gateway(server: FakeDiscord, guild: Guild) -> None:
    async with running(discord.AutoShardedClient(intents=discord.Intents.default()), server) as client:
        assert [each.id for each in client.guilds] == [guild.id]
    assert "/gateway/bot" in [request.path for request in server.requests]


async def test_the_history_comes_in_pages(room: discord.TextChannel, channel: Channel, ada: Person) -> None:
    posted = [await ada.post(channel, str(number)) for number in range(120)]
    assert [each.content async for each in room.history(limit=3)] == ["119", "118", "117"]
    after = [each.content async for each in room.history(after=discord.Object(posted[4].id), limit=3)]
    assert after == ["5", "6", "7"]
    assert len([each async for each in room.history(limit=None)]) == 120


async def test_a_persons_edit_reaches_the_bot(client: discord.Client, channel: Channel, ada: Person) -> None:
    message = await ada.post(channel, "hapy")
    heard = client.wait_for("raw_message_edit", timeout=10)
    await ada.edit(message, "happy")
    event = await heard
    assert (event.message_id, event.message.content) == (message.id, "happy")
    assert event.message.edited_at is not None


async def test_new_channels_and_permissions_reach_the_bot(client: discord.Client, guild: Guild) -> None:
    heard = client.wait_for("guild_channel_create", timeout=10)
    channel = guild.add_text_channel("selfies")
    assert (await heard).name == "selfies"
    changed = client.wait_for("guild_channel_update", timeout=10)
    channel.deny(guild.everyone, Permission.SEND_MESSAGES)
    _, after = await changed
    assert not after.permissions_for(after.guild.default_role).send_messages


async def test_members_who_come_and_go_are_told_with_their_intent() -> None:
    async with FakeDiscord(intents=Intent.GUILD_MEMBERS) as server:
        guild = server.add_guild("Band")
        intents = discord.Intents(guilds=True, members=True)
        async with running(discord.Client(intents=intents), server) as client:
            joined, left = client.wait_for("member_join", timeout=10), client.wait_for("member_remove", timeout=10)
            ada = server.add_user("Ada")
            assert (await joined).display_name == "Ada"
            guild.remove_member(ada)
            assert (await left).id == ada.id


async def test_with_the_members_intent_all_members_come_at_the_start() -> None:
    async with FakeDiscord(intents=Intent.GUILD_MEMBERS) as server:
        server.add_guild("Band")
        server.add_user("Ada")
        async with running(discord.Client(intents=discord.Intents(guilds=True, members=True)), server) as client:
            assert [member.display_name for member in client.guilds[0].members].count("Ada") == 1


async def test_an_attachments_address_cannot_be_forged(
    room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, files=[("selfie.jpg", b"jpeg")])
    [attachment] = (await room.fetch_message(message.id)).attachments
    attachment.url = attachment.url.replace("ex=", "ex=f")
    with pytest.raises(discord.Forbidden):
        await attachment.read()


async def test_a_guilds_own_commands_are_kept_apart(
    client: discord.Client, guild: Guild, channel: Channel, ada: Person
) -> None:
    tree = app_commands.CommandTree(client)

    @tree.command(description="Only here", guild=discord.Object(guild.id))
    async def here(interaction: discord.Interaction, role: discord.Role, place: discord.TextChannel) -> None:
        await interaction.response.send_message(f"{role.name} {place.name}")

    await tree.sync(guild=discord.Object(guild.id))
    assert guild.world.commands[None] == []
    answer = await (await ada.slash(channel, "here", role=guild.bot_role, place=channel)).response()
    assert answer.content == "Serenade music"
    with pytest.raises(AssertionError, match="no command"):
        await ada.slash(ada.dm(), "here", role=guild.bot_role, place=channel)


async def test_the_commands_of_another_application_are_out_of_reach(server: FakeDiscord) -> None:
    url = f"{server.api}/applications/1/commands"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {server.token}"}) as web, web.get(url) as response:
        assert (response.status, (await response.json())["code"]) == (403, 50001)


async def test_a_presence_is_kept(server: FakeDiscord, client: discord.Client) -> None:
    await client.change_presence(activity=discord.CustomActivity("Listening"))
    await server.wait_until(lambda: server.gateway.presence.get("activities"))
    assert server.gateway.presence["activities"][0]["state"] == "Listening"
