"""Unsure readings, which ask, and photos of several, in which a face can be chosen."""

import asyncio
from collections.abc import Callable

import numpy as np
import pytest

from bot.asking import Asked
from bot.errors import FacesForgotten, NoSuchFace, NotYours
from bot.memory import KEPT_SECONDS
from bot.replies import Reply
from bot.service import Serenade
from models.feelings import WordsReader
from recommender.errors import UnknownReply
from recommender.filters import ANYTHING, Filters
from recommender.service import Recommender
from recommender.store import Store
from recommender.vocabulary import Emotion, FeelingSource
from tests.bot.conftest import Clock, StubPhotoReader
from tests.bot.seen import HAPPY, SAD, UNSURE

ADA = "discord:1"
BOB = "discord:2"


def _ids(reply: Reply) -> list[int]:
    return [pick.song.id for pick in reply.picks]


async def _read(service: Serenade, filters: Filters = ANYTHING) -> Reply:
    await service.consent(ADA)
    return await service.read_photos([b"photo"], Asked(ADA, filters))


@pytest.fixture
async def question(service: Serenade, photos: StubPhotoReader) -> Reply:
    """What one unsure face is answered with."""
    photos.looks = (UNSURE,)
    return await _read(service)


@pytest.fixture
async def group(service: Serenade, photos: StubPhotoReader) -> Reply:
    """The answer to a photo of a happy face, a sad one and one that is hard to read."""
    photos.looks = (HAPPY, SAD, UNSURE)
    return await _read(service)


async def restarted(store: Store, photos: StubPhotoReader) -> Serenade:
    recommender = Recommender(store, rng=np.random.default_rng(8))
    return Serenade(photos=photos, words=WordsReader(), recommender=recommender, store=store)


# --- not sure


async def test_an_unsure_reading_asks_and_guesses_no_songs(question: Reply) -> None:
    assert question.asks
    assert question.picks == ()
    assert question.song is None
    assert question.feeling.emotion is question.read_emotion is Emotion.NEUTRAL
    assert question.reading is not None


async def test_a_sure_reading_does_not_ask(group: Reply) -> None:
    assert not group.asks
    assert not group.asked


@pytest.mark.parametrize("emotion", Emotion)
async def test_an_answer_brings_songs_the_likeliest_guess_too(
    service: Serenade, question: Reply, emotion: Emotion
) -> None:
    answered = await service.correct(question.id, emotion, listener=ADA)
    assert (answered.asks, answered.asked, answered.corrected) == (False, True, True)
    assert answered.feeling.emotion is emotion
    assert len(answered.picks) == 5


async def test_taking_the_answer_back_brings_the_question_back(service: Serenade, question: Reply) -> None:
    await service.correct(question.id, Emotion.NEUTRAL, listener=ADA)
    assert await service.correct(question.id, None, listener=ADA) == question


async def test_another_answer_brings_other_songs(service: Serenade, question: Reply) -> None:
    first = await service.correct(question.id, Emotion.NEUTRAL, listener=ADA)
    second = await service.correct(question.id, Emotion.NEGATIVE, listener=ADA)
    assert not set(_ids(first)) & set(_ids(second))


async def test_a_question_is_answered_after_a_restart_and_asked_again(
    question: Reply, store: Store, photos: StubPhotoReader
) -> None:
    service = await restarted(store, photos)
    assert (await service.correct(question.id, Emotion.NEGATIVE, listener=ADA)).picks
    again = await service.correct(question.id, None, listener=ADA)
    assert again.asks
    assert again.feeling == question.feeling
    await service.close()


async def test_a_question_has_no_song_to_turn_to(service: Serenade, question: Reply) -> None:
    assert await service.turn(question.id, 1, listener=ADA) == question


async def test_only_who_was_asked_answers(service: Serenade, question: Reply) -> None:
    with pytest.raises(NotYours):
        await service.correct(question.id, Emotion.NEUTRAL, listener=BOB)


