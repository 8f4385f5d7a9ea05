"""`/mood`."""

import pytest

from bot.care import help_words
from bot.discord import commanding
from bot.discord.cogs.mood import NOTHING_SAID
from bot.errors import NothingReadable
from bot.language import _, speaking
from bot.phrases import FEELINGS
from bot.wording import sentence
from models.errors import NotAPhoto
from recommender.vocabulary import NAMED_FEELINGS
from tests.bot.discord.conftest import SELFIE, Stage


async def test_a_named_feeling_is_answered_in_public(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="happy")
    answer = await stage.complete(await command.response())
    assert not answer.ephemeral
    assert "Songs for feeling happy" in answer.content
    assert len(answer.players) == 1
    assert len(answer.embeds[0]["fields"]) == 5


async def test_free_words_are_answered(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="everything is terrible, I hate this awful day")
    assert "sound negative" in (await stage.complete(await command.response())).content


async def test_it_works_in_a_dm(stage: Stage) -> None:
    command = await stage.ada.slash(stage.ada.dm(), "mood", feeling="calm")
    assert "Songs for feeling calm" in (await stage.complete(await command.response())).content


async def test_a_photo_of_somebody_who_agreed_is_answered_in_public(stage: Stage) -> None:
    await stage.agree(stage.ada)
    command = await stage.ada.slash(stage.channel, "mood", photo=SELFIE)
    answer = await stage.complete(await command.response())
    assert not answer.ephemeral
    assert "I see a happy face" in answer.content


async def test_up_to_four_photos_count_together(stage: Stage) -> None:
    await stage.agree(stage.ada)
    one, two, three, four = ((f"{number}.png", b"%d" % number) for number in range(1, 5))
    command = await stage.ada.slash(stage.channel, "mood", photo=one, photo2=two, photo3=three, photo4=four)
    answer = await stage.complete(await command.response())
    assert stage.read == [b"1", b"2", b"3", b"4"]
    assert "Your 4 photos together look happy" in answer.content


async def test_several_photos_wait_together_for_the_agreement(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", photo=SELFIE, photo3=("b.png", b"other"))
    answer = await stage.complete(await (await stage.ada.click(await command.response(), "Agree")).followup())
    assert stage.read == [SELFIE[1], b"other"]
    assert "Your 2 photos together look happy" in answer.content


async def test_with_both_the_words_count_and_the_photo_is_left_unread(stage: Stage) -> None:
    await stage.agree(stage.ada)
    command = await stage.ada.slash(stage.channel, "mood", feeling="sad", photo=SELFIE)
    answer = await stage.complete(await command.response())
    assert "Songs for feeling sad" in answer.content
    assert "so I left the photo unread" in answer.embeds[0]["description"]
    assert stage.read == []
    [mood] = [command for command in stage.server.commands if command["name"] == "mood"]
    assert "With both, your words count" in mood["description"]


async def test_nothing_at_all_is_told_privately_what_to_say(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "mood")).response()
    assert told.content == NOTHING_SAID
    assert told.ephemeral


async def test_nobody_is_asked_for_an_agreement_about_a_file_that_is_no_photo(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "mood", photo=("notes.txt", b"words"))).response()
    assert told.content == sentence(NotAPhoto())
    assert told.ephemeral
    assert told.buttons == []


async def test_words_without_a_feeling_are_told_so(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "mood", feeling="これは机です")).response()
    assert told.content == sentence(NothingReadable())


async def test_words_of_self_harm_are_answered_privately_with_help(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "mood", feeling="i want to kill myself")).response()
    assert told.content == help_words("en")
    assert told.ephemeral
    assert told.embeds == []


async def test_a_lift_begins_at_the_feeling_and_ends_in_brighter_songs(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="sad", goal="lift")
    answer = await stage.complete(await command.response())
    assert "Songs for feeling sad" in answer.content
    reply = await stage.service.reply_at(f"discord:{stage.channel.id}:{answer.id}")
    assert reply is not None
    valences = [pick.song.label.point.valence for pick in reply.picks]
    assert valences[-1] > valences[0]


async def test_songs_are_of_the_genre_asked_for(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="happy", genre="rock")
    answer = await stage.complete(await command.response())
    assert all(int(field["name"][-2:]) % 2 for field in answer.embeds[0]["fields"])


async def test_a_genre_without_songs_is_told_the_nearest_and_brings_the_nearest_songs(stage: Stage) -> None:
    command = await stage.ada.slash(stage.channel, "mood", feeling="happy", genre="Rocks")
    answer = await stage.complete(await command.response())
    assert answer.embeds[0]["description"].splitlines() == [
        "I have no songs of that genre. How about Rock? Or go without.",
        "Meanwhile, here are the nearest songs that I have.",
    ]
    assert len(answer.embeds[0]["fields"]) == 5


async def test_feelings_are_offered_while_somebody_types(stage: Stage) -> None:
    offered = await stage.ada.autocomplete(stage.channel, "mood", feeling="An")
    assert [choice.value for choice in offered][:2] == ["anxious", "angry"]
    assert "anger" in [choice.value for choice in offered]
    everything = await stage.ada.autocomplete(stage.channel, "mood", feeling="")
    assert [choice.value for choice in everything] == list(NAMED_FEELINGS)
    assert await stage.ada.autocomplete(stage.channel, "mood", feeling="like a wet dog") == []


async def test_genres_are_offered_while_somebody_types(stage: Stage) -> None:
    offered = await stage.ada.autocomplete(stage.channel, "mood", genre="ro")
    assert [choice.value for choice in offered] == ["Rock"]


async def test_feelings_are_offered_and_understood_in_ones_own_language(backstage: Stage) -> None:
    with speaking("de"):
        sad = _(FEELINGS["sad"])
    otto = backstage.server.add_user("Otto", locale="de")
    async with backstage.on_stage():
        [first, *_others] = await otto.autocomplete(backstage.channel, "mood", feeling=sad[:3].upper())
        assert (first.value, first.name) == ("sad", f"{NAMED_FEELINGS['sad'].emoji} {sad}")
        command = await otto.slash(backstage.channel, "mood", feeling=sad)
        answer = await backstage.complete(await command.response())
        reply = await backstage.service.reply_at(f"discord:{backstage.channel.id}:{answer.id}")
        assert reply is not None
        assert reply.feeling.name == "sad"


async def test_where_nothing_can_be_looked_up_in_time_the_answer_is_private(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commanding, "LOOKUP_SECONDS", 0.0)
    answer = await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response()
    assert answer.ephemeral
    await stage.settled()
    assert len(answer.embeds[0]["fields"]) == 5
