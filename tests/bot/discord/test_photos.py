"""Photos and words in messages, from the post to the answer."""

import threading

from bot.discord.cogs.photos import CAN_DO
from bot.errors import NothingReadable
from bot.wording import sentence
from models.errors import NotAPhoto
from recommender.servers import ServerRules
from tests.bot.discord.conftest import PATIENCE, SELFIE, Stage
from tests.bot.seen import HAPPY


async def test_a_photo_in_an_enabled_channel_is_answered_with_songs(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    assert "I see a happy face: positive, 90% sure" in answer.content
    assert len(answer.players) == 1
    [embed] = answer.embeds
    assert len(embed["fields"]) == 5
    assert "😀 positive 90%" in embed["description"]
    assert answer.labels[:2] == ["◀️", "▶️"]
    assert list(answer.reactions) == ["😀", "😐", "🙁"]
    assert answer.reference is stage.channel.messages[0]
    assert answer.mentions == []


async def test_while_a_photo_is_read_the_bot_is_seen_typing(stage: Stage) -> None:
    seen = threading.Event()
    stage.photos.before = lambda _: seen.wait(PATIENCE)
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    await stage.server.wait_until(lambda: stage.ada.dm().typing, what="typing")
    seen.set()
    await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))


async def test_a_photo_elsewhere_is_left_alone(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, "look!", files=[SELFIE])
    assert await stage.quiet(stage.channel)
    assert stage.read == []


async def test_words_in_an_enabled_channel_are_left_alone(stage: Stage) -> None:
    await stage.enable()
    await stage.ada.post(stage.channel, "I am so happy today")
    assert await stage.quiet(stage.channel)


async def test_a_photo_in_a_dm_is_answered(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_a_photo_in_a_message_that_mentions_the_bot_is_answered_in_any_channel(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, f"{stage.server.bot.mention} how do I look?", files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_a_photo_in_a_reply_that_pings_the_bot_is_answered(stage: Stage) -> None:
    first = await stage.answer_to_a_photo()
    await stage.service.set_rules(stage.guild.id, ServerRules())
    await stage.ada.post(stage.channel, "and now?", files=[SELFIE], reply_to=first)
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_words_in_a_reply_that_pings_the_bot_are_left_alone(stage: Stage) -> None:
    first = await stage.answer_to_a_photo()
    await stage.ada.post(stage.channel, "thank you, that is lovely", reply_to=first)
    assert await stage.quiet(stage.channel)


async def test_words_to_the_bot_are_answered_with_songs(stage: Stage) -> None:
    await stage.ada.post(stage.channel, f"{stage.server.bot.mention} sad")
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert "Songs for feeling sad" in answer.content


async def test_words_in_a_dm_are_answered_with_songs(stage: Stage) -> None:
    await stage.ada.post(stage.ada.dm(), "today is wonderful, I love it!")
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert "sound positive" in answer.content


async def test_a_bare_mention_is_told_what_the_bot_can_do(stage: Stage) -> None:
    await stage.ada.post(stage.channel, stage.server.bot.mention)
    assert (await stage.server.next_message(stage.channel, by=stage.server.bot)).content == CAN_DO


async def test_words_without_a_feeling_are_told_what_the_bot_can_do(stage: Stage) -> None:
    await stage.ada.post(stage.ada.dm(), "これは机です")
    answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert answer.content == f"{sentence(NothingReadable())} {CAN_DO}"


async def test_a_file_that_is_no_photo_is_named_as_such(stage: Stage) -> None:
    await stage.ada.post(stage.ada.dm(), files=[("essay.pdf", b"%PDF")])
    answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert answer.content == sentence(NotAPhoto())
    assert stage.read == []


async def test_several_photos_are_read_together_and_what_is_no_photo_is_left_out(stage: Stage) -> None:
    await stage.agree(stage.ada)
    files = [("notes.txt", b"no photo"), ("one.png", b"one"), ("two.heic", b"two")]
    await stage.ada.post(stage.ada.dm(), files=files)
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert stage.read == [b"one", b"two"]
    assert "Your 2 photos together look happy" in answer.content


async def test_of_more_than_four_photos_four_are_read_and_the_answer_says_so(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[(f"{number}.png", b"%d" % number) for number in range(6)])
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert stage.read == [b"0", b"1", b"2", b"3"]
    assert "You sent 6 photos, and I read the first 4." in answer.embeds[0]["description"]


async def test_of_several_faces_the_answer_says_which_was_read(stage: Stage) -> None:
    stage.photos.looks = (HAPPY,) * 3
    answer = await stage.answer_to_a_photo()
    assert "I found 3 faces and read the largest one." in answer.embeds[0]["description"]


async def test_other_bots_are_ignored(stage: Stage) -> None:
    await stage.agree(stage.ada)
    await stage.enable()
    stage.ada.is_bot = True
    await stage.ada.post(stage.channel, stage.server.bot.mention, files=[SELFIE])
    assert await stage.quiet(stage.channel)
