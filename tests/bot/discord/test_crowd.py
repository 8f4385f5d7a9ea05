"""Many at once: everybody is acknowledged before anything is read, and everybody gets one answer."""

import asyncio
import threading

from tests.bot.discord.conftest import PATIENCE, SELFIE, Stage
from tests.fake_discord.interaction import Interaction

CROWD = 200
BUSY = "Many photos are waiting for me just now."


async def test_of_two_hundred_photos_at_once_none_waits_to_be_acknowledged_and_none_is_dropped(stage: Stage) -> None:
    go_on = threading.Event()
    stage.photos.before = lambda _: go_on.wait(PATIENCE)
    people = [stage.server.add_user(f"Fan {number}") for number in range(CROWD)]
    await stage.agree(*people)
    photos: list[Interaction] = [await person.slash(person.dm(), "mood", photo=SELFIE) for person in people]
    await asyncio.gather(*(photo.acknowledged(within=PATIENCE) for photo in photos))
    await stage.server.wait_until(lambda: sum(_is_busy(photo) for photo in photos) == CROWD - 2, what="the refusals")
    go_on.set()
    answers = [await photo.response(within=PATIENCE) for photo in photos]
    assert len([answer for answer in answers if answer.content.startswith(BUSY)]) == CROWD - 2
    waits = {answer.content.rpartition("again in ")[2] for answer in answers if answer.content.startswith(BUSY)}
    assert len(waits) > 5  # not all of them at the same moment
    assert all(len(photo.followups) == 0 for photo in photos)


async def test_a_command_is_acknowledged_while_the_store_has_much_to_do(stage: Stage) -> None:
    go_on = threading.Event()
    await stage.agree(stage.ada)
    busy = [asyncio.create_task(stage.service._books.run(lambda: go_on.wait(PATIENCE))) for _ in range(10)]
    photo = await stage.ada.slash(stage.ada.dm(), "mood", photo=SELFIE)
    await photo.acknowledged()
    go_on.set()
    answer = await photo.response()
    assert "I see a happy face" in answer.content
    assert not answer.ephemeral  # as it would be, if nothing could have been looked up in time
    await asyncio.gather(*busy)


async def test_words_do_not_wait_behind_photos(stage: Stage) -> None:
    go_on = threading.Event()
    stage.photos.before = lambda _: go_on.wait(PATIENCE)
    await stage.agree(stage.ada)
    photos = [await stage.ada.slash(stage.ada.dm(), "mood", photo=SELFIE) for _ in range(2)]
    words = await (await stage.bob.slash(stage.bob.dm(), "mood", feeling="I am so happy today")).response()
    assert len(words.embeds[0]["fields"]) == 5
    go_on.set()
    for photo in photos:
        assert "I see a happy face" in (await photo.response()).content


def _is_busy(photo: Interaction) -> bool:
    return photo.original is not None and photo.original.content.startswith(BUSY)
