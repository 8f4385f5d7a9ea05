"""What the doctor learns of a token, from the loopback Discord."""

import asyncio

import pytest

from bot.discord.inspection import DiscordProblem, inspect
from tests.fake_discord import TOKEN, FakeDiscord, Intent, pointed_at


async def test_the_application_of_a_token_is_named_with_its_intent() -> None:
    async with FakeDiscord() as server:
        with pointed_at(server):
            application = await asyncio.to_thread(inspect, TOKEN)
    assert application.message_content
    assert application.name


async def test_an_intent_that_is_off_is_seen() -> None:
    async with FakeDiscord(intents=Intent(0)) as server:
        with pointed_at(server):
            application = await asyncio.to_thread(inspect, TOKEN)
    assert not application.message_content


async def test_a_token_that_discord_refuses_is_a_problem_with_advice() -> None:
    async with FakeDiscord() as server:
        with pointed_at(server), pytest.raises(DiscordProblem, match="not accept") as caught:
            await asyncio.to_thread(inspect, "wrong")
    assert "Reset Token" in caught.value.advice


async def test_a_discord_that_is_away_is_a_problem_with_advice() -> None:
    async with FakeDiscord() as server:
        pass
    with pointed_at(server), pytest.raises(DiscordProblem, match="reached") as caught:
        await asyncio.to_thread(inspect, TOKEN)
    assert "connection" in caught.value.advice
