"""What can be asked of an answer that is there already: other songs, another goal, a finer word, a link that plays."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image

from bot.asking import Asked
from bot.errors import FacesForgotten, NotYours
from bot.memory import KEPT_SECONDS
from bot.replies import Reply
from bot.service import MOST_PHOTOS, Serenade
from bot.wording import sentence
from models.errors import BrokenPhoto, NoFace
from recommender.errors import UnknownReply
from recommender.vocabulary import NAMED_FEELINGS, Emotion, FeelingSource, Goal
from tests.bot.conftest import Clock, StubPhotoReader
from tests.bot.seen import HAPPY, SAD

ADA, BOB = "discord:1", "discord:2"


@pytest.fixture
async def reply(service: Serenade) -> Reply:
    return await service.read_words("sad", Asked(ADA))


def _songs(reply: Reply) -> list[int]:
    return [pick.song.id for pick in reply.picks]


async def test_other_songs_come_for_the_same_feeling_and_an_undo_keeps_them(service: Serenade, reply: Reply) -> None:
    other = await service.again(reply.id, listener=ADA)
    assert not set(_songs(other)) & set(_songs(reply))
    assert other.feeling == reply.feeling
    await service.correct(reply.id, Emotion.POSITIVE, listener=ADA)
    undone = await service.correct(reply.id, None, listener=ADA)
    assert _songs(undone) == _songs(other)


async def test_after_a_correction_other_songs_fit_what_was_corrected(service: Serenade, reply: Reply) -> None:
    await service.correct(reply.id, Emotion.POSITIVE, listener=ADA)
    other = await service.again(reply.id, listener=ADA)
    assert all(pick.song.label.point.valence > 0 for pick in other.picks)
    assert _songs(await service.correct(reply.id, None, listener=ADA)) == _songs(reply)


async def test_another_goal_holds_from_then_on(service: Serenade, reply: Reply) -> None:
    lifted = await service.again(reply.id, listener=ADA, goal=Goal.LIFT)
    assert lifted.goal is Goal.LIFT
    assert lifted.picks[0].song.label.point.valence < lifted.picks[-1].song.label.point.valence
    assert (await service.correct(reply.id, Emotion.NEUTRAL, listener=ADA)).goal is Goal.LIFT


async def test_only_who_asked_may_bring_other_songs(service: Serenade, reply: Reply) -> None:
    with pytest.raises(NotYours):
        await service.again(reply.id, listener=BOB)
    with pytest.raises(NotYours):
        await service.correct(reply.id, "tired", listener=BOB)
    with pytest.raises(NotYours):
        await service.report(reply.id, _songs(reply)[0], listener=BOB)


async def test_a_finer_word_brings_songs_for_it_and_is_taken_back_like_any_correction(
    service: Serenade, reply: Reply
) -> None:
    refined = await service.correct(reply.id, "calm", listener=ADA)
    assert (refined.feeling.name, refined.feeling.source) == ("calm", FeelingSource.CORRECTION)
    assert refined.feeling.point == NAMED_FEELINGS["calm"].point
    assert _songs(await service.correct(reply.id, None, listener=ADA)) == _songs(reply)
    with pytest.raises(ValueError, match="sleepless"):
        await service.correct(reply.id, "sleepless", listener=ADA)


async def test_a_link_that_does_not_play_makes_room_for_another_song_in_its_place(
    service: Serenade, reply: Reply
) -> None:
    broken = _songs(reply)[2]
    mended = await service.report(reply.id, broken, listener=ADA)
    before, after = _songs(reply), _songs(mended)
    assert (after[:2], after[3:]) == (before[:2], before[3:])
    assert after[2] not in before
    with pytest.raises(UnknownReply):
        await service.report(reply.id, broken, listener=ADA)


async def test_a_server_may_want_fewer_songs_and_a_correction_brings_as_many(service: Serenade) -> None:
    reply = await service.read_words("happy", Asked(ADA, songs=2))
    assert len(reply.picks) == 2
    assert len((await service.correct(reply.id, Emotion.NEGATIVE, listener=ADA)).picks) == 2


async def _read(service: Serenade, photos: Sequence[bytes]) -> Reply:
    await service.consent(ADA)
    return await service.read_photos(photos, Asked(ADA), source="where they are")


async def test_the_mean_of_several_photos_counts(service: Serenade, photos: StubPhotoReader) -> None:
    looks = {b"gay": (HAPPY, SAD), b"gloomy": (SAD,)}

    def before(data: bytes) -> None:
        photos.looks = looks[data]

    photos.before = before
    one, both = await _read(service, [b"gay"]), await _read(service, [b"gay", b"gloomy"])
    assert both.reading is not None
    assert both.reading.photos == 2
    assert one.feeling.confidence > both.feeling.confidence == pytest.approx(0.475)


async def test_a_photo_among_several_that_cannot_be_read_is_left_out_and_that_is_said(
    service: Serenade, photos: StubPhotoReader
) -> None:
    def before(data: bytes) -> None:
        if data == b"cut short":
            raise BrokenPhoto
        photos.looks = () if data == b"a cat" else (HAPPY,)

    photos.before = before
    reply = await _read(service, [b"cut short", b"face"])
    assert reply.picks
    assert reply.notes == (f"Photo 1: {sentence(BrokenPhoto())}",)
    assert service.seen(reply.id, listener=ADA).places == (1,)
    with pytest.raises(NoFace):
        await _read(service, [b"a cat", b"a cat"])


async def test_what_was_seen_is_shown_for_a_while_and_only_to_whom_it_concerns(service: Serenade, clock: Clock) -> None:
    reply = await _read(service, [b"photo"])
    seen = service.seen(reply.id, listener=ADA)
    assert seen.source == "where they are"
    with pytest.raises(NotYours):
        service.seen(reply.id, listener=BOB)
    clock.seconds += KEPT_SECONDS
    with pytest.raises(FacesForgotten):
        service.seen(reply.id, listener=ADA)


async def test_what_was_seen_is_drawn_on_the_photo(service: Serenade) -> None:
    reply = await _read(service, [b"photo"] * MOST_PHOTOS)
    file = BytesIO()
    Image.new("RGB", (800, 600)).save(file, "PNG")
    picture = await service.draw(file.getvalue(), service.seen(reply.id, listener=ADA).reading)
    with Image.open(BytesIO(picture)) as drawn:
        assert drawn.width > 800
