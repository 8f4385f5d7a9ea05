"""Servers that want answers out of the way: in private, or in threads; and those that want no faces read."""

import threading
from dataclasses import replace

import discord
import pytest

from bot.care import help_words
from bot.discord.consent import THANKS
from bot.discord.consent import question as whole_question
from bot.discord.errors import FacesOff
from bot.discord.sending import CLOSED, THREAD_NAME
from bot.errors import NothingReadable
from bot.wording import sentence
from models.errors import NoFace
from recommender.servers import Quiet, ServerRules
from tests.bot.discord.conftest import PATIENCE, SELFIE, Stage
from tests.fake_discord import Message, Permission, Thread

RULES = ServerRules()


async def rule(stage: Stage, **rules: object) -> None:
    """Let moderators have decided something, and enabled the channel."""
    await stage.service.set_rules(stage.guild.id, replace(RULES, channels=frozenset({stage.channel.id}), **rules))  # type: ignore[arg-type]  # each test names its own


def said_in_channel(stage: Stage) -> list[Message]:
    return [message for message in stage.channel.messages if message.author is stage.server.bot]


async def test_a_private_server_gets_its_answers_by_direct_message(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.PRIVATE)
    await stage.agree(stage.ada)
    photo = await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    assert "I see a happy face" in answer.content
    assert f"/channels/{stage.guild.id}/{stage.channel.id}/{photo.id}" in answer.embeds[0]["description"]
    assert said_in_channel(stage) == []


async def test_an_answer_by_direct_message_can_be_corrected(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.PRIVATE)
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: "negative it is" in answer.content)


async def test_where_direct_messages_are_closed_a_line_says_how_once(stage: Stage) -> None:
    shy = stage.server.add_user("Shy", accepts_dms=False)
    await rule(stage, quiet=Quiet.PRIVATE)
    await stage.agree(shy)
    await shy.post(stage.channel, files=[SELFIE])
    await stage.server.next_message(stage.channel, by=stage.server.bot)
    await stage.settled()
    assert [message.content for message in said_in_channel(stage)] == [CLOSED]
    stage.server.refusals.clear()


async def test_the_question_before_the_first_photo_is_private_too_and_becomes_the_answer(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.PRIVATE, songs=2)
    await stage.ada.post(stage.channel, files=[SELFIE])
    question = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert question.content == whole_question()
    await stage.ada.click(question, "Agree")
    answer = await stage.complete(question)
    assert "I see a happy face" in answer.content
    assert len(answer.embeds[0]["fields"]) == 2
    assert said_in_channel(stage) == []


async def test_failures_are_told_where_answers_are(stage: Stage) -> None:
    stage.photos.looks = ()
    await rule(stage, quiet=Quiet.PRIVATE)
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert answer.content == sentence(NoFace())


async def test_commands_are_answered_privately_in_a_private_server(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.PRIVATE)
    words = await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()
    assert words.ephemeral
    await stage.agree(stage.ada)
    photo = await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response()
    assert photo.ephemeral
    assert "I see a happy face" in photo.content
    await stage.settled()
    assert words.reactions == photo.reactions == {}


async def test_in_a_private_server_a_commands_question_becomes_the_answer_that_nobody_else_sees(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.PRIVATE)
    question = await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response()
    await stage.ada.click(question, "Agree")
    await stage.server.wait_until(lambda: question.content not in {THANKS, whole_question()})
    assert "I see a happy face" in question.content
    assert question.ephemeral
    await stage.settled()
    assert stage.channel.messages == [question]


async def _threaded(stage: Stage) -> tuple[Message, Thread]:
    post = await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.server.wait_until(lambda: post.thread is not None, what="a thread")
    assert post.thread is not None
    return post, post.thread


async def test_answers_stand_in_a_thread_of_the_message_where_the_server_wants_that(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    _, thread = await _threaded(stage)
    answer = await stage.complete(await stage.server.next_message(thread, by=stage.server.bot))
    assert "I see a happy face" in answer.content
    assert thread.name == THREAD_NAME
    assert said_in_channel(stage) == []
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: "negative it is" in answer.content)


