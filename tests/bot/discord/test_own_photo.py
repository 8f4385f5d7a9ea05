""" "Songs for this photo", in a message's menu."""

from bot.discord.cogs.own_photo import ENTRY, NO_PHOTO, NOT_YOURS
from bot.discord.consent import question as whole_question
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Intent, running


async def test_ones_own_photo_is_answered_where_everybody_sees_it(stage: Stage) -> None:
    await stage.agree(stage.ada)
    post = await stage.ada.post(stage.channel, "me", files=[SELFIE, ("two.png", b"two")])
    answer = await stage.complete(await (await stage.ada.use_on(post, ENTRY)).response())
    assert "Your 2 photos together look happy" in answer.content
    assert not answer.ephemeral


async def test_it_works_in_direct_messages(stage: Stage) -> None:
    post = await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    await stage.agree(stage.ada)
    answer = await stage.complete(await (await stage.ada.use_on(post, ENTRY)).response())
    assert "I see a happy face" in answer.content


async def test_it_works_without_the_message_content_intent(backstage: Stage) -> None:
    await backstage.agree(backstage.ada)
    backstage.server.world.granted = Intent(0)
    async with running(backstage.client(message_content=False), backstage.server):
        post = await backstage.ada.post(backstage.channel, files=[SELFIE])
        answer = await backstage.complete(await (await backstage.ada.use_on(post, ENTRY)).response())
        assert "I see a happy face" in answer.content
        await backstage.settled()


async def test_somebody_elses_photo_is_refused_privately(stage: Stage) -> None:
    await stage.agree(stage.ada, stage.bob)
    post = await stage.bob.post(stage.channel, files=[SELFIE])
    told = await (await stage.ada.use_on(post, ENTRY)).response()
    assert (told.content, told.ephemeral) == (NOT_YOURS, True)
    assert stage.read == []


async def test_a_message_without_a_photo_is_told_so(stage: Stage) -> None:
    post = await stage.ada.post(stage.channel, "no photo", files=[("notes.txt", b"words")])
    told = await (await stage.ada.use_on(post, ENTRY)).response()
    assert (told.content, told.ephemeral) == (NO_PHOTO, True)


async def test_who_has_not_agreed_is_asked_privately_first(stage: Stage) -> None:
    post = await stage.ada.post(stage.channel, files=[SELFIE, ("two.png", b"two")])
    question = await (await stage.ada.use_on(post, ENTRY)).response()
    assert (question.content, question.ephemeral) == (whole_question(), True)
    assert stage.read == []
    answer = await stage.complete(await (await stage.ada.click(question, "Agree")).followup())
    assert "Your 2 photos together look happy" in answer.content
    assert stage.read == [SELFIE[1], b"two"]
