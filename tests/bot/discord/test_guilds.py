"""Coming into servers, leaving them, and what is kept of those that were left."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.discord.cogs.guilds import WELCOME
from bot.service import Serenade
from models.feelings import WordsReader
from recommender.servers import ServerRules
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.conftest import Clock, StubPhotoReader
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Permission

DAY = 24 * 3600.0
RETENTION_DAYS = 365.0
"""Long: what is kept of listeners is not what is tried here."""


@pytest.fixture
async def aging(
    backstage: Stage,
    store: Store,  # noqa: ARG001  # fills the file
    photos: StubPhotoReader,
    clock: Clock,
    tmp_path: Path,
) -> AsyncIterator[Stage]:
    """The stage on a store whose days pass by `clock`."""
    with Store.open(f"sqlite:///{tmp_path / 'serenade.sqlite3'}", clock=clock) as own:
        recommender = Recommender(own, rng=np.random.default_rng(7))
        service = Serenade(photos=photos, words=WordsReader(), recommender=recommender, store=own)
        yield replace(backstage, service=service)
        await service.close()


async def _has_left_something(stage: Stage) -> str:
    """Let rules and an answer be stored; returns where the answer stands."""
    answer = await stage.answer_to_a_photo()
    await stage.settled()
    return f"discord:{stage.channel.id}:{answer.id}"


async def test_thirty_days_after_its_removal_nothing_of_a_server_is_left(aging: Stage, clock: Clock) -> None:
    async with aging.on_stage():
        place = await _has_left_something(aging)
        aging.server.remove_bot(aging.guild)
        await aging.settled()
        clock.seconds += 29 * DAY
        await aging.service.forget_old(days=RETENTION_DAYS)
        assert (await aging.service.rules(aging.guild.id)).channels == {aging.channel.id}
        assert await aging.service.reply_at(place) is not None
        clock.seconds += 2 * DAY
        await aging.service.forget_old(days=RETENTION_DAYS)
    assert await aging.service.rules(aging.guild.id) == ServerRules()
    assert await aging.service.reply_at(place) is None


async def test_a_server_that_takes_it_back_in_time_loses_nothing(aging: Stage, clock: Clock) -> None:
    async with aging.on_stage():
        place = await _has_left_something(aging)
        aging.server.remove_bot(aging.guild)
        await aging.settled()
        clock.seconds += 29 * DAY
        aging.server.invite_bot(aging.guild)
        await aging.settled()
        clock.seconds += 300 * DAY
        await aging.service.forget_old(days=RETENTION_DAYS)
    assert (await aging.service.rules(aging.guild.id)).channels == {aging.channel.id}
    assert await aging.service.reply_at(place) is not None


async def test_an_outage_is_no_removal(aging: Stage, clock: Clock) -> None:
    async with aging.on_stage():
        await aging.enable()
        aging.server.begin_outage(aging.guild)
        await aging.settled()
    clock.seconds += 31 * DAY
    await aging.service.forget_old(days=RETENTION_DAYS)
    assert (await aging.service.rules(aging.guild.id)).channels == {aging.channel.id}


async def test_a_start_during_an_outage_takes_nothing_for_a_removal(aging: Stage, clock: Clock) -> None:
    await aging.enable()
    aging.server.begin_outage(aging.guild)
    async with aging.on_stage():
        await aging.settled()
    clock.seconds += 31 * DAY
    await aging.service.forget_old(days=RETENTION_DAYS)
    assert (await aging.service.rules(aging.guild.id)).channels == {aging.channel.id}


async def test_what_removed_it_while_it_was_away_is_noticed_at_the_start(aging: Stage, clock: Clock) -> None:
    await aging.enable()
    aging.server.remove_bot(aging.guild)
    async with aging.on_stage():
        await aging.settled()
    clock.seconds += 31 * DAY
    await aging.service.forget_old(days=RETENTION_DAYS)
    assert await aging.service.rules(aging.guild.id) == ServerRules()


async def test_a_new_server_is_greeted_where_it_reads_its_news(stage: Stage) -> None:
    stage.server.remove_bot(stage.guild)
    stage.guild.system_channel = news = stage.guild.add_text_channel("news")
    stage.server.invite_bot(stage.guild)
    hello = await stage.server.next_message(news, by=stage.server.bot)
    assert hello.content == WELCOME
    assert (hello.mentions, hello.mentions_everyone) == ([], False)


@pytest.mark.parametrize("has_news", [False, True])
async def test_where_it_may_not_speak_it_says_nothing(stage: Stage, has_news: bool) -> None:  # noqa: FBT001  # a parameter
    stage.server.remove_bot(stage.guild)
    if has_news:
        stage.guild.system_channel = news = stage.guild.add_text_channel("news")
        news.deny(stage.guild.everyone, Permission.SEND_MESSAGES)
    stage.server.invite_bot(stage.guild)
    await stage.settled()
    assert [channel.messages for channel in stage.guild.channels] == [[]] * len(stage.guild.channels)


async def test_a_server_it_is_in_already_is_not_greeted_at_every_start(backstage: Stage) -> None:
    backstage.guild.system_channel = backstage.channel
    async with backstage.on_stage():
        await backstage.settled()
        backstage.server.begin_outage(backstage.guild)
        backstage.server.end_outage(backstage.guild)
        await backstage.settled()
    assert backstage.channel.messages == []


async def test_members_of_a_new_server_are_answered(stage: Stage) -> None:
    stage.server.remove_bot(stage.guild)
    stage.server.invite_bot(stage.guild)
    await stage.settled()
    await stage.agree(stage.ada)
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
