import asyncio
import threading

import pytest

from bot.asking import Asked
from bot.errors import Busy, NeedsConsent, NothingReadable, NotYours
from bot.replies import Reply
from bot.service import Serenade
from models.errors import NoFace
from recommender.errors import NoSongs, UnknownReply
from recommender.service import Filters
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Emotion, FeelingSource, Mood
from tests.bot.conftest import StubPhotoReader
from tests.bot.seen import HAPPY, SAD, UNSURE

ADA = "discord:1"
BOB = "discord:2"


def _ids(reply: Reply) -> list[int]:
    return [pick.song.id for pick in reply.picks]


@pytest.fixture
async def reply(service: Serenade) -> Reply:
    await service.consent(ADA)
    return await service.read_photos([b"photo"], Asked(ADA))


async def test_a_photo_gets_five_songs_by_five_artists_each_with_its_reason(reply: Reply) -> None:
    assert reply.feeling.emotion is Emotion.POSITIVE
    assert len({pick.song.artist for pick in reply.picks}) == 5
    assert all(pick.reason for pick in reply.picks)
    assert reply.reading is not None
    assert reply.current == 0


async def test_no_expression_is_read_before_its_owner_agreed(service: Serenade, photos: StubPhotoReader) -> None:
    seen: list[bytes] = []
    photos.before = seen.append
    with pytest.raises(NeedsConsent):
        await service.read_photos([b"photo"], Asked(ADA))
    assert seen == []


async def test_consent_is_remembered_and_can_be_withdrawn(service: Serenade) -> None:
    await service.consent(ADA)
    assert await service.has_consented(ADA)
    assert not await service.has_consented(BOB)
    await service.withdraw(ADA)
    assert not await service.has_consented(ADA)


async def test_withdrawing_forgets_the_answers_too(service: Serenade, reply: Reply) -> None:
    await service.withdraw(ADA)
    with pytest.raises(UnknownReply):
        await service.turn(reply.id, 1, listener=ADA)


async def test_several_faces_are_noted(service: Serenade, photos: StubPhotoReader) -> None:
    photos.looks = (HAPPY,) * 3
    await service.consent(ADA)
    reply = await service.read_photos([b"photo"], Asked(ADA))
    assert reply.notes == ("I found 3 faces and read the largest one.",)


async def test_a_photo_without_a_face_is_an_error_and_the_next_photo_works(
    service: Serenade, photos: StubPhotoReader
) -> None:
    photos.looks = ()
    await service.consent(ADA)
    with pytest.raises(NoFace):
        await service.read_photos([b"photo"], Asked(ADA))
    photos.looks = (HAPPY,)
    assert (await service.read_photos([b"photo"], Asked(ADA))).picks


@pytest.mark.parametrize("name", NAMED_FEELINGS)
async def test_every_named_feeling_gets_songs(service: Serenade, name: str) -> None:
    reply = await service.read_words(name, Asked(ADA))
    assert reply.feeling.source is FeelingSource.NAMED
    assert reply.feeling.name == name
    assert len(reply.picks) == 5


async def test_free_words_get_songs_without_consent_since_no_face_is_read(service: Serenade) -> None:
    reply = await service.read_words("what a horrible, terrible day", Asked(ADA))
    assert reply.feeling.emotion is Emotion.NEGATIVE
    assert reply.feeling.source is FeelingSource.WORDS


async def test_words_that_say_nothing_are_an_error_and_not_neutral(service: Serenade) -> None:
    with pytest.raises(NothingReadable):
        await service.read_words("xqzzt", Asked(ADA))


async def test_words_that_are_read_with_less_certainty_than_is_wanted_say_nothing(service: Serenade) -> None:
    words = "everything is terrible, I hate this awful day"
    sure = (await service.read_words(words, Asked(ADA))).feeling.confidence
    await service.read_words(words, Asked(ADA), sure_from=sure)
    with pytest.raises(NothingReadable):
        await service.read_words(words, Asked(ADA), sure_from=sure + 0.001)


async def test_a_correction_brings_new_songs_for_the_other_feeling(service: Serenade, reply: Reply) -> None:
    corrected = await service.correct(reply.id, Emotion.NEGATIVE, listener=ADA)
    assert corrected.corrected
    assert corrected.feeling.emotion is Emotion.NEGATIVE
    assert corrected.read_emotion is Emotion.POSITIVE
    assert not set(_ids(corrected)) & set(_ids(reply))


async def test_taking_a_correction_back_brings_the_first_songs_back(service: Serenade, reply: Reply) -> None:
    await service.correct(reply.id, Emotion.NEUTRAL, listener=ADA)
    undone = await service.correct(reply.id, None, listener=ADA)
    assert _ids(undone) == _ids(reply)
    assert undone.feeling == reply.feeling
    assert not undone.corrected


