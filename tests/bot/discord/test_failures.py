"""What goes wrong, each with its own sentence, and nothing that crashes."""

import asyncio
import logging
import sqlite3
import threading
from collections.abc import AsyncIterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.discord import answers, errors
from bot.discord.attachments import HEAVIEST
from bot.discord.errors import TROUBLE, MayNotSpeak, PhotoGone, PhotoUnreachable
from bot.errors import Busy
from bot.service import Serenade
from bot.wording import UNEXPECTED, sentence
from models.errors import BrokenPhoto, NoFace, NotAPhoto, PhotoTooHeavy, PhotoTooLarge, PhotoTooSmall, WeightsError
from models.feelings import WordsReader
from models.photos import decode
from recommender.errors import StoreCorrupt, StoreLocked
from recommender.service import Recommender
from recommender.store import Store
from tests.bot.conftest import StubPhotoReader
from tests.bot.discord.conftest import PATIENCE, SELFIE, Stage
from tests.fake_discord import Permission


async def _answer_in_dm(stage: Stage, *files: tuple[str, bytes]) -> str:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=files or [SELFIE])
    return (await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)).content


def _fail_with(stage: Stage, error: Exception) -> None:
    def fail(_: bytes) -> None:
        raise error

    stage.photos.before = fail


@pytest.mark.parametrize(
    "error",
    [NoFace(), PhotoTooLarge(100_000_000, 50_000_000), PhotoTooSmall(), WeightsError(Path("faces.onnx"), "is missing")],
    ids=lambda error: type(error).__name__,
)
async def test_what_the_reader_says_no_to_is_told_in_its_own_sentence(stage: Stage, error: Exception) -> None:
    _fail_with(stage, error)
    assert await _answer_in_dm(stage) == sentence(error)


async def test_a_text_file_named_jpg_is_no_photo(stage: Stage) -> None:
    stage.photos.before = decode
    assert await _answer_in_dm(stage, ("selfie.jpg", b"Dear diary,")) == sentence(NotAPhoto())