async def test_the_question_stands_in_the_thread_and_becomes_the_answer(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    _, thread = await _threaded(stage)
    question = await stage.server.next_message(thread, by=stage.server.bot)
    assert question.content == whole_question()
    await stage.ada.click(question, "Agree")
    answer = await stage.complete(question)
    assert "I see a happy face" in answer.content


async def test_commands_have_no_message_for_a_thread_and_are_answered_privately(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    words = await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()
    assert words.ephemeral
    question = await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response()
    await stage.ada.click(question, "Agree")
    await stage.server.wait_until(lambda: question.embeds, what="the answer in the place of the question")
    assert all(message.ephemeral for message in said_in_channel(stage))


async def test_commands_in_a_thread_are_answered_there(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    thread = await stage.ada.start_thread(stage.channel, "Songs")
    await stage.server.delivered()
    words = await (await stage.ada.slash(thread, "mood", feeling="happy")).response()
    assert not words.ephemeral


async def test_a_thread_that_is_there_is_used(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    held = stage.server.hold_download()
    post = await stage.ada.post(stage.channel, files=[SELFIE])
    thread = await stage.ada.start_thread(post, "our own")
    held.release()
    answer = await stage.complete(await stage.server.next_message(thread, by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_a_thread_that_the_bot_never_heard_of_is_found(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(discord.Message, "thread", None)
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    held = stage.server.hold_download()
    post = await stage.ada.post(stage.channel, files=[SELFIE])
    thread = await stage.ada.start_thread(post, "our own")
    held.release()
    answer = await stage.complete(await stage.server.next_message(thread, by=stage.server.bot))
    assert "I see a happy face" in answer.content
    stage.server.refusals.clear()


async def test_where_no_thread_can_be_started_after_all_the_answer_is_a_reply(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    stage.server.fail_next(403, on="/threads")
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert answer.reference is stage.channel.messages[0]
    stage.server.refusals.clear()


async def test_a_photo_in_a_thread_is_answered_there(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    thread = await stage.ada.start_thread(stage.channel, "jam")
    await stage.ada.post(thread, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(thread, by=stage.server.bot))
    assert "I see a happy face" in answer.content


async def test_without_the_permission_for_threads_the_answer_is_a_reply_that_names_it(stage: Stage) -> None:
    await rule(stage, quiet=Quiet.THREAD)
    await stage.agree(stage.ada)
    stage.channel.deny(stage.server.bot, Permission.CREATE_PUBLIC_THREADS)
    await stage.server.delivered()
    await stage.ada.post(stage.channel, files=[SELFIE])
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert "“Create Public Threads”" in answer.embeds[0]["description"]
    assert answer.reference is stage.channel.messages[0]


async def test_where_no_faces_are_wanted_photos_are_left_alone(stage: Stage) -> None:
    await rule(stage, faces=False)
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    assert await stage.quiet(stage.channel)
    assert stage.read == []


async def test_where_no_faces_are_wanted_a_mention_is_told_so_and_nobody_is_asked(stage: Stage) -> None:
    await rule(stage, faces=False)
    await stage.ada.post(stage.channel, stage.server.bot.mention, files=[SELFIE])
    told = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert told.content == str(FacesOff())
    assert stage.read == []


async def test_where_no_faces_are_wanted_commands_say_so_privately(stage: Stage) -> None:
    await rule(stage, faces=False)
    told = await (await stage.ada.slash(stage.channel, "mood", photo=SELFIE)).response()
    assert (told.content, told.ephemeral) == (str(FacesOff()), True)
    post = await stage.ada.post(stage.channel, files=[SELFIE])
    told = await (await stage.ada.use_on(post, "Songs for this photo")).response()
    assert (told.content, told.ephemeral) == (str(FacesOff()), True)


async def test_who_agrees_after_faces_were_switched_off_is_told_so(stage: Stage) -> None:
    await rule(stage)
    await stage.ada.post(stage.channel, files=[SELFIE])
    question = await stage.server.next_message(stage.channel, by=stage.server.bot)
    await rule(stage, faces=False)
    await stage.ada.click(question, "Agree")
    await stage.server.wait_until(lambda: question.content == str(FacesOff()))
    assert stage.read == []


@pytest.mark.parametrize(
    "words", ["sad", "I feel so lonely today", "I'm really happy", "I am feeling really anxious about tomorrow"]
)
async def test_a_server_that_listens_to_words_has_clear_feelings_answered(stage: Stage, words: str) -> None:
    await rule(stage, words=True)
    post = await stage.ada.post(stage.channel, words)
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    assert len(answer.embeds[0]["fields"]) == 5
    assert answer.reference is post


@pytest.mark.parametrize(
    "words",
    [
        "good",
        "see you at eight",
        "are you sad?",
        "!play happy",
        "I feel https://example.org",
        "m!play sad",
        "xqzzt",
        "ok",
    ],
)
async def test_chatter_questions_commands_and_links_are_left_alone(stage: Stage, words: str) -> None:
    await rule(stage, words=True)
    await stage.ada.post(stage.channel, words)
    assert await stage.quiet(stage.channel)


async def test_words_to_somebody_else_are_left_alone(stage: Stage) -> None:
    await rule(stage, words=True)
    first = await stage.bob.post(stage.channel, "how are you all?")
    await stage.ada.post(stage.channel, "I feel so sad", reply_to=first)
    await stage.ada.post(stage.channel, f"{stage.bob.mention} I feel so sad")
    assert await stage.quiet(stage.channel)


async def test_a_server_that_does_not_listen_to_words_has_them_left_alone(stage: Stage) -> None:
    await rule(stage)
    await stage.ada.post(stage.channel, "I feel so lonely today")
    assert await stage.quiet(stage.channel)


@pytest.mark.parametrize("words", ["i want to kill myself", "why should I not kill myself?"])
async def test_words_of_self_harm_are_met_with_help_in_private(stage: Stage, words: str) -> None:
    await rule(stage, words=True)
    await stage.ada.post(stage.channel, words)
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == help_words("en-US")
    assert await stage.quiet(stage.channel)


@pytest.mark.parametrize("quiet", list(Quiet))
async def test_help_comes_in_the_channel_where_direct_messages_are_closed(stage: Stage, quiet: Quiet) -> None:
    shy = stage.server.add_user("Shy", accepts_dms=False)
    await rule(stage, words=True, quiet=quiet)
    await shy.post(stage.channel, "i want to kill myself")
    told = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert told.content == help_words("en-US")
    assert told.mentions == []
    stage.server.refusals.clear()


async def test_a_mention_with_words_of_self_harm_is_met_with_help_in_private(stage: Stage) -> None:
    await stage.ada.post(stage.channel, f"{stage.server.bot.mention} i want to kill myself")
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content == help_words("en-US")


async def test_words_that_say_nothing_are_told_so_only_when_meant_for_the_bot(stage: Stage) -> None:
    await rule(stage, words=True, quiet=Quiet.PRIVATE)
    await stage.ada.post(stage.channel, f"{stage.server.bot.mention} xqzzt")
    told = await stage.server.next_message(stage.ada.dm(), by=stage.server.bot)
    assert told.content.startswith(sentence(NothingReadable()))


async def test_typing_shows_where_the_answer_comes(stage: Stage) -> None:
    reached = threading.Event()
    stage.photos.before = lambda _: reached.wait(PATIENCE)
    await rule(stage, quiet=Quiet.PRIVATE)
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.server.wait_until(lambda: stage.ada.dm().typing, what="typing")
    assert not stage.channel.typing
    reached.set()
    await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))
