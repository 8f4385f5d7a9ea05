"""While an answer takes its time, or what it is about goes away: always one message at most."""

import threading
from collections.abc import AsyncIterator
from functools import partial

import discord
import pytest

from bot.discord import attachments
from bot.discord.errors import PhotoGone, PhotoUnreachable
from bot.errors import Busy
from bot.wording import sentence
from models.errors import BrokenPhoto, NoFace
from recommender.servers import Quiet, ServerRules
from tests.bot.discord.conftest import PATIENCE, SELFIE, Stage
from tests.fake_discord import Message, Permission, running

LOOKING = "Looking at your photo …"


def said(stage: Stage) -> list[Message]:
    return [each for each in stage.channel.messages if each.author is stage.server.bot and not each.deleted]


@pytest.fixture
async def hasty(backstage: Stage) -> AsyncIterator[Stage]:
    """A stage on which an answer takes longer than a moment; Ada has agreed, and the channel is enabled."""
    client = backstage.client()
    client.answers.moment = 0.0
    await backstage.agree(backstage.ada)
    await backstage.enable()
    async with running(client, backstage.server):
        yield backstage
        await backstage.settled()


async def test_an_answer_that_takes_long_begins_as_a_short_line_and_is_edited_in_place(hasty: Stage) -> None:
    seen = threading.Event()
    hasty.photos.before = lambda _: seen.wait(PATIENCE)
    post = await hasty.ada.post(hasty.channel, files=[SELFIE])
    line = await hasty.server.next_message(hasty.channel, by=hasty.server.bot)
    assert line.content == LOOKING
    assert line.reference is post
    seen.set()
    answer = await hasty.complete(line)
    assert "I see a happy face" in answer.content
    assert said(hasty) == [answer]


async def test_a_failure_takes_the_place_of_the_line(hasty: Stage) -> None:
    seen = threading.Event()
    hasty.photos.looks, hasty.photos.before = (), lambda _: seen.wait(PATIENCE)
    await hasty.ada.post(hasty.channel, files=[SELFIE])
    line = await hasty.server.next_message(hasty.channel, by=hasty.server.bot)
    seen.set()
    await hasty.server.wait_until(lambda: line.content == sentence(NoFace()))
    assert said(hasty) == [line]


