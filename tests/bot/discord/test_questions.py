"""Photos that leave it unclear: the bot asks, and a reaction is the answer."""

import pytest

from bot.discord.forgotten import FORGOTTEN
from bot.errors import NotYours
from bot.wording import sentence
from recommender.errors import UnknownReply
from tests.bot.discord.conftest import SELFIE, Stage
from tests.bot.discord.under import BUTTONS, choose
from tests.bot.seen import UNSURE
from tests.fake_discord import Permission
from tests.fake_discord.messages import Message

QUESTION = "🤔 I am not sure about this face: it may be neutral (48%) or negative (41%). Which is it?"
HOW = "Press or react with 😀 positive, 😐 neutral or 🙁 negative, and I bring songs."
TELL = ["positive", "neutral", "negative", "What you saw"]


@pytest.fixture(autouse=True)
def hard_to_read(backstage: Stage) -> None:
    backstage.photos.looks = (UNSURE,)


async def _says(stage: Stage, answer: Message, words: str) -> None:
    await stage.server.wait_until(lambda: words in answer.content, what=f"an answer that says {words!r}")


async def test_an_unsure_reading_is_a_question_without_songs(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    assert question.content == f"{QUESTION}\n{HOW}"
    assert question.players == []
    assert question.labels == TELL
    assert question.selects == []
    [embed] = question.embeds
    assert embed["description"] == "😀 positive 11% · 😐 neutral 48% · 🙁 negative 41%"
    assert not embed.get("fields")
    assert list(question.reactions) == ["😀", "😐", "🙁"]


async def test_the_posters_reaction_is_the_answer_and_brings_songs(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.ada.react(question, "😐")
    await _says(stage, question, "😐 Thank you, neutral it is. Here are your songs.")
    assert len(question.players) == 1
    assert len(question.embeds[0]["fields"]) == 5
    assert "I ask again" in question.embeds[0]["footer"]["text"]
    assert question.labels == BUTTONS
    await stage.ada.click(question, "▶️")
    await _says(stage, question, "(2 of 5)")


async def test_nobody_else_answers(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.bob.react(question, "😐")
    await stage.settled()
    assert question.edits == 0


async def test_taking_the_answer_back_brings_the_question_back(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    before = question.content, question.embeds, question.components
    await stage.ada.react(question, "🙁")
    await _says(stage, question, "negative it is")
    await stage.ada.unreact(question, "🙁")
    await _says(stage, question, QUESTION)
    assert (question.content, question.embeds, question.components) == before


async def test_another_answer_counts_instead(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.ada.react(question, "😐")
    await _says(stage, question, "neutral it is")
    await stage.ada.react(question, "🙁")
    await _says(stage, question, "negative it is. Here are your songs.")
    await stage.ada.unreact(question, "🙁")
    await _says(stage, question, "neutral it is")


async def test_a_question_from_before_a_restart_is_answered_and_asked_again(backstage: Stage) -> None:
    async with backstage.on_stage():
        question = await backstage.answer_to_a_photo()
    backstage.service._seen.forget(f"discord:{backstage.ada.id}")  # as a restart does
    async with backstage.on_stage():
        await backstage.ada.react(question, "🙁")
        await _says(backstage, question, "negative it is. Here are your songs.")
        await backstage.ada.unreact(question, "🙁")
        await _says(backstage, question, "I am not sure about this photo: neutral (48%) is no more than a guess.")
        assert question.content.endswith(HOW)
        assert (question.embeds, question.labels) == ([], TELL[:3])
    assert backstage.server.refusals == []


async def test_a_button_pressed_as_the_answer_is_taken_back_shows_the_question(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.ada.react(question, "😐")
    await _says(stage, question, "neutral it is")
    reply = await stage.service.reply_at(f"discord:{question.channel.id}:{question.id}")
    assert reply is not None
    await stage.service.correct(reply.id, None, listener=f"discord:{stage.ada.id}")
    await stage.ada.click(question, "▶️")
    await _says(stage, question, QUESTION)


async def test_agreeing_may_lead_to_a_question(stage: Stage) -> None:
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    consent = await stage.server.next_message(stage.channel, by=stage.server.bot)
    await stage.ada.click(consent, "Agree")
    question = await stage.complete(consent)
    assert question.content.startswith(QUESTION)
    assert question.labels == TELL
    await stage.ada.react(question, "😐")
    await _says(stage, question, "neutral it is")


async def test_the_command_may_lead_to_a_question(stage: Stage) -> None:
    await stage.agree(stage.ada)
    question = await stage.complete(await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response())
    assert question.content.startswith(QUESTION)
    await stage.ada.react(question, "😐")
    await _says(stage, question, "neutral it is")


async def test_without_embed_links_the_question_and_its_songs_are_text(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.EMBED_LINKS)
    question = await stage.answer_to_a_photo()
    assert question.content.startswith(f"{QUESTION}\n{HOW}\n")
    assert "“Embed Links”" in question.content
    assert question.embeds == []
    await stage.ada.react(question, "😐")
    await _says(stage, question, "5. Song")


async def test_where_no_reactions_are_allowed_the_buttons_answer_and_the_list_takes_it_back(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.ADD_REACTIONS)
    await stage.agree(stage.ada)
    await stage.enable()
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.server.next_message(stage.channel, by=stage.server.bot)
    await stage.settled()
    [question] = [message for message in stage.channel.messages if message.content.startswith(QUESTION)]
    assert question.content == f"{QUESTION}\nPress 😀 positive, 😐 neutral or 🙁 negative, and I bring songs."
    assert question.reactions == {}
    await stage.ada.click(question, "negative")
    await _says(stage, question, "🙁 Thank you, negative it is. Here are your songs.")
    assert "footer" not in question.embeds[0]
    await choose(stage.ada, question, "mood", "Back to how it was at first")
    await _says(stage, question, QUESTION)
    assert question.labels == TELL


async def test_a_button_is_the_answer_as_a_reaction_is(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.ada.click(question, "neutral")
    await _says(stage, question, "😐 Thank you, neutral it is. Here are your songs.")
    await stage.ada.react(question, "🙁")
    await _says(stage, question, "negative it is")
    await stage.ada.unreact(question, "🙁")
    await _says(stage, question, QUESTION)


async def test_nobody_else_presses_the_answer(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    told = await (await stage.bob.click(question, "neutral")).followup()
    assert (told.content, told.ephemeral) == (sentence(NotYours()), True)
    assert question.edits == 0


async def test_a_button_from_before_a_restart_is_an_answer(backstage: Stage) -> None:
    async with backstage.on_stage():
        question = await backstage.answer_to_a_photo()
    async with backstage.on_stage():
        await backstage.ada.click(question, "negative")
        await _says(backstage, question, "negative it is. Here are your songs.")
    assert backstage.server.refusals == []


async def test_withdrawing_leaves_a_question_that_nobody_can_answer(stage: Stage) -> None:
    question = await stage.answer_to_a_photo()
    await stage.service.withdraw(f"discord:{stage.ada.id}")
    told = await (await stage.ada.click(question, "neutral")).followup()
    assert told.content == sentence(UnknownReply(""))
    await stage.ada.react(question, "😐")
    await stage.settled()
    assert question.content.startswith(QUESTION)
    assert question.embeds[0]["footer"]["text"] == FORGOTTEN
