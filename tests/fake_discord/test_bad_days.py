"""Bad days of the service: lost answers, broken downloads, a gateway that sends clients away, guilds that vanish."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Guild, Person, pointed_at, running
from tests.fake_discord.cdn import address_of
from tests.fake_discord.expecting import refused, said

Met = discord.Interaction[discord.Client]


@pytest.fixture
async def commanded(client: discord.Client) -> discord.Client:
    """The client once it has registered one command."""
    assert client.application_id is not None
    payload: Any = {"name": "mood", "description": "songs", "type": 1}
    await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    return client


async def _met(client: discord.Client, channel: Channel, ada: Person) -> Met:
    heard = client.wait_for("interaction", timeout=10)
    await ada.slash(channel, "mood")
    return await heard


# --- REST


async def test_an_answer_can_be_lost_though_the_request_took_effect(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel
) -> None:
    server.fail_next(503, on="POST /channels/{channel_id}/messages", after=True)
    with pytest.raises(discord.DiscordServerError):
        await room.send("songs")
    assert [message.content for message in channel.messages] == ["songs"]
    assert (server.requests[-1].status, server.refusals) == (503, [])


async def test_a_message_that_is_sent_again_since_its_answer_was_lost_is_there_once(
    server: FakeDiscord, client: discord.Client, channel: Channel
) -> None:
    server.fail_next(500, on="POST /channels/{channel_id}/messages", after=True)
    sent = await client.get_partial_messageable(channel.id).send("once")  # the client asks again by itself
    assert [message.id for message in channel.messages] == [sent.id]


@pytest.mark.parametrize("after", [False, True])
async def test_something_can_happen_when_a_request_arrives_or_has_had_its_effect(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, *, after: bool
) -> None:
    met: list[int] = []
    server.interrupt_next(lambda: met.append(len(channel.messages)), on="POST /channels", after=after)
    with pytest.raises(discord.DiscordServerError):
        await room.send("songs")
    assert met == [len(channel.messages)] == [int(after)]
    assert server.refusals == []


async def test_callbacks_and_follow_ups_can_fail_and_be_limited(
    server: FakeDiscord, commanded: discord.Client, channel: Channel, ada: Person
) -> None:
    met = await _met(commanded, channel, ada)
    server.fail_next(403, on="/callback")
    with pytest.raises(discord.Forbidden):
        await met.response.defer()
    server.rate_limit_next(on="/callback")
    await met.response.defer()
    server.fail_next(403, on="PATCH /webhooks")
    with pytest.raises(discord.Forbidden):
        await met.edit_original_response(content="songs")
    server.rate_limit_next(on="POST /webhooks")
    await met.followup.send("songs")
    assert [request.status for request in server.requests if request.injected] == [403, 429, 403, 429]


async def test_a_global_limit_lets_every_request_wait(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel
) -> None:
    server.rate_limit_next(on="POST /channels/{channel_id}/messages", is_global=True, retry_after=0.05)
    sent = asyncio.create_task(room.send("songs"))
    await server.wait_until(lambda: server.requests[-1].status == 429)
    await asyncio.gather(sent, client.fetch_user(server.bot.id))
    assert [request.method for request in server.requests[-3:]].count("POST") == 2
    assert server.refusals == []


# --- downloads


async def _photo(room: discord.TextChannel, channel: Channel, ada: Person) -> discord.Attachment:
    message = await ada.post(channel, files=[("selfie.jpg", b"jpeg" * 1000)])
    return (await room.fetch_message(message.id)).attachments[0]


async def test_downloads_fail_by_order(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    photo = await _photo(room, channel, ada)
    server.fail_download(404)
    server.fail_download(503)
    with pytest.raises(discord.NotFound):
        await photo.read()
    with pytest.raises(discord.HTTPException) as caught:
        await photo.read()
    assert caught.value.status == 503
    assert len(await photo.read()) == 4000


async def test_a_download_hangs_until_the_test_lets_it_go(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    photo = await _photo(room, channel, ada)
    held = server.hold_download()
    read = asyncio.create_task(photo.read())
    await server.wait_until(lambda: held.reached)
    assert not read.done()
    held.release()
    assert len(await read) == 4000


async def test_a_download_can_end_in_the_middle(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    photo = await _photo(room, channel, ada)
    server.cut_download(part=0.25)
    with pytest.raises(aiohttp.ClientPayloadError):
        await photo.read()
    assert len(await photo.read()) == 4000


async def test_a_held_download_does_not_hold_up_the_end_of_the_server() -> None:
    async with aiohttp.ClientSession() as web:
        async with FakeDiscord() as server:
            channel = server.add_guild("Band").add_text_channel("music")
            message = await server.add_user("Ada").post(channel, files=[("selfie.jpg", b"jpeg")])
            held = server.hold_download()
            asked = asyncio.create_task(web.get(address_of(message.attachments[0])))
            await server.wait_until(lambda: held.reached)
        async with await asked as response:
            assert await response.read() == b"jpeg"


# --- the gateway


async def test_a_client_that_is_asked_to_reconnect_resumes(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    heard = client.wait_for("message", timeout=10)
    server.ask_to_reconnect()
    await ada.post(channel, "are you back?")
    assert (await heard).content == "are you back?"
    await server.wait_until(lambda: server.gateway.resumed == 1)
    assert server.gateway.identified == 1


@pytest.mark.parametrize("resumable", [True, False])
async def test_an_invalid_session_is_resumed_or_begun_anew(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person, *, resumable: bool
) -> None:
    server.invalidate_sessions(resumable=resumable)
    await server.wait_until(lambda: server.gateway.resumed + server.gateway.identified == 2)
    assert server.gateway.resumed == int(resumable)
    heard = client.wait_for("message", timeout=10)
    await ada.post(channel, "welcome back")
    assert (await heard).content == "welcome back"


@pytest.mark.parametrize(
    ("code", "error"), [(4004, discord.ConnectionClosed), (4014, discord.PrivilegedIntentsRequired)]
)
async def test_a_close_code_that_forbids_coming_back_ends_the_client(
    server: FakeDiscord, code: int, error: type[Exception]
) -> None:
    client = discord.Client(intents=discord.Intents.default())
    with pointed_at(server):
        async with client:
            running_bot = asyncio.create_task(client.start(server.token))
            await server.connected()
            await server.hang_up(code)
            with pytest.raises(error):
                await running_bot
    assert server.gateway.identified == 1


async def test_heartbeats_can_go_unanswered(server: FakeDiscord) -> None:
    server.gateway.acknowledges = False
    async with aiohttp.ClientSession() as web:
        socket = await web.ws_connect(f"{server.gateway_url}?v=10&encoding=json")
        await socket.send_json({"op": 1, "d": None})
        await socket.send_json({"op": 2, "d": {"token": server.token, "intents": 0, "properties": {}}})
        assert [(await socket.receive_json())["op"] for _ in range(2)] == [10, 0]


async def test_a_session_that_missed_too_much_is_begun_anew(
    server: FakeDiscord, client: discord.Client, monkeypatch: pytest.MonkeyPatch, channel: Channel, ada: Person
) -> None:
    del client
    [session] = server.gateway.live()
    monkeypatch.setattr(session, "_sent", type(session._sent)(maxlen=2))
    await server.drop_connections()
    for number in range(3):
        await ada.post(channel, str(number))
    await server.wait_until(lambda: server.gateway.identified == 2)
    assert server.gateway.resumed == 0


async def test_every_shard_hears_of_its_own_guilds_and_the_first_of_dms() -> None:
    async with FakeDiscord(shards=2) as server:
        guilds = [server.add_guild(f"Band {number}") for number in range(4)]
        channels = [guild.add_text_channel("music") for guild in guilds]
        ada = server.add_user("Ada")
        client = discord.AutoShardedClient(intents=discord.Intents.default())
        async with running(client, server):
            assert client.shard_count == 2
            assert sorted(guild.shard_id for guild in client.guilds) == [0, 0, 1, 1]
            for place in (*channels, ada.dm()):
                heard = client.wait_for("message", timeout=10)
                await ada.post(place, f"{server.bot.mention} hello")
                message = await heard
                assert message.channel.id == place.id
            await server.delivered()
            assert server.gateway.identified == 2


async def test_a_bot_of_many_guilds_must_have_shards() -> None:
    async with FakeDiscord(shards=2) as server:
        with pytest.raises(discord.ConnectionClosed) as caught:
            async with running(discord.Client(intents=discord.Intents.default()), server):
                pass
    assert caught.value.code == 4011


# --- guilds, channels and messages that go


async def test_a_bot_is_thrown_out_and_invited_again(
    server: FakeDiscord, client: discord.Client, guild: Guild, channel: Channel, room: discord.TextChannel
) -> None:
    left = client.wait_for("guild_remove", timeout=10)
    server.remove_bot(guild)
    assert (await left).id == guild.id
    with refused(50001, status=403):
        await room.send("hello?")
    back = client.wait_for("guild_join", timeout=10)
    server.invite_bot(guild)
    seen = await back
    assert [each.id for each in seen.text_channels] == [channel.id]
    await seen.text_channels[0].send("hello")


async def test_an_outage_is_no_farewell(
    server: FakeDiscord, client: discord.Client, channel: Channel, room: discord.TextChannel, ada: Person
) -> None:
    guild = channel.in_guild
    gone = client.wait_for("guild_unavailable", timeout=10)
    server.begin_outage(guild)
    assert (await gone).id == guild.id
    with pytest.raises(discord.DiscordServerError):
        await room.send("hello?")
    await ada.post(channel, "unheard")
    back = client.wait_for("guild_available", timeout=10)
    heard = client.wait_for("message", timeout=10)
    server.end_outage(guild)
    assert (await back).id == guild.id
    await ada.post(channel, "heard")
    assert (await heard).content == "heard"


async def test_a_guild_that_is_out_of_order_is_unavailable_at_the_start(server: FakeDiscord, guild: Guild) -> None:
    server.begin_outage(guild)
    async with running(discord.Client(intents=discord.Intents.default()), server) as client:
        back = client.wait_for("guild_available", timeout=10)
        server.end_outage(guild)
        assert (await back).id == guild.id


async def test_a_channel_that_is_deleted_is_unknown_even_to_answers(
    commanded: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    late, deferred = await _met(commanded, channel, ada), await _met(commanded, channel, ada)
    await deferred.response.defer()
    told = commanded.wait_for("guild_channel_delete", timeout=10)
    channel.delete()
    assert (await told).id == channel.id
    for attempt in (room.send, late.response.send_message):
        with refused(10003, status=404):
            await attempt("songs")
    with refused(10008, status=404):
        await deferred.edit_original_response(content="songs")
    with refused(10003, status=404):
        await deferred.followup.send("songs")


async def test_a_message_that_is_deleted_cannot_be_answered_or_edited(
    server: FakeDiscord, client: discord.Client, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    button: discord.ui.Button[discord.ui.View] = discord.ui.Button(label="Next", custom_id="next")
    message = await said(server, room, content="songs", view=discord.ui.View(timeout=None).add_item(button))
    heard = client.wait_for("interaction", timeout=10)
    await ada.click(message, "Next")
    met = await heard
    owner = channel.in_guild.owner
    assert isinstance(owner, Person)
    await owner.delete(message)
    with refused(10008, status=404):
        await met.response.edit_message(content="the next song")
    with refused(10008, status=404):
        await room.get_partial_message(message.id).edit(content="the next song")
    with refused(50035, saying="Unknown message"):
        await room.send("songs", reference=discord.MessageReference(message_id=message.id, channel_id=room.id))
