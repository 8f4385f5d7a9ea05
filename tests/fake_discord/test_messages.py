"""Messages: what the service takes, from whom, and what it lets a bot read."""

from __future__ import annotations

import io
from typing import Any

import aiohttp
import discord
import pytest
from discord.http import Route

from tests.fake_discord import Channel, FakeDiscord, Guild, Intent, Message, Permission, Person, running
from tests.fake_discord.expecting import INVALID_FORM, refused
from tests.fake_discord.limits import UPLOAD

Json = dict[str, Any]


def _file(content: bytes = b"picture", name: str = "plot.png") -> discord.File:
    return discord.File(io.BytesIO(content), name)


async def _send(client: discord.Client, channel: Channel, **payload: object) -> Json:
    """Send what discord.py would not, past its own checks."""
    route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
    sent: Json = await client.http.request(route, json=payload)
    return sent


async def _own(server: FakeDiscord, room: discord.TextChannel, **parts: Any) -> Message:  # noqa: ANN401 - send's own
    """Let the bot send a message, and return it as the server holds it."""
    sent = await room.send(**parts)
    found = server.world.channels[room.id].find(sent.id)
    assert found is not None
    return found


def _button(**changes: object) -> Json:
    button = {"type": 2, "style": 1, "label": "Next", "custom_id": "next"} | changes
    return {key: value for key, value in button.items() if value is not None}


def _row(*parts: Json) -> Json:
    return {"type": 1, "components": list(parts)}


def _select(count: int, **changes: object) -> Json:
    options = [{"label": f"song {number}", "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "songs", "options": options} | changes


_FIELD = {"name": "n", "value": "v"}

TOO_MUCH: dict[str, tuple[Json, str]] = {
    "content": ({"content": "x" * 2001}, "content"),
    "eleven embeds": ({"embeds": [{"title": "t"}] * 11}, "embeds"),
    "embed title": ({"embeds": [{"title": "x" * 257}]}, "embeds.0.title"),
    "embed description": ({"embeds": [{"description": "x" * 4097}]}, "embeds.0.description"),
    "26 fields": ({"embeds": [{"fields": [_FIELD] * 26}]}, "embeds.0.fields"),
    "field name": ({"embeds": [{"fields": [_FIELD | {"name": "x" * 257}]}]}, "embeds.0.fields.0.name"),
    "field value": ({"embeds": [{"fields": [_FIELD | {"value": "x" * 1025}]}]}, "embeds.0.fields.0.value"),
    "field without value": ({"embeds": [{"fields": [_FIELD | {"value": ""}]}]}, "embeds.0.fields.0.value"),
    "footer": ({"embeds": [{"footer": {"text": "x" * 2049}}]}, "embeds.0.footer.text"),
    "author": ({"embeds": [{"author": {"name": "x" * 257}}]}, "embeds.0.author.name"),
    "all embeds together": ({"embeds": [{"description": "x" * 3001}, {"description": "x" * 3000}]}, "embeds"),
    "embed link": ({"embeds": [{"title": "t", "url": "javascript:1"}]}, "embeds.0.url"),
    "six rows": ({"content": "c", "components": [_row(_button(custom_id=str(n))) for n in range(6)]}, "components"),
    "six buttons": (
        {"content": "c", "components": [_row(*[_button(custom_id=str(n)) for n in range(6)])]},
        "components",
    ),
    "empty row": ({"content": "c", "components": [_row()]}, "components.0.components"),
    "custom id": ({"content": "c", "components": [_row(_button(custom_id="x" * 101))]}, "custom_id"),
    "no custom id": ({"content": "c", "components": [_row(_button(custom_id=None))]}, "custom_id"),
    "the same custom id twice": ({"content": "c", "components": [_row(_button(), _button())]}, "custom_id"),
    "label": ({"content": "c", "components": [_row(_button(label="x" * 81))]}, "label"),
    "no label": ({"content": "c", "components": [_row(_button(label=None))]}, "components.0.components.0"),
    "link without address": ({"content": "c", "components": [_row(_button(style=5, custom_id=None))]}, "url"),
    "26 options": ({"content": "c", "components": [_row(_select(26))]}, "options"),
    "two selects in a row": (
        {"content": "c", "components": [_row(_select(2), _select(2, custom_id="b"))]},
        "components",
    ),
    "placeholder": ({"content": "c", "components": [_row(_select(2, placeholder="x" * 151))]}, "placeholder"),
}
JUST_FITS: dict[str, Json] = {
    "content": {"content": "x" * 2000},
    "embed": {"embeds": [{"title": "x" * 256, "description": "x" * 4096, "fields": [_FIELD] * 25}]},
    "field": {"embeds": [{"fields": [{"name": "x" * 256, "value": "x" * 1024}]}]},
    "all embeds together": {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3000}]},
    "buttons": {
        "content": "c",
        "components": [_row(*[_button(custom_id=f"{r}{n}") for n in range(5)]) for r in range(5)],
    },
    "label and custom id": {"content": "c", "components": [_row(_button(label="x" * 80, custom_id="y" * 100))]},
    "select": {"content": "c", "components": [_row(_select(25, max_values=25))]},
    "link": {"content": "c", "components": [_row(_button(style=5, custom_id=None, url="https://example.org"))]},
}