async def test_withdrawing_erases_a_question(service: Serenade, question: Reply, store: Store) -> None:
    await service.withdraw(ADA)
    with pytest.raises(UnknownReply):
        await service.correct(question.id, Emotion.NEUTRAL, listener=ADA)
    store.check()


async def test_a_question_is_found_by_its_place(service: Serenade, question: Reply) -> None:
    await service.bind(question.id, "discord:10:20")
    assert await service.reply_at("discord:10:20") == question


async def test_the_songs_for_an_answer_keep_to_the_genre(service: Serenade, photos: StubPhotoReader) -> None:
    photos.looks = (UNSURE,)
    question = await _read(service, Filters(genre="Rock"))
    answered = await service.correct(question.id, Emotion.NEGATIVE, listener=ADA)
    assert {pick.song.genres for pick in answered.picks} == {("Rock",)}


# --- several faces


async def test_another_face_brings_its_feeling_and_new_songs(service: Serenade, group: Reply) -> None:
    chosen = await service.choose(group.id, 1, listener=ADA)
    assert chosen.id == group.id
    assert chosen.feeling.emotion is chosen.read_emotion is Emotion.NEGATIVE
    assert chosen.feeling.source is FeelingSource.PHOTO
    assert chosen.reading is not None
    assert chosen.reading.chosen == 1
    assert chosen.notes == ("I found 3 faces and read face B.",)
    assert len(chosen.picks) == 5
    assert not set(_ids(chosen)) & set(_ids(group))


async def test_a_group_can_be_blended(service: Serenade, photos: StubPhotoReader) -> None:
    photos.looks = (SAD, HAPPY, HAPPY)
    group = await _read(service)
    together = await service.choose(group.id, None, listener=ADA)
    assert together.feeling.emotion is Emotion.POSITIVE
    assert together.feeling.confidence == pytest.approx((0.05 + 0.9 + 0.9) / 3)
    assert not together.asks
    assert together.notes == ("I found 3 faces and read them all together.",)


async def test_the_choice_is_stored(service: Serenade, group: Reply, store: Store, photos: StubPhotoReader) -> None:
    chosen = await service.choose(group.id, 1, listener=ADA)
    await service.bind(group.id, "discord:10:20")
    later = await restarted(store, photos)
    found = await later.reply_at("discord:10:20")
    assert found is not None
    assert (found.feeling, _ids(found)) == (chosen.feeling, _ids(chosen))
    await later.close()


async def test_choosing_an_unsure_face_asks(service: Serenade, group: Reply) -> None:
    question = await service.choose(group.id, 2, listener=ADA)
    assert question.asks
    answered = await service.correct(question.id, Emotion.NEUTRAL, listener=ADA)
    assert (answered.asks, len(answered.picks)) == (False, 5)
    assert await service.correct(question.id, None, listener=ADA) == question


async def test_a_sure_face_can_be_chosen_instead_of_answering(service: Serenade, photos: StubPhotoReader) -> None:
    photos.looks = (UNSURE, SAD)
    question = await _read(service)
    chosen = await service.choose(question.id, 1, listener=ADA)
    assert (question.asks, chosen.asks, chosen.asked) == (True, False, False)
    assert chosen.feeling.emotion is Emotion.NEGATIVE


async def test_a_correction_after_a_choice_goes_back_to_the_choice(service: Serenade, group: Reply) -> None:
    chosen = await service.choose(group.id, 1, listener=ADA)
    corrected = await service.correct(group.id, Emotion.POSITIVE, listener=ADA)
    assert corrected.read_emotion is Emotion.NEGATIVE
    assert not set(_ids(corrected)) & set(_ids(chosen))
    assert await service.correct(group.id, None, listener=ADA) == chosen


async def test_confirming_a_choice_keeps_its_songs(service: Serenade, group: Reply) -> None:
    chosen = await service.choose(group.id, 1, listener=ADA)
    assert _ids(await service.correct(group.id, Emotion.NEGATIVE, listener=ADA)) == _ids(chosen)