async def test_a_truncated_jpeg_is_a_broken_photo(stage: Stage, jpeg: bytes) -> None:
    stage.photos.before = decode
    assert await _answer_in_dm(stage, ("selfie.jpg", jpeg[: len(jpeg) // 3])) == sentence(BrokenPhoto())


@pytest.mark.parametrize("agreed", [False, True], ids=["before anybody is asked", "of who agreed"])
async def test_a_heavy_file_is_refused_before_it_is_fetched(stage: Stage, agreed: bool) -> None:  # noqa: FBT001  # a parameter
    if agreed:
        await stage.agree(stage.ada)
    heavy = ("selfie.jpg", bytes(HEAVIEST + 1))
    with stage.cdn_unreachable():
        await stage.ada.post(stage.ada.dm(), files=[heavy])
        answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
        told = await (await stage.ada.slash(stage.channel, "mood", photo=heavy)).response()
    assert answer.content == told.content == sentence(PhotoTooHeavy(HEAVIEST + 1, HEAVIEST))


async def test_a_photo_that_cannot_be_fetched_is_told_so(stage: Stage) -> None:
    with stage.cdn_unreachable():
        assert await _answer_in_dm(stage) == str(PhotoUnreachable())


async def test_an_expired_address_is_told_so(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE], expired_files=True)
    answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert answer.content == str(PhotoGone())


async def test_an_expired_photo_of_the_command_is_told_so(stage: Stage) -> None:
    await stage.agree(stage.ada)
    command = await stage.ada.slash(stage.channel, "mood", photo=SELFIE, expired_files=True)
    assert (await command.response()).content == str(PhotoGone())


async def test_a_mistake_of_ours_is_told_and_logged_without_what_was_sent(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    _fail_with(stage, RuntimeError("oh"))
    assert await _answer_in_dm(stage) == UNEXPECTED
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == "unexpected"
    assert record.exc_info is not None


async def test_expected_failures_leave_no_trace_in_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    _fail_with(stage, NoFace())
    await _answer_in_dm(stage)
    assert not [record for record in caplog.records if record.exc_info]


@pytest.fixture
def gate() -> tuple[threading.Event, threading.Event]:
    """Two events: the reader has begun, and it may go on."""
    return threading.Event(), threading.Event()


def _hold(stage: Stage, gate: tuple[threading.Event, threading.Event]) -> None:
    began, go_on = gate

    def hold(_: bytes) -> None:
        began.set()
        assert go_on.wait(PATIENCE)

    stage.photos.before = hold


async def test_a_full_queue_is_told_when_to_come_back(
    stage: Stage, gate: tuple[threading.Event, threading.Event]
) -> None:
    _hold(stage, gate)
    await stage.agree(stage.ada)
    for _ in range(3):  # one is read, one may wait
        await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    busy = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert busy.content == "Many photos are waiting for me just now. Please try again in 1 s."
    gate[1].set()
    for _ in range(2):
        answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
        assert "I see a happy face" in answer.content
        await stage.complete(answer)


async def test_more_bytes_than_memory_is_meant_for_are_not_even_fetched(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, gate: tuple[threading.Event, threading.Event]
) -> None:
    monkeypatch.setattr(answers, "MOST_BYTES", len(SELFIE[1]))
    _hold(stage, gate)
    await stage.agree(stage.ada, stage.bob)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    assert await asyncio.to_thread(gate[0].wait, PATIENCE)
    await stage.bob.post(stage.bob.dm(), files=[SELFIE])
    busy = await stage.server.next_message(stage.bob.dm(), by=stage.server.bot)
    assert busy.content == sentence(Busy(answers.BUSY_SECONDS))
    gate[1].set()
    await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    await stage.bob.post(stage.bob.dm(), files=[SELFIE])
    await stage.complete(await stage.server.next_message(stage.bob.dm(), by=stage.server.bot))


async def test_a_message_that_is_deleted_while_it_is_answered_is_let_go_quietly(
    backstage: Stage, gate: tuple[threading.Event, threading.Event], caplog: pytest.LogCaptureFixture
) -> None:
    _hold(backstage, gate)
    await backstage.agree(backstage.ada)
    await backstage.enable()
    async with backstage.on_stage():
        message = await backstage.ada.post(backstage.channel, files=[SELFIE])
        assert await asyncio.to_thread(gate[0].wait, PATIENCE)
        await backstage.ada.delete(message)
        await backstage.server.delivered()
        gate[1].set()
        assert await backstage.quiet(backstage.channel)
    assert backstage.channel.messages == []
    assert backstage.server.refusals == []
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


async def test_an_answer_that_is_deleted_at_once_is_let_go_quietly(
    backstage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    async with backstage.on_stage():
        answer = await backstage.answer_to_a_photo()
        backstage.channel.allow(backstage.ada, Permission.MANAGE_MESSAGES)
        await backstage.ada.react(answer, "🙁")
        await backstage.ada.delete(answer)
        await backstage.server.wait_until(
            lambda: answer.edits or backstage.server.refusals, what="an edit, in time or too late"
        )
        assert await backstage.quiet(backstage.channel)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


# --- permissions


async def test_without_send_messages_the_person_is_told_in_a_dm_what_is_missing(stage: Stage) -> None:
    await stage.enable()
    stage.channel.deny(stage.guild.bot_role, Permission.SEND_MESSAGES)
    await stage.ada.post(stage.channel, files=[SELFIE])
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == str(MayNotSpeak(stage.channel.id, ("Send Messages",)))
    assert "“Send Messages”" in told.content
    assert stage.read == []


async def test_who_takes_no_dms_is_left_alone(backstage: Stage) -> None:
    backstage.ada.accepts_dms = False
    await backstage.enable()
    backstage.channel.deny(backstage.guild.bot_role, Permission.SEND_MESSAGES)
    async with backstage.on_stage():
        await backstage.ada.post(backstage.channel, files=[SELFIE])
        await backstage.server.wait_until(lambda: backstage.server.refusals, what="the refused DM")
        assert await backstage.quiet(backstage.channel)
    assert [request.code for request in backstage.server.refusals] == [50007]


async def test_without_embed_links_the_songs_come_as_text_and_the_answer_says_why(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.EMBED_LINKS)
    answer = await stage.answer_to_a_photo()
    assert answer.embeds == []
    assert "5. Song" in answer.content
    assert "“Embed Links”" in answer.content
    await stage.ada.click(answer, "▶️")
    await stage.server.wait_until(lambda: "(2 of 5)" in answer.content)
    assert "5. Song" in answer.content


async def test_without_add_reactions_the_answer_says_what_it_lacks(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.ADD_REACTIONS)
    await stage.agree(stage.ada)
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert "“Add Reactions”" in answer.embeds[0]["description"]
    assert "footer" not in answer.embeds[0]


async def test_without_the_history_the_answer_stands_on_its_own(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.READ_MESSAGE_HISTORY)
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    question = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert question.reference is None
    await stage.ada.click(question, "Agree")
    await stage.server.wait_until(lambda: "I see a happy face" in question.content)
    assert "“Read Message History”" in question.embeds[0]["description"]


# --- the store


@pytest.fixture
async def impatient(
    store: Store,  # noqa: ARG001  # fills the file
    photos: StubPhotoReader,
    tmp_path: Path,
) -> AsyncIterator[tuple[Serenade, Path]]:
    """A conversation whose store waits for nobody, and its file."""
    path = tmp_path / "serenade.sqlite3"
    with Store.open(f"sqlite:///{path}", timeout=0.01) as own:
        recommender = Recommender(own, rng=np.random.default_rng(7))
        service = Serenade(photos=photos, words=WordsReader(), recommender=recommender, store=own)
        yield service, path
        await service.close()


async def test_a_locked_database_is_told_so_in_every_way_in(backstage: Stage, impatient: tuple[Serenade, Path]) -> None:
    stage, path = replace(backstage, service=impatient[0]), impatient[1]
    await stage.agree(stage.ada)
    async with stage.on_stage():
        answer = await stage.answer_to_a_photo()
        words = sentence(StoreLocked())
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            await stage.ada.post(stage.channel, files=[SELFIE])
            assert (await stage.server.next_message(stage.channel, by=stage.server.bot)).content == words
            assert (await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()).content == words
            assert (await (await stage.ada.click(answer, "▶️")).followup()).content == words
            await stage.ada.react(answer, "🙁")
            told = await stage.server.next_message(stage.channel, by=stage.server.bot)
            assert (told.content, told.reference) == (words, answer)
        await stage.ada.click(answer, "▶️")
        await stage.server.wait_until(lambda: "(2 of 5)" in answer.content)
    assert stage.server.refusals == []


async def test_a_corrupt_database_is_told_so(backstage: Stage, impatient: tuple[Serenade, Path], store: Store) -> None:
    stage, path = replace(backstage, service=impatient[0]), impatient[1]
    async with stage.on_stage():
        _ruin(path, store, stage.service)
        told = await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()
        assert told.content == sentence(StoreCorrupt())


def _ruin(path: Path, *holders: Store | Serenade) -> None:
    for holder in holders:
        (holder if isinstance(holder, Store) else holder._store).close()
    for part in path.parent.glob(f"{path.name}*"):
        part.write_bytes(b"no database" * 1000)


# --- Discord itself


async def test_a_rate_limit_is_waited_for(stage: Stage) -> None:
    stage.server.rate_limit_next(times=2, on="/messages")
    assert "I see a happy face" in (await stage.answer_to_a_photo()).content


async def test_a_server_error_is_tried_again(stage: Stage) -> None:
    stage.server.fail_next(500, on="/messages")
    assert "I see a happy face" in (await stage.answer_to_a_photo()).content


async def test_a_server_error_that_lasts_is_told(stage: Stage) -> None:
    stage.server.fail_next(503, on="/messages")
    assert await _answer_in_dm(stage) == TROUBLE


async def test_trouble_is_told_in_spite_of_trouble(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(errors, "AGAIN_SECONDS", (0.0, 0.0))
    stage.server.fail_next(503, times=3, on="/messages")
    assert await _answer_in_dm(stage) == TROUBLE


async def test_an_answer_survives_that_typing_and_reactions_fail(stage: Stage) -> None:
    stage.server.fail_next(503, on="/typing")
    stage.server.fail_next(503, on="/reactions")
    assert "I see a happy face" in await _answer_in_dm(stage)
    await stage.ada.post(stage.ada.dm(), "happy")
    await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
