"""Asking before an expression is read."""

import pytest

from bot.discord.consent import ANSWERED, DECLINED, NOT_YOURS
from bot.discord.consent import question as whole_question
from bot.discord.errors import PhotoForgotten, PhotoGone
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord.messages import Message


async def _asked(stage: Stage) -> Message:
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    return await stage.server.next_message(stage.channel, by=stage.server.bot)


async def test_before_the_first_photo_the_bot_asks_and_fetches_nothing(stage: Stage) -> None:
    with stage.cdn_unreachable():
        question = await _asked(stage)
    assert question.content == whole_question()
    assert question.labels == ["Agree", "Not now"]
    assert question.reference is stage.channel.messages[0]
    assert stage.read == []


async def test_after_agreeing_the_photo_is_read_and_the_question_becomes_the_answer(stage: Stage) -> None:
    question = await _asked(stage)
    await stage.ada.click(question, "Agree")
    answer = await stage.complete(question)
    assert "I see a happy face" in answer.content
    assert len(answer.players) == 1
    assert answer.labels[:2] == ["◀️", "▶️"]
    assert stage.read == [SELFIE[1]]
    assert await stage.service.has_consented(f"discord:{stage.ada.id}")


async def test_agreeing_twice_reads_once(stage: Stage) -> None:
    question = await _asked(stage)
    await stage.ada.click(question, "Agree")
    await stage.ada.click(question, "Agree")
    await stage.settled()
    assert len(stage.read) == 1
    assert "I see a happy face" in question.content


async def test_the_answer_that_was_a_question_can_be_corrected(stage: Stage) -> None:
    question = await _asked(stage)
    await stage.ada.click(question, "Agree")
    answer = await stage.complete(question)
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: "negative it is" in answer.content)


async def test_who_agreed_once_is_not_asked_again(stage: Stage) -> None:
    question = await _asked(stage)
    await stage.ada.click(question, "Agree")
    await stage.complete(question)
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_not_now_leaves_the_photo_unread(stage: Stage) -> None:
    question = await _asked(stage)
    await (await stage.ada.click(question, "Not now")).acknowledged()
    assert question.content == DECLINED
    assert question.buttons == []
    assert stage.read == []
    assert not await stage.service.has_consented(f"discord:{stage.ada.id}")


@pytest.mark.parametrize("button", ["Agree", "Not now"])
async def test_nobody_answers_for_somebody_else(stage: Stage, button: str) -> None:
    question = await _asked(stage)
    click = await stage.bob.click(question, button)
    told = await click.response()
    assert told.content == NOT_YOURS
    assert told.ephemeral
    assert question.content == whole_question()
    assert not await stage.service.has_consented(f"discord:{stage.bob.id}")


async def test_a_question_from_before_a_restart_still_works(backstage: Stage) -> None:
    async with backstage.on_stage():
        question = await _asked(backstage)
    async with backstage.on_stage():
        await backstage.ada.click(question, "Agree")
        answer = await backstage.complete(question)
    assert "I see a happy face" in answer.content


async def test_agreeing_to_a_photo_that_was_deleted_meanwhile_is_answered_kindly(backstage: Stage) -> None:
    async with backstage.on_stage():
        question = await _asked(backstage)
        await backstage.ada.delete(backstage.channel.messages[0])
        await backstage.ada.click(question, "Agree")
        await backstage.server.wait_until(lambda: question.content == str(PhotoGone()))
    assert question.buttons == []


async def test_with_the_command_the_question_is_private_and_the_answer_public(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", photo=SELFIE)
    question = await command.response()
    assert question.content == whole_question()
    assert question.ephemeral
    assert stage.read == []
    click = await stage.ada.click(question, "Agree")
    answer = await stage.complete(await click.followup())
    assert not answer.ephemeral
    assert "I see a happy face" in answer.content
    await stage.server.wait_until(lambda: question.content == ANSWERED)
    assert question.buttons == []


async def test_the_genre_is_not_forgotten_over_the_question(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", photo=SELFIE, genre="Rock")
    click = await stage.ada.click(await command.response(), "Agree")
    answer = await stage.complete(await click.followup())
    rock = {song for song in _titles(answer) if int(song[-2:]) % 2}
    assert rock == _titles(answer)


def _titles(answer: Message) -> set[str]:
    return {field["name"].partition(". ")[2] for field in answer.embeds[0]["fields"]}


async def test_a_commands_photo_is_forgotten_over_a_restart_and_asked_for_again(backstage: Stage) -> None:
    async with backstage.on_stage():
        question = await (await backstage.ada.slash(backstage.channel, "mood", photo=SELFIE)).response()
    async with backstage.on_stage():
        await backstage.ada.click(question, "Agree")
        await backstage.server.wait_until(lambda: question.content == str(PhotoForgotten()))
        assert await backstage.service.has_consented(f"discord:{backstage.ada.id}")


async def test_declining_a_command_forgets_its_photo(stage: Stage) -> None:
    question = await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response()
    await (await stage.ada.click(question, "Not now")).acknowledged()
    assert question.content == DECLINED
    assert stage.read == []