async def test_a_choice_after_a_correction_takes_it_back_since_it_was_about_another_face(
    service: Serenade, group: Reply
) -> None:
    await service.correct(group.id, Emotion.NEUTRAL, listener=ADA)
    chosen = await service.choose(group.id, 1, listener=ADA)
    assert not chosen.corrected
    assert chosen.feeling.emotion is Emotion.NEGATIVE
    assert await service.correct(group.id, None, listener=ADA) == chosen


async def test_choosing_the_face_that_is_chosen_changes_nothing(service: Serenade, group: Reply) -> None:
    assert await service.choose(group.id, 0, listener=ADA) == group
    together = await service.choose(group.id, None, listener=ADA)
    assert await service.choose(group.id, None, listener=ADA) == together


async def test_choosing_the_face_that_is_chosen_takes_a_correction_back(service: Serenade, group: Reply) -> None:
    await service.correct(group.id, Emotion.NEGATIVE, listener=ADA)
    assert await service.choose(group.id, 0, listener=ADA) == group


async def test_a_choice_shows_the_first_of_its_songs(service: Serenade, group: Reply) -> None:
    await service.turn(group.id, 3, listener=ADA)
    assert (await service.choose(group.id, 1, listener=ADA)).current == 0


@pytest.mark.parametrize("face", [-1, 3, 10**30])
async def test_a_face_that_was_not_read_cannot_be_chosen(service: Serenade, group: Reply, face: int) -> None:
    with pytest.raises(NoSuchFace):
        await service.choose(group.id, face, listener=ADA)


async def test_nobody_else_chooses(service: Serenade, group: Reply) -> None:
    with pytest.raises(NotYours):
        await service.choose(group.id, 1, listener=BOB)


async def test_an_answer_that_nobody_knows_has_no_faces(service: Serenade) -> None:
    with pytest.raises(UnknownReply):
        await service.choose("unknown", 1, listener=ADA)


async def test_the_songs_for_a_choice_keep_to_the_genre(service: Serenade, photos: StubPhotoReader) -> None:
    photos.looks = (HAPPY, SAD)
    group = await _read(service, Filters(genre="Rock"))
    chosen = await service.choose(group.id, 1, listener=ADA)
    assert {pick.song.genres for pick in chosen.picks} == {("Rock",)}


# --- forgetting


async def test_faces_are_forgotten_after_a_quarter_of_an_hour_and_the_songs_are_not(
    service: Serenade, group: Reply, clock: Clock
) -> None:
    clock.seconds += KEPT_SECONDS
    with pytest.raises(FacesForgotten):
        await service.choose(group.id, 1, listener=ADA)
    shown = await service.turn(group.id, 1, listener=ADA)
    assert (_ids(shown), shown.reading, shown.notes) == (_ids(group), None, ())


async def test_faces_are_forgotten_over_a_restart_since_they_are_never_stored(
    group: Reply, store: Store, photos: StubPhotoReader
) -> None:
    service = await restarted(store, photos)
    with pytest.raises(FacesForgotten):
        await service.choose(group.id, 1, listener=ADA)
    await service.close()


async def test_withdrawing_forgets_what_was_seen(service: Serenade, group: Reply) -> None:
    assert len(service._seen) == 1
    await service.withdraw(ADA)
    assert len(service._seen) == 0
    with pytest.raises(UnknownReply):
        await service.choose(group.id, 1, listener=ADA)


async def test_what_was_seen_is_let_go_though_nobody_asks_for_it(
    service: Serenade, photos: StubPhotoReader, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    timers: dict[float, Callable[[], object]] = {}
    monkeypatch.setattr(asyncio.get_running_loop(), "call_later", timers.__setitem__)
    photos.looks = (HAPPY, SAD)
    await _read(service)
    clock.seconds += KEPT_SECONDS
    timers[KEPT_SECONDS]()
    assert len(service._seen) == 0


async def test_as_long_as_faces_are_remembered_every_answer_shows_them(service: Serenade, group: Reply) -> None:
    for reply in (
        await service.correct(group.id, Emotion.NEUTRAL, listener=ADA),
        await service.turn(group.id, 1, listener=ADA),
    ):
        assert (reply.reading, reply.notes) == (group.reading, group.notes)
