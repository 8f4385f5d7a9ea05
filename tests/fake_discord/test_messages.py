"""Messages: what the service takes, from whom, and whom they ping."""

from __future__ import annotations

from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.fake_discord import Channel, FakeDiscord, Guild, Permission, Person
from tests.fake_discord.expecting import INVALID_FORM, file, refused, said, send

Json = dict[str, Any]


async def test_an_edit_may_not_leave_a_message_empty(room: discord.TextChannel) -> None:
    message = await room.send("words")
    with refused(50006):
        await message.edit(content=None)


async def test_an_edit_changes_what_it_names_and_keeps_the_rest(server: FakeDiscord, room: discord.TextChannel) -> None:
    own = await said(server, room, content="words", embed=discord.Embed(title="kept"), file=file())
    await room.get_partial_message(own.id).edit(content="better words")
    assert (own.content, own.embeds[0]["title"], own.attachments[0].content) == ("better words", "kept", b"picture")
    assert own.edits == 1
    await room.get_partial_message(own.id).edit(attachments=[])
    assert own.attachments == []


async def test_another_users_message_cannot_be_edited(client: discord.Client, channel: Channel, ada: Person) -> None:
    message = await ada.post(channel, "mine")
    route = Route("PATCH", f"/channels/{channel.id}/messages/{message.id}")
    with refused(50005, status=403):
        await client.http.request(route, json={"content": "yours"})


async def test_a_message_that_is_gone_is_unknown(room: discord.TextChannel, channel: Channel, ada: Person) -> None:
    message = await ada.post(channel, "gone")
    await ada.delete(message)
    with refused(10008, status=404):
        await room.fetch_message(message.id)
    with refused(10008, status=404):
        await room.get_partial_message(message.id).edit(content="still there?")


async def test_only_who_manages_messages_deletes_those_of_others(
    room: discord.TextChannel, channel: Channel, server: FakeDiscord, ada: Person
) -> None:
    message = await ada.post(channel, "spam")
    with refused(50013, status=403):
        await room.get_partial_message(message.id).delete()
    channel.allow(server.bot, Permission.MANAGE_MESSAGES)
    await room.get_partial_message(message.id).delete()
    assert message.deleted


@pytest.mark.parametrize(
    ("denied", "code"), [(Permission.VIEW_CHANNEL, 50001), (Permission.SEND_MESSAGES, 50013)], ids=["see", "speak"]
)
async def test_a_bot_that_may_not_speak_is_refused(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, denied: Permission, code: int
) -> None:
    channel.deny(server.bot, denied)
    with refused(code, status=403):
        await room.send("hello")
    with refused(code, status=403):
        await room.typing()


async def test_files_need_their_permission(server: FakeDiscord, room: discord.TextChannel, channel: Channel) -> None:
    channel.deny(server.bot, Permission.ATTACH_FILES)
    with refused(50013, status=403):
        await room.send("look", file=file())


async def test_without_embed_links_embeds_vanish_and_links_stay_links(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    channel.deny(server.bot, Permission.EMBED_LINKS)
    own = await said(server, room, content="https://youtu.be/1", embed=discord.Embed(title="t"))
    assert (own.embeds, own.players) == ([], [])
    with refused(50006):
        await room.send(embed=discord.Embed(title="t"))


async def test_only_bare_links_unfold(server: FakeDiscord, room: discord.TextChannel) -> None:
    text = "[a](https://a.example) <https://b.example> https://c.example/watch?v=1"
    own = await said(server, room, content=text)
    assert own.players == ["https://a.example", "https://c.example/watch?v=1"]
    await (await room.fetch_message(own.id)).edit(suppress=True)
    assert own.players == []


async def test_a_reply_needs_the_right_to_read_the_history(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, "hello")
    channel.deny(server.bot, Permission.READ_MESSAGE_HISTORY)
    with refused(160002):
        await room.get_partial_message(message.id).reply("hello")
    with refused(50013, status=403):
        await room.fetch_message(message.id)
    assert [each async for each in room.history()] == []


async def test_a_reply_to_a_message_that_is_gone_is_refused_unless_it_may_fail(
    client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, "gone")
    await ada.delete(message)
    with refused(INVALID_FORM, saying="message_reference"):
        await room.get_partial_message(message.id).reply("hello")
    reference = {"message_id": str(message.id), "fail_if_not_exists": False}
    await send(client, channel, content="hello", message_reference=reference)
    assert channel.messages[-1].reference is None


async def test_a_message_pings_only_whom_it_may(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    bob = server.add_user("Bob")
    text = f"{ada.mention} {bob.mention} @everyone"
    assert (await said(server, room, content=text)).mentions == [ada, bob]
    only_bob = discord.AllowedMentions(users=[discord.Object(bob.id)], everyone=False)
    assert (await said(server, room, content=text, allowed_mentions=only_bob)).mentions == [bob]
    message = await ada.post(channel, "hello")
    quiet = discord.AllowedMentions.none()
    await room.get_partial_message(message.id).reply(text, allowed_mentions=quiet)
    assert channel.messages[-1].mentions == []
    await room.get_partial_message(message.id).reply("hello")
    assert channel.messages[-1].mentions == [ada]


async def test_everyone_is_pinged_only_with_the_permission(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    assert not (await said(server, room, content="@everyone")).mentions_everyone
    channel.allow(server.bot, Permission.MENTION_EVERYONE)
    assert (await said(server, room, content="@everyone")).mentions_everyone


async def test_a_person_who_takes_no_messages_cannot_be_written_to(
    server: FakeDiscord, client: discord.Client, guild: Guild
) -> None:
    shy = server.add_user("Shy", accepts_dms=False)
    stranger = server.add_user("Stranger", member_of=[])
    friend = server.add_user("Friend", member_of=[guild])
    for person in (shy, stranger):
        with refused(50007, status=403):
            await (await client.fetch_user(person.id)).send("hello")
    await (await client.fetch_user(friend.id)).send("hello")
    assert [message.content for message in friend.sees(friend.dm())] == ["hello"]


async def test_the_body_must_be_exactly_json(server: FakeDiscord, channel: Channel) -> None:
    url, sign = f"{server.api}/channels/{channel.id}/messages", {"Authorization": f"Bot {server.token}"}
    async with aiohttp.ClientSession(headers=sign) as web:
        for kind, code in (("application/json; charset=utf-8", INVALID_FORM), ("text/plain", INVALID_FORM)):
            async with web.post(url, data=b'{"content": "c"}', headers={"Content-Type": kind}) as response:
                assert (response.status, (await response.json())["code"]) == (400, code)
        async with web.post(url, data=b"{", headers={"Content-Type": "application/json"}) as response:
            assert (response.status, (await response.json())["code"]) == (400, 50109)


async def test_strangers_and_unknown_addresses_are_turned_away(server: FakeDiscord) -> None:
    async with aiohttp.ClientSession() as web:
        async with web.get(f"{server.api}/users/@me") as response:
            assert response.status == 401
        async with web.get(f"{server.api}/coffee", headers={"Authorization": f"Bot {server.token}"}) as response:
            assert (response.status, response.headers["Content-Type"]) == (404, "application/json")
