"""Files of the bot's answers: sent, kept, replaced and taken away, for all to see or for one."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fake_discord import Channel, FakeDiscord, Interaction, Permission, Person
from tests.fake_discord.expecting import INVALID_FORM, file, refused, said

Met = discord.Interaction[discord.Client]


@pytest.fixture
async def commanded(client: discord.Client) -> discord.Client:
    """The client once it has registered one command."""
    assert client.application_id is not None
    payload: Any = {"name": "history", "description": "your moods", "type": 1}
    await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    return client


async def _met(client: discord.Client, channel: Channel, ada: Person) -> tuple[Interaction, Met]:
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.slash(channel, "history")
    return interaction, await heard


@pytest.mark.parametrize("ephemeral", [False, True])
async def test_a_first_answer_a_follow_up_and_an_edit_carry_files(
    commanded: discord.Client, channel: Channel, ada: Person, *, ephemeral: bool
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.send_message("plot", file=file(b"first"), ephemeral=ephemeral)
    await met.followup.send(file=file(b"second"), ephemeral=ephemeral)
    original, followup = await interaction.response(), await interaction.followup()
    assert (original.attachments[0].data, followup.attachments[0].data) == (b"first", b"second")
    edited = await met.edit_original_response(attachments=[file(b"third", "new.png")])
    assert [(each.filename, each.data) for each in original.attachments] == [("new.png", b"third")]
    assert [each.ephemeral for each in original.attachments + followup.attachments] == [ephemeral] * 2
    assert await edited.attachments[0].read() == b"third"


async def test_a_deferred_answer_gets_its_file_by_an_edit(
    commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(commanded, channel, ada)
    await met.response.defer(ephemeral=True)
    await met.edit_original_response(attachments=[file(b"picture")])
    [attachment] = (await interaction.response()).attachments
    assert (attachment.data, attachment.ephemeral) == (b"picture", True)


async def test_an_edit_keeps_the_files_that_it_lists_and_ends_the_others(
    server: FakeDiscord, room: discord.TextChannel
) -> None:
    message = await said(server, room, files=[file(b"a", "a.png"), file(b"b", "b.png")])
    sent = await room.fetch_message(message.id)
    gone, kept = sent.attachments
    await sent.edit(attachments=[kept, file(b"c", "c.png")])
    assert [each.data for each in message.attachments] == [b"b", b"c"]
    assert await kept.read() == b"b"
    with pytest.raises(discord.NotFound):
        await gone.read()
    await sent.edit(content="words")
    assert [each.data for each in message.attachments] == [b"b", b"c"]
    await sent.edit(attachments=[])
    assert message.attachments == []


async def test_new_files_replace_the_old_ones_that_an_edit_does_not_list(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel
) -> None:
    message = await said(server, room, file=file(b"a", "a.png"))
    route = discord.http.Route("PATCH", f"/channels/{room.id}/messages/{message.id}")
    upload = file(b"b", "b.png")
    form: list[Any] = [
        {"name": "payload_json", "value": "{}"},
        {"name": "files[0]", "value": upload.fp, "filename": "b.png", "content_type": "application/octet-stream"},
    ]
    await client.http.request(route, form=form, files=[upload])
    assert [each.data for each in message.attachments] == [b"b"]


async def test_eleven_files_are_refused_with_the_kept_ones_counted(
    server: FakeDiscord, room: discord.TextChannel
) -> None:
    message = await said(server, room, files=[file(b"a", f"{number}.png") for number in range(10)])
    sent = await room.fetch_message(message.id)
    with refused(INVALID_FORM, saying="attachments"):
        await sent.add_files(file(b"b", "b.png"))
    assert len(message.attachments) == 10


async def test_files_need_their_permission_in_edits_too(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    message = await said(server, room, content="words")
    channel.deny(server.bot, Permission.ATTACH_FILES)
    with refused(50013, status=403):
        await (await room.fetch_message(message.id)).add_files(file())


async def test_a_file_in_an_embed_does_not_hang_below_the_message_as_well(
    server: FakeDiscord, room: discord.TextChannel
) -> None:
    embed = discord.Embed(title="What I saw").set_image(url="attachment://plot.png")
    message = await said(server, room, embed=embed, file=file(b"picture"))
    assert (message.attachments[0].data, message.shown_in_embeds) == (b"picture", message.attachments)
    sent = await room.fetch_message(message.id)
    assert sent.attachments == []
    assert str(sent.embeds[0].image.url).startswith(server.world.address)
    await sent.edit(embed=discord.Embed().set_thumbnail(url="attachment://other.png"))
    assert message.broken_images == ["other.png"]


async def test_a_message_command_brings_all_files_of_its_message(
    client: discord.Client, channel: Channel, ada: Person
) -> None:
    tree = app_commands.CommandTree(client)
    read: list[bytes] = []

    @tree.context_menu(name="Songs for this photo")
    async def songs(met: Met, message: discord.Message) -> None:
        read.extend([await each.read() for each in message.attachments])
        await met.response.send_message("songs")

    await tree.sync()
    photos = [(f"{number}.jpg", str(number).encode()) for number in range(4)]
    message = await ada.post(channel, files=photos)
    await (await ada.use_on(message, "Songs for this photo")).response()
    assert read == [b"0", b"1", b"2", b"3"]
