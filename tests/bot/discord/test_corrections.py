"""Reactions that correct a reading."""

from bot.discord.answers import place
from bot.discord.cooldowns import LIMITS, Pace
from bot.language import _, speaking
from bot.phrases import THANKS
from tests.bot.discord.conftest import Stage
from tests.bot.discord.under import BUTTONS, choose, standing
from tests.fake_discord.messages import Message


async def _says(stage: Stage, answer: Message, words: str) -> None:
    await stage.server.wait_until(lambda: words in answer.content, what=f"an answer that says {words!r}")


def _songs(answer: Message) -> list[str]:
    return [field["name"] for field in answer.embeds[0]["fields"]]


async def test_the_posters_reaction_brings_new_songs(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    happy = _songs(answer)
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    assert len(answer.players) == 1
    assert set(_songs(answer)).isdisjoint(happy)
    assert answer.labels == BUTTONS


async def test_taking_the_reaction_back_brings_the_first_songs_back(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    content, songs = answer.content, _songs(answer)
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.ada.unreact(answer, "🙁")
    await stage.server.wait_until(lambda: answer.content == content)
    assert _songs(answer) == songs


async def test_confirming_the_reading_keeps_the_songs(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    songs = _songs(answer)
    await stage.ada.react(answer, "😀")
    await _says(stage, answer, "I am glad that I read it right")
    assert _songs(answer) == songs


async def test_other_peoples_reactions_change_nothing_and_stay(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.bob.react(answer, "🙁")
    await stage.settled()
    assert answer.edits == 0
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.bob.unreact(answer, "🙁")
    await stage.bob.react(answer, "😀")
    await stage.settled()
    assert answer.edits == 1
    assert answer.reacted("😀", stage.bob)
    assert stage.channel.messages[-1] is answer


async def test_nobody_is_told_to_slow_down_who_plays_with_reactions_under_an_answer_of_somebody_else(
    stage: Stage,
) -> None:
    answer = await stage.answer_to_a_photo()
    for __ in range(LIMITS[Pace.TOUCHES].member):
        await stage.bob.react(answer, "🙁")
        await stage.bob.unreact(answer, "🙁")
    await stage.settled()
    assert stage.channel.messages[-1] is answer
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")


async def test_other_emoji_change_nothing(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "🎉")
    await stage.settled()
    assert answer.edits == 0


async def test_of_two_quick_reactions_the_last_one_stands(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "😐")
    await stage.ada.react(answer, "🙁")
    await stage.settled()
    assert "negative it is" in answer.content


async def test_a_reaction_taken_back_at_once_leaves_the_first_reading(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "🙁")
    await stage.ada.unreact(answer, "🙁")
    await stage.settled()
    assert "I see a happy face" in answer.content


async def test_taking_the_last_of_two_back_leaves_the_other(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "😐")
    await _says(stage, answer, "neutral it is")
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.ada.unreact(answer, "🙁")
    await _says(stage, answer, "neutral it is")
    await stage.ada.unreact(answer, "😐")
    await _says(stage, answer, "I see a happy face")


async def test_taking_the_older_of_two_back_changes_nothing(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "😐")
    await _says(stage, answer, "neutral it is")
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.ada.unreact(answer, "😐")
    await stage.settled()
    assert "negative it is" in answer.content
    assert answer.edits == 2


async def test_a_finer_mood_chosen_after_a_reaction_stands_when_that_is_taken_back(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await choose(stage.ada, answer, "mood", "angry")
    await _says(stage, answer, "😠 Thank you, angry it is. Here are other songs.")
    songs = _songs(answer)
    await stage.ada.unreact(answer, "🙁")
    await stage.settled()
    assert "angry it is" in answer.content
    assert _songs(answer) == songs


async def test_a_reaction_after_a_finer_mood_counts_and_can_be_taken_back(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    content, songs = answer.content, _songs(answer)
    await choose(stage.ada, answer, "mood", "angry")
    await _says(stage, answer, "angry it is")
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    assert standing(answer, "mood") == []
    await stage.ada.unreact(answer, "🙁")
    await stage.server.wait_until(lambda: answer.content == content)
    assert _songs(answer) == songs


async def test_a_correction_can_be_taken_back_in_the_list_of_moods_too(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    content, songs = answer.content, _songs(answer)
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await choose(stage.ada, answer, "mood", "Back to how it was at first")
    await stage.server.wait_until(lambda: answer.content == content)
    assert _songs(answer) == songs
    await stage.ada.unreact(answer, "🙁")
    await stage.settled()
    assert answer.content == content


async def test_a_correction_is_answered_in_the_language_that_its_author_last_used(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    stage.ada.locale = "de"
    await (await stage.ada.click(answer, "▶️")).acknowledged()
    await stage.settled()
    edits = answer.edits
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: answer.edits > edits)
    with speaking("de"):
        assert _(THANKS["negative"]) in answer.content


async def test_reactions_to_an_answer_from_before_a_restart_count(backstage: Stage) -> None:
    async with backstage.on_stage():
        answer = await backstage.answer_to_a_photo()
        content = answer.content
        await backstage.ada.react(answer, "🙁")
        await _says(backstage, answer, "negative it is")
    async with backstage.on_stage():
        await backstage.ada.react(answer, "😐")
        await _says(backstage, answer, "neutral it is")
        await backstage.ada.unreact(answer, "😐")
        await _says(backstage, answer, "negative it is")
        await backstage.ada.unreact(answer, "🙁")
        await backstage.server.wait_until(lambda: answer.content == content)
    assert backstage.server.refusals == []


async def test_reactions_count_under_an_answer_whose_place_nobody_noted_as_the_program_ended_just_then(
    stage: Stage,
) -> None:
    answer, other = await stage.answer_to_a_photo(), await stage.answer_to_a_photo()
    content = answer.content
    for message in (answer, other):  # only one answer stands at a place, so the first one stands nowhere then
        await stage.service.bind(_reply_id(other), place(message.channel.id, message.id))
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.ada.unreact(answer, "🙁")
    await stage.server.wait_until(lambda: answer.content == content)
    assert other.edits == 0


def _reply_id(answer: Message) -> str:
    return str(answer.buttons[0]["custom_id"]).split(":")[2]


async def test_they_count_in_a_dm_and_after_a_restart_too(backstage: Stage) -> None:
    dm = backstage.ada.dm()
    async with backstage.on_stage():
        await backstage.ada.post(dm, "happy")
        answer = await backstage.complete(await backstage.server.next_message(dm, by=backstage.server.bot))
    async with backstage.on_stage():
        await backstage.ada.react(answer, "🙁")
        await _says(backstage, answer, "negative it is")
    assert backstage.server.refusals == []


async def test_the_answer_to_a_command_can_be_corrected(stage: Stage) -> None:
    answer = await stage.complete(await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response())
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    await stage.ada.unreact(answer, "🙁")
    await _says(stage, answer, "Songs for feeling happy")


async def test_a_correction_keeps_to_the_genre(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="happy", genre="Rock")
    answer = await stage.complete(await command.response())
    await stage.ada.react(answer, "🙁")
    await _says(stage, answer, "negative it is")
    assert all(int(song[-2:]) % 2 for song in _songs(answer))
