"""Bookkeeping: when things happened, what is kept of long runs, and waits that wake only for their own thing."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import discord
import pytest

from tests.fake_discord import Channel, FakeDiscord, Interaction, Person, Request, world
from tests.fake_discord.expecting import refused, said
from tests.fake_discord.waiting import Changes

Met = discord.Interaction[discord.Client]


async def _met(client: discord.Client, channel: Channel, ada: Person) -> tuple[Interaction, Met]:
    assert client.application_id is not None
    payload: Any = {"name": "mood", "description": "songs", "type": 1}
    await client.http.bulk_upsert_global_commands(client.application_id, [payload])
    heard = client.wait_for("interaction", timeout=10)
    interaction = await ada.slash(channel, "mood")
    return interaction, await heard


async def test_an_interaction_tells_when_it_was_asked_acknowledged_and_answered(
    client: discord.Client, channel: Channel, ada: Person
) -> None:
    before = time.perf_counter()
    interaction, met = await _met(client, channel, ada)
    assert interaction.asked_at >= before
    seen = [_times(interaction)]
    await met.response.defer()
    seen.append(_times(interaction))
    for content in ("songs", "more songs"):
        await met.edit_original_response(content=content)
        seen.append(_times(interaction))
    (_, nothing), (deferred, thinking), (acknowledged, first), (_, second) = seen
    assert (seen[0], nothing, thinking, acknowledged) == ((0.0, 0.0), 0.0, 0.0, deferred)
    assert interaction.asked_at < deferred < first < second


def _times(interaction: Interaction) -> tuple[float, float]:
    return interaction.acknowledged_at or 0.0, interaction.answered_at or 0.0


async def test_an_answer_at_once_is_acknowledged_and_answered_at_once(
    client: discord.Client, channel: Channel, ada: Person
) -> None:
    interaction, met = await _met(client, channel, ada)
    await met.response.send_message("songs")
    assert interaction.answered_at == interaction.acknowledged_at


async def test_messages_and_requests_tell_when_they_came(server: FakeDiscord, room: discord.TextChannel) -> None:
    before = time.perf_counter()
    message = await said(server, room, content="songs")
    assert before < message.sent_at == message.changed_at
    await room.get_partial_message(message.id).edit(content="more songs")
    assert message.changed_at > message.sent_at
    posted, patched = server.requests[-2:]
    assert before < posted.asked_at < posted.answered_at < patched.asked_at < patched.answered_at


async def test_a_reply_is_found_by_what_it_replies_to(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    photos = [await ada.post(channel, f"photo {number}") for number in range(3)]
    waits = [asyncio.create_task(server.reply_to(photo)) for photo in photos]
    for photo in reversed(photos):
        await (await room.fetch_message(photo.id)).reply(f"songs for {photo.content}")
    found = await asyncio.gather(*waits)
    assert [each.content for each in found] == [f"songs for photo {number}" for number in range(3)]
    with pytest.raises(AssertionError, match="a reply to"):
        await server.reply_to(found[0], within=0.01)


async def test_a_wait_about_one_thing_looks_again_only_for_that() -> None:
    changes, mine, other = Changes(), object(), object()
    looks: list[int] = []
    done: list[bool] = []

    def look() -> bool:
        looks.append(len(looks))
        return bool(done)

    waiting = asyncio.create_task(changes.until(look, within=10, failure=str, about=mine))
    everything = asyncio.create_task(changes.until(lambda: bool(done), within=10, failure=str))
    await asyncio.sleep(0)
    for _ in range(5):
        changes.notify(other)
        await asyncio.sleep(0)
    assert len(looks) == 1
    done.append(True)
    changes.notify(mine)
    assert await waiting
    assert await everything
    assert len(looks) == 2


async def test_a_wait_about_a_message_ends_with_its_edit(server: FakeDiscord, room: discord.TextChannel) -> None:
    message = await said(server, room, content="thinking")
    waiting = asyncio.create_task(server.wait_until(lambda: message.content == "songs", about=message))
    await room.get_partial_message(message.id).edit(content="songs")
    assert await waiting


async def test_the_log_of_requests_keeps_the_newest_and_every_refusal(
    server: FakeDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world, "LOGGED", 10)
    for number in range(100):
        server.world.answered(Request("GET", "/", str(number), 404 if number == 0 else 200))
    assert len(server.requests) <= 10
    assert (server.requests[-1].path, [each.path for each in server.refusals]) == ("99", ["0"])


async def test_what_is_long_past_can_be_forgotten(
    server: FakeDiscord, room: discord.TextChannel, channel: Channel, ada: Person
) -> None:
    old = await ada.post(channel, "old", files=[("selfie.jpg", b"jpeg")])
    server.advance(hours=1)
    new = await ada.post(channel, "new", files=[("selfie.jpg", b"jpeg")])
    server.forget(older_than=60)
    assert (channel.messages, old.deleted) == ([new], True)
    assert list(server.world.attachments) == [new.attachments[0].id]
    with refused(10008, status=404):
        await room.fetch_message(old.id)


async def test_an_interaction_is_forgotten_long_after_its_token_ran_out(
    server: FakeDiscord, client: discord.Client, channel: Channel, ada: Person
) -> None:
    first, _ = await _met(client, channel, ada)
    server.advance(minutes=59)
    second, _ = await _met(client, channel, ada)
    server.advance(minutes=2)
    third, _ = await _met(client, channel, ada)
    assert list(server.world.interactions.values()) == [second, third]
    assert first.is_over
