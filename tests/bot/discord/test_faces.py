"""Photos of several: choosing whose songs they are."""

import pytest

from bot.discord.controls.choices import OLD_REACTION
from bot.errors import FacesForgotten, NotYours
from bot.memory import KEPT_SECONDS
from bot.wording import sentence
from tests.bot.conftest import Clock
from tests.bot.discord.conftest import Stage
from tests.bot.discord.under import BUTTONS, WITHOUT_PHOTO, choose, kinds, options, select, standing
from tests.bot.seen import HAPPY, SAD, UNSURE
from tests.fake_discord.messages import Message


@pytest.fixture(autouse=True)
def three_faces(backstage: Stage) -> None:
    """A happy face, a sad one, and one that is hard to read."""
    backstage.photos.looks = (HAPPY, SAD, UNSURE)


async def _says(stage: Stage, answer: Message, words: str) -> None:
    await stage.server.wait_until(lambda: words in answer.content, what=f"an answer that says {words!r}")


def _songs(answer: Message) -> list[str]:
    return [field["name"] for field in answer.embeds[0]["fields"]]


async def test_under_an_answer_to_several_faces_hangs_their_list(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    assert "I see a happy face" in answer.content
    assert "I found 3 faces and read the largest one.\nChoose another one below" in answer.embeds[0]["description"]
    assert options(answer, "face") == ["A: the largest face", "B: the 2nd largest", "C: the 3rd largest", "All of us"]
    assert standing(answer, "face") == ["A: the largest face"]
    assert select(answer, "face")["options"][0]["description"] == "in the middle"
    assert answer.labels == BUTTONS


async def test_under_an_answer_to_one_face_hangs_none(stage: Stage) -> None:
    stage.photos.looks = (HAPPY,)
    answer = await stage.answer_to_a_photo()
    assert kinds(answer) == ["goal", "mood"]


async def test_another_face_brings_its_songs_in_place(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    happy = _songs(answer)
    await choose(stage.ada, answer, "face", "B: the 2nd largest")
    await _says(stage, answer, "I see a sad face: negative, 80% sure.")
    description = answer.embeds[0]["description"]
    assert description.startswith("😀 positive 5% · 😐 neutral 15% · 🙁 negative 80%\nI found 3 faces and read face B.")
    assert set(_songs(answer)).isdisjoint(happy)
    assert len(answer.players) == 1
    assert standing(answer, "face") == ["B: the 2nd largest"]
    assert stage.channel.messages[-1] is answer
    await stage.ada.click(answer, "▶️")
    await _says(stage, answer, "(2 of 5)")


async def test_all_of_us_blends_the_faces(stage: Stage) -> None:
    stage.photos.looks = (SAD, HAPPY, HAPPY)
    answer = await stage.answer_to_a_photo()
    await choose(stage.ada, answer, "face", "All of us")
    await _says(stage, answer, "Together you look happy: positive, 62% sure.")
    assert "read them all together.\nChoose one of them below." in answer.embeds[0]["description"]
    assert standing(answer, "face") == ["All of us"]


async def test_somebody_elses_choice_changes_nothing_and_is_told_so_privately(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    told = await (await choose(stage.bob, answer, "face", "All of us")).followup()
    assert (told.content, told.ephemeral) == (sentence(NotYours()), True)
    assert answer.edits == 0


async def test_of_two_quick_choices_the_last_one_stands(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await choose(stage.ada, answer, "face", "C: the 3rd largest")
    await choose(stage.ada, answer, "face", "B: the 2nd largest")
    await stage.settled()
    assert "I see a sad face" in answer.content
    assert standing(answer, "face") == ["B: the 2nd largest"]


async def test_a_face_that_is_hard_to_read_is_asked_about(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await choose(stage.ada, answer, "face", "C: the 3rd largest")
    await _says(stage, answer, "I am not sure about face C: it may be neutral (48%) or negative (41%). Which is it?")
    assert (answer.players, answer.labels) == ([], ["positive", "neutral", "negative", "What you saw"])
    assert standing(answer, "face") == ["C: the 3rd largest"]
    await stage.ada.react(answer, "😐")
    await _says(stage, answer, "neutral it is. Here are your songs.")
    assert answer.labels == BUTTONS
    assert standing(answer, "face") == ["C: the 3rd largest"]
    await stage.ada.unreact(answer, "😐")
    await _says(stage, answer, "I am not sure about face C")


async def test_another_face_can_be_chosen_instead_of_answering(stage: Stage) -> None:
    stage.photos.looks = (UNSURE, SAD)
    question = await stage.answer_to_a_photo()
    assert "I am not sure about face A" in question.content
    await choose(stage.ada, question, "face", "B: the 2nd largest")
    await _says(stage, question, "I see a sad face")
    assert question.labels == BUTTONS


async def test_a_correction_after_a_choice_goes_back_to_the_choice(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await choose(stage.ada, answer, "face", "B: the 2nd largest")
    await _says(stage, answer, "I see a sad face")
    content, songs = answer.content, _songs(answer)
    await stage.ada.react(answer, "😀")
    await _says(stage, answer, "positive it is")
    await stage.ada.unreact(answer, "😀")
    await _says(stage, answer, content)
    assert _songs(answer) == songs


async def test_a_choice_after_a_correction_says_that_the_reaction_counts_no_more(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "😐")
    await _says(stage, answer, "neutral it is")
    await choose(stage.ada, answer, "face", "B: the 2nd largest")
    await _says(stage, answer, "I see a sad face")
    assert OLD_REACTION in answer.embeds[0]["description"]
    await stage.ada.unreact(answer, "😐")
    await stage.settled()
    assert "I see a sad face" in answer.content
    await stage.ada.react(answer, "😐")
    await _says(stage, answer, "neutral it is")


async def test_faces_are_forgotten_after_a_while_and_the_answer_says_so(stage: Stage, clock: Clock) -> None:
    answer = await stage.answer_to_a_photo()
    content, songs = answer.content, _songs(answer)
    clock.seconds += KEPT_SECONDS
    told = await (await choose(stage.ada, answer, "face", "All of us")).followup()
    assert (told.content, told.ephemeral) == (sentence(FacesForgotten()), True)
    assert (answer.content, _songs(answer)) == (content, songs)
    assert kinds(answer) == ["goal", "mood"]
    assert answer.labels == WITHOUT_PHOTO


async def test_faces_from_before_a_restart_are_forgotten_too(backstage: Stage) -> None:
    async with backstage.on_stage():
        answer = await backstage.answer_to_a_photo()
    backstage.service._seen.forget(f"discord:{backstage.ada.id}")  # as a restart does
    async with backstage.on_stage():
        told = await (await choose(backstage.ada, answer, "face", "B: the 2nd largest")).followup()
        assert told.content == sentence(FacesForgotten())
        await backstage.ada.click(answer, "▶️")
        await _says(backstage, answer, "(2 of 5)")
    assert backstage.server.refusals == []


async def test_of_a_crowd_as_many_are_offered_as_discord_lets_us(stage: Stage) -> None:
    stage.photos.looks = (HAPPY,) * 40
    answer = await stage.answer_to_a_photo()
    assert len(options(answer, "face")) == 25
    assert options(answer, "face")[-2:] == ["X: the 24th largest", "All of us"]
    await choose(stage.ada, answer, "face", "All of us")
    await _says(stage, answer, "Together you look happy")
    assert "I found 40 faces and read the 26 largest together." in answer.embeds[0]["description"]
