"""The gateway: who is let in, what they hear, and how they come back."""

from __future__ import annotations

import json
import zlib
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Guild, Intent, Permission, Person, pointed_at, running

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

Json = dict[str, Any]
GUILDS_AND_MESSAGES = int(Intent.GUILDS | Intent.GUILD_MESSAGES)


@pytest.fixture
async def web() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


async def _shaken(web: aiohttp.ClientSession, server: FakeDiscord) -> aiohttp.ClientWebSocketResponse:
    socket = await web.ws_connect(f"{server.gateway_url}?v=10&encoding=json")
    hello = await socket.receive_json()
    assert hello["op"] == 10
    return socket


async def _close_code(socket: aiohttp.ClientWebSocketResponse) -> int | None:
    while (await socket.receive(timeout=10)).type is aiohttp.WSMsgType.TEXT:
        pass
    return socket.close_code


def _identify(server: FakeDiscord, **changes: object) -> Json:
    return {"op": 2, "d": {"token": server.token, "intents": GUILDS_AND_MESSAGES, "properties": {}} | changes}


async def test_a_client_logs_in_and_sees_its_guild(client: discord.Client, guild: Guild, channel: Channel) -> None:
    [seen] = client.guilds
    assert (seen.id, seen.name) == (guild.id, "Band")
    assert [(each.id, each.name) for each in seen.text_channels] == [(channel.id, "music")]
    assert seen.me.guild_permissions.send_messages


async def test_without_the_members_intent_the_bot_is_the_only_member_it_sees(
    client: discord.Client, guild: Guild
) -> None:
    seen = client.get_guild(guild.id)
    assert seen is not None
    assert [member.id for member in seen.members] == [guild.world.bot.id]
    assert seen.member_count == 3


async def test_members_can_be_asked_for_by_their_id(client: discord.Client, guild: Guild, ada: Person) -> None:
    seen = client.get_guild(guild.id)
    assert seen is not None
    [member] = await seen.query_members(user_ids=[ada.id])
    assert member.display_name == "Ada"


async def test_a_wrong_token_is_refused_at_login(server: FakeDiscord) -> None:
    client = discord.Client(intents=discord.Intents.default())
    with pytest.raises(discord.LoginFailure):
        async with running(client, server, token="wrong"):
            pass
    assert [(request.path, request.status) for request in server.refusals] == [("/users/@me", 401)]


async def test_an_intent_that_was_not_granted_is_refused() -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    async with FakeDiscord(intents=Intent(0)) as server:
        with pytest.raises(discord.PrivilegedIntentsRequired):
            async with running(discord.Client(intents=intents), server):
                pass


@pytest.mark.parametrize(("granted", "shown"), [(Intent.MESSAGE_CONTENT, True), (Intent(0), False)])
async def test_the_application_shows_which_intents_are_granted(*, granted: Intent, shown: bool) -> None:
    client = discord.Client(intents=discord.Intents.default())
    async with FakeDiscord(intents=granted) as server, running(client, server):
        assert client.application_flags.gateway_message_content_limited is shown


async def test_a_wrong_token_closes_the_gateway_with_4004(server: FakeDiscord, web: aiohttp.ClientSession) -> None:
    socket = await _shaken(web, server)
    await socket.send_json(_identify(server, token="wrong"))
    assert await _close_code(socket) == 4004


async def test_unknown_intents_close_the_gateway_with_4013(server: FakeDiscord, web: aiohttp.ClientSession) -> None:
    socket = await _shaken(web, server)
    await socket.send_json(_identify(server, intents=1 << 30))
    assert await _close_code(socket) == 4013


async def test_an_impossible_shard_closes_the_gateway_with_4010(
    server: FakeDiscord, web: aiohttp.ClientSession
) -> None:
    socket = await _shaken(web, server)
    await socket.send_json(_identify(server, shard=[2, 2]))
    assert await _close_code(socket) == 4010


async def test_identifying_twice_closes_with_4005(server: FakeDiscord, web: aiohttp.ClientSession) -> None:
    socket = await _shaken(web, server)
    await socket.send_json(_identify(server))
    await socket.send_json(_identify(server))
    assert await _close_code(socket) == 4005


async def test_asking_before_identifying_closes_with_4003(server: FakeDiscord, web: aiohttp.ClientSession) -> None:
    socket = await _shaken(web, server)
    await socket.send_json({"op": 8, "d": {"guild_id": "1"}})
    assert await _close_code(socket) == 4003