async def test_a_quick_answer_begins_with_no_line(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    assert answer.edits == 0
    assert said(stage) == [answer]


async def test_where_the_line_could_not_be_sent_the_answer_is(hasty: Stage) -> None:
    seen = threading.Event()
    hasty.photos.before = lambda _: seen.wait(PATIENCE)
    hasty.server.fail_next(403, on="POST /channels/{channel_id}/messages")
    await hasty.ada.post(hasty.channel, files=[SELFIE])
    await hasty.server.wait_until(lambda: any(request.injected for request in hasty.server.requests))
    seen.set()
    answer = await hasty.complete(await hasty.server.next_message(hasty.channel, by=hasty.server.bot))
    assert said(hasty) == [answer]
    hasty.server.refusals.clear()


@pytest.mark.parametrize("quiet", [Quiet.OFF, Quiet.PRIVATE, Quiet.THREAD])
async def test_a_photo_that_is_deleted_meanwhile_is_answered_nowhere(
    stage: Stage, quiet: Quiet, caplog: pytest.LogCaptureFixture
) -> None:
    await stage.agree(stage.ada)
    rules = ServerRules(channels=frozenset({stage.channel.id}), quiet=quiet)
    await stage.service.set_rules(stage.guild.id, rules)
    held = stage.server.hold_download()
    post = await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.server.wait_until(lambda: held.reached, what="a download")
    await stage.ada.delete(post)
    await stage.server.delivered()
    held.release()
    await stage.settled()
    assert said(stage) == []
    assert stage.ada.dm().messages == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_the_line_of_a_photo_that_is_deleted_goes_with_it(hasty: Stage) -> None:
    seen = threading.Event()
    hasty.photos.before = lambda _: seen.wait(PATIENCE)
    post = await hasty.ada.post(hasty.channel, files=[SELFIE])
    line = await hasty.server.next_message(hasty.channel, by=hasty.server.bot)
    await hasty.ada.delete(post)
    await hasty.server.delivered()
    seen.set()
    await hasty.server.wait_until(lambda: line.deleted, what="no line")
    await hasty.settled()
    assert said(hasty) == []


async def test_a_line_that_a_moderator_takes_away_is_no_mistake_in_the_log(
    hasty: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    seen = threading.Event()
    hasty.photos.before = lambda _: seen.wait(PATIENCE)
    janitor = hasty.server.add_user("Jan", member_of=())
    hasty.guild.add_member(janitor, can=Permission.MANAGE_MESSAGES)
    await hasty.ada.post(hasty.channel, files=[SELFIE])
    await janitor.delete(await hasty.server.next_message(hasty.channel, by=hasty.server.bot))
    seen.set()
    await hasty.settled()
    assert said(hasty) == []
    assert [record for record in caplog.records if record.exc_info] == []


async def test_an_attachment_that_ran_out_is_asked_for_again(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE], expired_files=True)
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == str(PhotoGone())


async def test_a_cdn_in_trouble_is_one_sentence(stage: Stage) -> None:
    await stage.agree(stage.ada)
    stage.server.fail_download(503)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == str(PhotoUnreachable())


async def test_a_download_that_hangs_is_given_up(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "DOWNLOAD_SECONDS", 0.05)
    await stage.agree(stage.ada)
    held = stage.server.hold_download()
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == str(PhotoUnreachable())
    held.release()


async def test_photos_among_several_that_do_not_arrive_or_cannot_be_read_are_left_out_and_named(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.agree(stage.ada)
    fetched = attachments.download

    async def download(photo: discord.Attachment) -> bytes:
        if photo.filename == "1.png":
            raise PhotoUnreachable
        return await fetched(photo)

    files = [(f"{number}.png", number.to_bytes()) for number in (1, 2, 3)]

    def read(data: bytes) -> None:
        stage.read.append(data)
        if data == files[2][1]:
            raise BrokenPhoto

    stage.photos.before = read
    monkeypatch.setattr(attachments, "download", download)
    await stage.ada.post(stage.ada.dm(), files=files)
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert "I see a happy face" in answer.content
    told = answer.embeds[0]["description"]
    assert f"Photo 1: {PhotoUnreachable()}" in told
    assert f"Photo 3: {sentence(BrokenPhoto())}" in told
    assert len(stage.read) == 2


async def test_who_comes_too_late_is_told_when_to_come_again_and_nothing_of_theirs_is_fetched(stage: Stage) -> None:
    await stage.agree(stage.ada, stage.bob)
    await stage.enable()
    helds = [stage.server.hold_download() for _ in range(2)]
    for held in helds:  # one would be read and one wait
        await stage.ada.post(stage.channel, files=[SELFIE])
        await stage.server.wait_until(partial(getattr, held, "reached"), what="a download")
    late = await stage.bob.post(stage.channel, files=[SELFIE])
    told = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert told.reference is late
    assert told.content == sentence(Busy(int("".join(filter(str.isdigit, told.content)))))
    for held in helds:
        held.release()
    await stage.server.wait_until(lambda: len(said(stage)) == 3, what="three answers")
    await stage.settled()
    assert len(stage.read) == 2


async def test_a_limit_on_the_whole_bot_met_while_typing_holds_up_the_answer_and_not_everything_for_good(
    stage: Stage,
) -> None:
    typed = threading.Event()
    stage.photos.before = lambda _: typed.wait(PATIENCE)
    await stage.agree(stage.ada)
    stage.server.rate_limit_next(retry_after=1, is_global=True, on="/typing")
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    await stage.server.wait_until(lambda: any(request.status == 429 for request in stage.server.requests))
    typed.set()
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert "I see a happy face" in answer.content
