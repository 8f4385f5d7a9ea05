"""Files and words: what goes up and down, when addresses run out, and what a bot gets to read."""

from __future__ import annotations

from typing import Any

import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Intent, Person, running
from tests.fake_discord.expecting import file, refused, said
from tests.fake_discord.limits import UPLOAD

Json = dict[str, Any]


async def test_a_file_of_ten_mebibytes_is_taken_and_a_larger_one_is_not(
    server: FakeDiscord, room: discord.TextChannel
) -> None:
    own = await said(server, room, file=file(bytes(UPLOAD)))
    assert len(own.attachments[0].content) == UPLOAD
    with refused(40005, status=413):
        await room.send(file=file(bytes(UPLOAD + 1)))


async def test_a_file_goes_there_and_back_with_its_name_and_type(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, files=[("selfie.jpg", b"jpeg"), ("notes.txt", b"text")])
    photo, notes = (await room.fetch_message(message.id)).attachments
    assert (photo.filename, photo.content_type, photo.size) == ("selfie.jpg", "image/jpeg", 4)
    assert (await photo.read(), await notes.read()) == (b"jpeg", b"text")
    await said(server, room, files=[await photo.to_file(), await notes.to_file()])
    assert [each.content for each in channel.messages[-1].attachments] == [b"jpeg", b"text"]


async def test_an_attachments_address_runs_out_and_a_fetched_message_has_a_fresh_one(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, files=[("selfie.jpg", b"jpeg")])
    [old] = (await room.fetch_message(message.id)).attachments
    server.advance(hours=25)
    with pytest.raises(discord.NotFound):
        await old.read()
    [fresh] = (await room.fetch_message(message.id)).attachments
    assert await fresh.read() == b"jpeg"


async def test_an_attachment_can_arrive_expired_and_goes_with_its_message(
    room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    expired = await ada.post(channel, files=[("selfie.jpg", b"jpeg")], expired_files=True)
    deleted = await ada.post(channel, files=[("selfie.jpg", b"jpeg")])
    found = [(await room.fetch_message(each.id)).attachments[0] for each in (expired, deleted)]
    await ada.delete(deleted)
    for attachment in found:
        with pytest.raises(discord.NotFound):
            await attachment.read()


async def test_without_the_content_intent_only_dms_mentions_and_own_messages_can_be_read() -> None:
    async with FakeDiscord(intents=Intent(0)) as server:
        channel = server.add_guild("Band").add_text_channel("music")
        ada = server.add_user("Ada")
        client = discord.Client(intents=discord.Intents.default())
        heard: list[tuple[str, int]] = []

        @client.event
        async def on_message(message: discord.Message) -> None:
            heard.append((message.content, len(message.attachments)))

        photo = [("selfie.jpg", b"jpeg")]
        async with running(client, server):
            hidden = await ada.post(channel, "hidden", files=photo)
            await ada.post(channel, f"{server.bot.mention} mentioned", files=photo)
            await ada.post(ada.dm(), "direct", files=photo)
            room = client.get_partial_messageable(channel.id)
            own = channel.find((await room.send("own")).id)
            await ada.post(channel, "pinging reply", files=photo, reply_to=own)
            await ada.post(channel, "quiet reply", files=photo, reply_to=own, pings=False)
            await server.delivered()
            assert (await room.fetch_message(hidden.id)).content == ""
    mentioned = (f"{server.bot.mention} mentioned", 1)
    assert heard == [("", 0), mentioned, ("direct", 1), ("own", 0), ("pinging reply", 1), ("", 0)]