@pytest.mark.parametrize("case", TOO_MUCH)
async def test_a_message_beyond_a_limit_is_refused_with_its_place(
    client: discord.Client, channel: Channel, case: str
) -> None:
    payload, place = TOO_MUCH[case]
    with refused(INVALID_FORM, saying=place):
        await _send(client, channel, **payload)
    assert channel.messages == []


@pytest.mark.parametrize("case", JUST_FITS)
async def test_a_message_at_the_limit_is_taken(client: discord.Client, channel: Channel, case: str) -> None:
    await _send(client, channel, **JUST_FITS[case])
    assert len(channel.messages) == 1


@pytest.mark.parametrize("payload", [{}, {"content": " \n "}, {"embeds": []}, {"components": [_row(_button())]}])
async def test_an_empty_message_is_refused(client: discord.Client, channel: Channel, payload: Json) -> None:
    with refused(50006):
        await _send(client, channel, **payload)


async def test_an_edit_may_not_leave_a_message_empty(room: discord.TextChannel) -> None:
    message = await room.send("words")
    with refused(50006):
        await message.edit(content=None)


async def test_an_edit_changes_what_it_names_and_keeps_the_rest(server: FakeDiscord, room: discord.TextChannel) -> None:
    own = await _own(server, room, content="words", embed=discord.Embed(title="kept"), file=_file())
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
        await room.send("look", file=_file())


async def test_without_embed_links_embeds_vanish_and_links_stay_links(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    channel.deny(server.bot, Permission.EMBED_LINKS)
    own = await _own(server, room, content="https://youtu.be/1", embed=discord.Embed(title="t"))
    assert (own.embeds, own.players) == ([], [])
    with refused(50006):
        await room.send(embed=discord.Embed(title="t"))


async def test_only_bare_links_unfold(server: FakeDiscord, room: discord.TextChannel) -> None:
    text = "[a](https://a.example) <https://b.example> https://c.example/watch?v=1"
    own = await _own(server, room, content=text)
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
    await _send(client, channel, content="hello", message_reference=reference)
    assert channel.messages[-1].reference is None


async def test_a_message_pings_only_whom_it_may(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    bob = server.add_user("Bob")
    text = f"{ada.mention} {bob.mention} @everyone"
    assert (await _own(server, room, content=text)).mentions == [ada, bob]
    only_bob = discord.AllowedMentions(users=[discord.Object(bob.id)], everyone=False)
    assert (await _own(server, room, content=text, allowed_mentions=only_bob)).mentions == [bob]
    message = await ada.post(channel, "hello")
    quiet = discord.AllowedMentions.none()
    await room.get_partial_message(message.id).reply(text, allowed_mentions=quiet)
    assert channel.messages[-1].mentions == []
    await room.get_partial_message(message.id).reply("hello")
    assert channel.messages[-1].mentions == [ada]


async def test_everyone_is_pinged_only_with_the_permission(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    assert not (await _own(server, room, content="@everyone")).mentions_everyone
    channel.allow(server.bot, Permission.MENTION_EVERYONE)
    assert (await _own(server, room, content="@everyone")).mentions_everyone


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


async def test_a_file_of_ten_mebibytes_is_taken_and_a_larger_one_is_not(
    server: FakeDiscord, room: discord.TextChannel
) -> None:
    own = await _own(server, room, file=_file(bytes(UPLOAD)))
    assert len(own.attachments[0].content) == UPLOAD
    with refused(40005, status=413):
        await room.send(file=_file(bytes(UPLOAD + 1)))


async def test_a_file_goes_there_and_back_with_its_name_and_type(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    message = await ada.post(channel, files=[("selfie.jpg", b"jpeg"), ("notes.txt", b"text")])
    photo, notes = (await room.fetch_message(message.id)).attachments
    assert (photo.filename, photo.content_type, photo.size) == ("selfie.jpg", "image/jpeg", 4)
    assert (await photo.read(), await notes.read()) == (b"jpeg", b"text")
    await _own(server, room, files=[await photo.to_file(), await notes.to_file()])
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