async def test_the_same_correction_twice_changes_nothing(service: Serenade, reply: Reply) -> None:
    once = await service.correct(reply.id, Emotion.NEGATIVE, listener=ADA)
    assert await service.correct(reply.id, Emotion.NEGATIVE, listener=ADA) == once


async def test_confirming_what_was_read_keeps_the_songs(service: Serenade, reply: Reply) -> None:
    confirmed = await service.correct(reply.id, Emotion.POSITIVE, listener=ADA)
    assert _ids(confirmed) == _ids(reply)


async def test_a_correction_keeps_to_the_genre_that_was_asked_for(service: Serenade) -> None:
    reply = await service.read_words("happy", Asked(ADA, Filters(genre="Rock")))
    corrected = await service.correct(reply.id, Emotion.NEGATIVE, listener=ADA)
    assert {pick.song.genres for pick in corrected.picks} == {("Rock",)}


async def test_a_genre_without_songs_is_said_and_the_nearest_songs_come(service: Serenade) -> None:
    reply = await service.read_words("happy", Asked(ADA, Filters(genre="zydeco")))
    missing, nearest = reply.notes
    assert missing.startswith("I have no songs of that genre. How about")
    assert nearest == "Meanwhile, here are the nearest songs that I have."
    assert {pick.song.label.point for pick in reply.picks} == {MOOD_POINTS[Mood.HAPPY]}
    again = await service.again(reply.id, listener=ADA)
    assert not set(_ids(again)) & set(_ids(reply))


async def test_the_nearest_songs_obey_the_server(service: Serenade) -> None:
    asked = Asked(ADA, Filters(genre="zydeco"), rules=Filters(genres=("Rock",)))
    reply = await service.read_words("happy", asked)
    assert {pick.song.genres for pick in reply.picks} == {("Rock",)}


async def test_where_a_server_leaves_no_songs_none_come(service: Serenade) -> None:
    with pytest.raises(NoSongs) as caught:
        await service.read_words("happy", Asked(ADA, Filters(genre="Rock"), rules=Filters(genres=("zydeco",))))
    assert caught.value.filter == "genres"


async def test_an_unsure_photo_with_a_genre_without_songs_asks_and_then_brings_songs(
    service: Serenade, photos: StubPhotoReader
) -> None:
    await service.consent(ADA)
    photos.looks = (UNSURE,)
    question = await service.read_photos([b"photo"], Asked(ADA, Filters(genre="zydeco")))
    assert question.asks
    assert question.notes[0].startswith("I have no songs of that genre.")
    answered = await service.correct(question.id, Emotion.POSITIVE, listener=ADA)
    assert len(answered.picks) == 5


async def test_next_and_previous_go_around_the_end(service: Serenade, reply: Reply) -> None:
    shown = [(await service.turn(reply.id, 1, listener=ADA)).current for _ in range(5)]
    assert shown == [1, 2, 3, 4, 0]
    assert (await service.turn(reply.id, -1, listener=ADA)).current == 4


async def test_nobody_else_changes_an_answer(service: Serenade, reply: Reply) -> None:
    with pytest.raises(NotYours):
        await service.correct(reply.id, Emotion.NEGATIVE, listener=BOB)
    with pytest.raises(NotYours):
        await service.turn(reply.id, 1, listener=BOB)


async def test_an_answer_is_found_by_its_place(service: Serenade, reply: Reply) -> None:
    await service.bind(reply.id, "discord:10:20")
    found = await service.reply_at("discord:10:20")
    assert found is not None
    assert (found.id, _ids(found)) == (reply.id, _ids(reply))
    assert await service.reply_at("discord:10:21") is None


async def test_two_answers_in_a_row_share_no_song(service: Serenade, reply: Reply) -> None:
    again = await service.read_photos([b"photo"], Asked(ADA))
    assert not set(_ids(again)) & set(_ids(reply))


async def test_a_crowd_of_photos_is_answered_or_refused_and_none_is_lost(
    service: Serenade, photos: StubPhotoReader
) -> None:
    gate = threading.Event()
    photos.before = lambda _: gate.wait()
    photos.looks = (SAD,)
    await service.consent(ADA)
    tasks = [asyncio.create_task(service.read_photos([b"photo"], Asked(ADA))) for _ in range(10)]
    pending = set(tasks)
    while len(pending) > 2:  # one is read and one waits; the others must come back without them
        _, pending = await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
    gate.set()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, Reply | Busy) for outcome in outcomes)
    assert sum(isinstance(outcome, Reply) for outcome in outcomes) == 2