@pytest.mark.parametrize(("frame", "code"), [("no json", 4002), ('{"op": 99, "d": {}}', 4001)])
async def test_nonsense_closes_the_gateway(
    server: FakeDiscord, web: aiohttp.ClientSession, frame: str, code: int
) -> None:
    socket = await _shaken(web, server)
    await socket.send_str(frame)
    assert await _close_code(socket) == code


async def test_another_version_than_10_is_turned_away(server: FakeDiscord, web: aiohttp.ClientSession) -> None:
    socket = await web.ws_connect(f"{server.gateway_url}?v=9&encoding=json")
    assert await _close_code(socket) == 4012


async def test_frames_come_through_one_compressor_when_asked_for(
    server: FakeDiscord, web: aiohttp.ClientSession
) -> None:
    socket = await web.ws_connect(f"{server.gateway_url}?v=10&encoding=json&compress=zlib-stream")
    inflate = zlib.decompressobj()
    seen = []
    for _ in range(2):
        frame = await socket.receive_bytes()
        assert frame.endswith(b"\x00\x00\xff\xff")
        seen.append(json.loads(inflate.decompress(frame))["op"])
        await socket.send_json({"op": 1, "d": None})
    assert seen == [10, 11]


async def test_events_go_only_to_sessions_that_asked_for_them(
    server: FakeDiscord, web: aiohttp.ClientSession, channel: Channel, ada: Person
) -> None:
    socket = await _shaken(web, server)
    await socket.send_json(_identify(server))
    assert [(await socket.receive_json())["t"] for _ in range(2)] == ["READY", "GUILD_CREATE"]
    message = await ada.post(channel, "hello")
    await ada.react(message, "😀")  # needs an intent that this session has not
    await ada.post(ada.dm(), "hello")  # so does this
    await ada.delete(message)
    assert [(await socket.receive_json())["t"] for _ in range(2)] == ["MESSAGE_CREATE", "MESSAGE_DELETE"]


async def test_a_dropped_client_resumes_and_hears_what_it_missed(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    heard = client.wait_for("message", timeout=10)
    await server.drop_connections()
    await ada.post(channel, "are you there?")
    assert (await heard).content == "are you there?"
    assert (server.gateway.identified, server.gateway.resumed) == (1, 1)


async def test_a_forgotten_session_makes_the_client_identify_itself_anew(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    await server.drop_connections(resumable=False)
    await server.wait_until(lambda: server.gateway.identified == 2)
    heard = client.wait_for("message", timeout=10)
    await ada.post(channel, "welcome back")
    assert (await heard).content == "welcome back"
    assert server.gateway.resumed == 0


async def test_the_world_outlives_the_client(server: FakeDiscord, channel: Channel, ada: Person) -> None:
    old = await ada.post(channel, "before your time")
    for _ in range(2):
        client = discord.Client(intents=discord.Intents.default())
        async with running(client, server):
            heard = client.wait_for("raw_reaction_add", timeout=10)
            await ada.react(old, "😀")
            event = await heard
            assert (event.message_id, event.user_id, event.message_author_id) == (old.id, ada.id, ada.id)
            await ada.unreact(old, "😀")


async def test_a_guild_that_adds_and_removes_the_bot_tells_it(server: FakeDiscord, client: discord.Client) -> None:
    joined, left = client.wait_for("guild_join", timeout=10), client.wait_for("guild_remove", timeout=10)
    guild = server.add_guild("Choir")
    assert (await joined).name == "Choir"
    guild.remove_member(server.bot)
    assert (await left).name == "Choir"


async def test_events_of_a_channel_that_the_bot_cannot_see_do_not_reach_it(
    client: discord.Client, guild: Guild, channel: Channel, ada: Person
) -> None:
    secret = guild.add_text_channel("secret")
    secret.deny(guild.world.bot, Permission.VIEW_CHANNEL)
    heard = client.wait_for("message", timeout=10)
    await ada.post(secret, "between us")
    await ada.post(channel, "for all")
    assert (await heard).content == "for all"


async def test_delivered_waits_until_the_client_has_read_everything(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    seen: list[str] = []

    @client.event
    async def on_message(message: discord.Message) -> None:
        seen.append(message.content)

    await ada.post(channel, "one")
    await ada.post(channel, "two")
    await server.delivered()
    assert seen == ["one", "two"]


def test_pointing_at_the_server_ends_with_its_block(server: FakeDiscord) -> None:
    before = discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY
    with pointed_at(server):
        assert server.api == discord.http.Route.BASE
        assert str(discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY) == server.gateway_url
    assert before == (discord.http.Route.BASE, discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY)
