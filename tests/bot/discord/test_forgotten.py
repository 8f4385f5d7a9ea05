"""Answers whose asker erased them."""

from bot.discord.forgotten import FORGOTTEN
from bot.wording import sentence
from recommender.errors import UnknownReply
from tests.bot.discord.conftest import Stage
from tests.fake_discord import Permission
from tests.fake_discord.messages import Message


async def _forgotten(stage: Stage) -> Message:
    answer = await stage.answer_to_a_photo()
    await stage.service.withdraw(f"discord:{stage.ada.id}")
    return answer


async def test_whoever_presses_a_button_of_a_forgotten_answer_is_told_privately(stage: Stage) -> None:
    answer = await _forgotten(stage)
    told = await (await stage.ada.click(answer, answer.labels[0])).followup()
    assert told.ephemeral
    assert told.content == sentence(UnknownReply("x"))


async def test_a_reaction_lets_a_forgotten_answer_say_so_and_offer_nothing_any_more(stage: Stage) -> None:
    answer = await _forgotten(stage)
    content, said = answer.content, len(stage.channel.messages)
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: not any(answer.reacted(emoji, stage.server.bot) for emoji in "😀😐🙁"))
    assert answer.embeds[0]["footer"]["text"] == FORGOTTEN
    assert answer.content == content
    assert answer.labels == []
    assert answer.reacted("🙁", stage.ada)
    assert len(stage.channel.messages) == said


async def test_it_says_so_once(stage: Stage) -> None:
    answer = await _forgotten(stage)
    await stage.ada.react(answer, "🙁")
    await stage.settled()
    await stage.bob.react(answer, "😀")
    await stage.ada.unreact(answer, "🙁")
    await stage.settled()
    assert answer.edits == 1


async def test_it_says_so_in_its_text_where_it_has_no_embed(stage: Stage) -> None:
    stage.channel.deny(stage.server.bot, Permission.EMBED_LINKS)
    await stage.server.delivered()
    answer = await _forgotten(stage)
    assert answer.embeds == []
    await stage.ada.react(answer, "😀")
    await stage.settled()
    assert answer.content.endswith(FORGOTTEN)


async def test_a_reaction_to_another_message_of_the_bot_changes_nothing(stage: Stage) -> None:
    await stage.ada.post(stage.ada.dm(), "xyzzy")
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    await stage.ada.react(told, "😀")
    await stage.settled()
    assert told.edits == 0
