"""Members who ask for more than they can look at are slowed down, kindly and without a fuss."""

from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot.care import help_words
from bot.discord.cooldowns import LIMITS, Cooldowns, Pace
from bot.discord.sending import TOO_FAST
from bot.errors import TooFast
from bot.wording import sentence
from tests.bot.conftest import Clock
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import Permission, running
from tests.fake_discord.messages import Message
from tests.fake_discord.model import Channel

SONGS = LIMITS[Pace.SONGS]
SLOWLY = sentence(TooFast(30))


@pytest.fixture
async def slow(backstage: Stage, clock: Clock) -> AsyncIterator[Stage]:
    """The stage, its time standing still; Ada and Bob have agreed, and the channel is switched on."""
    client = backstage.client()
    client.answers.cooldowns = Cooldowns(clock=clock)
    await backstage.agree(backstage.ada, backstage.bob)
    await backstage.enable()
    async with running(client, backstage.server):
        yield backstage
        await backstage.settled()
    assert backstage.server.refusals == []


async def _use_up(stage: Stage) -> Message:
    """Let Ada ask as often as she may; the last answer is returned."""
    for _ in range(SONGS.member):
        answer = await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()
        await stage.complete(answer)
    return answer


async def _posted(stage: Stage) -> Message:
    message = await stage.ada.post(stage.channel, files=[SELFIE])
    await stage.settled()
    return message


def _is_edited(message: Message, before: int) -> bool:
    return message.edits > before


def _lines(channel: Channel) -> list[Message]:
    return [message for message in channel.messages if message.content == SLOWLY]


async def test_in_a_channel_it_is_said_once_and_shown_from_then_on(slow: Stage, clock: Clock) -> None:
    await _use_up(slow)
    posts = [await _posted(slow) for _ in range(3)]
    assert [list(post.reactions) for post in posts] == [[], [TOO_FAST], [TOO_FAST]]
    [line] = _lines(slow.channel)
    assert (line.mentions, line.mentions_everyone) == ([], False)
    assert slow.read == []
    clock.seconds += SONGS.seconds
    await slow.ada.post(slow.channel, files=[SELFIE])
    await slow.settled()
    assert slow.read == [SELFIE[1]]


async def test_commands_are_told_privately_each_time(slow: Stage) -> None:
    await _use_up(slow)
    for _ in range(2):
        told = await (await slow.ada.slash(slow.channel, "mood", feeling="sad")).response()
        assert (told.content, told.ephemeral) == (SLOWLY, True)


async def test_other_songs_are_refused_privately_and_the_answer_stays_as_it_is(slow: Stage) -> None:
    answer = await _use_up(slow)
    before = answer.content
    [shuffle] = [button["custom_id"] for button in answer.buttons if ":shuffle:" in button["custom_id"]]
    told = await (await slow.ada.click(answer, shuffle)).followup()
    assert (told.content, told.ephemeral) == (SLOWLY, True)
    assert answer.content == before


async def test_turning_and_typing_and_settings_cost_nothing(slow: Stage) -> None:
    for _ in range(3 * SONGS.member):
        await slow.ada.autocomplete(slow.channel, "mood", feeling="ha")
        await (await slow.moderator.slash(slow.channel, "serenade channels")).response()
    answer = await _use_up(slow)
    [on] = [button["custom_id"] for button in answer.buttons if button["custom_id"].endswith(":1")]
    for _ in range(2 * SONGS.member):
        before = answer.edits
        await slow.ada.click(answer, on)
        await slow.server.wait_until(partial(_is_edited, answer, before))


async def test_corrections_go_on_when_songs_are_used_up(slow: Stage) -> None:
    answer = await _use_up(slow)
    before = answer.edits
    await slow.ada.react(answer, "🙁")
    await slow.server.wait_until(lambda: answer.edits > before)


async def test_where_it_may_not_react_it_stays_silent_after_the_first_line(slow: Stage) -> None:
    slow.channel.deny(slow.guild.bot_role, Permission.ADD_REACTIONS)
    for _ in range(SONGS.member):
        await (await slow.ada.slash(slow.channel, "mood", feeling="happy")).response()
    posts = [await _posted(slow) for _ in range(3)]
    assert [list(post.reactions) for post in posts] == [[], [], []]
    assert len(_lines(slow.channel)) == 1


async def test_whoever_needs_help_is_not_told_to_slow_down(slow: Stage) -> None:
    words = "I want to kill myself"
    await _use_up(slow)
    told = await (await slow.ada.slash(slow.channel, "mood", feeling=words)).response()
    assert (told.content, told.ephemeral) == (help_words("en"), True)
    await slow.ada.post(slow.channel, f"{slow.server.bot.mention} {words}")
    assert (await slow.server.next_message(slow.ada.dm(), by=slow.server.bot)).content == help_words("en")


async def test_one_who_is_too_fast_keeps_nobody_else_waiting(slow: Stage) -> None:
    await _use_up(slow)
    await slow.bob.post(slow.channel, files=[SELFIE])
    await slow.complete(await slow.server.next_message(slow.channel, by=slow.server.bot))
