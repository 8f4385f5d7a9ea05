"""What was seen in a photo, shown to who sent it; and names on it."""

import io

import numpy as np
import pytest
from PIL import Image

from bot.discord.errors import NotYourPhoto, PhotoGone, PhotoUnreachable
from bot.discord.picture import NO_COPY, NOT_RECOGNISED
from bot.errors import FacesForgotten
from bot.memory import KEPT_SECONDS
from bot.wording import sentence
from tests.bot.conftest import Clock
from tests.bot.discord.conftest import Stage
from tests.bot.seen import HAPPY, SAD
from tests.fake_discord import Interaction, InteractionKind, Message

SAW = "What you saw"
WHO = "Who is who"


def photo(shade: int = 120) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (shade, shade, shade)).save(file, "PNG")
    return file.getvalue()


def pixels(message: Message, number: int = 0) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(message.attachments[number].data)).convert("RGB"))


async def answered(stage: Stage, *files: bytes) -> Message:
    await stage.agree(stage.ada)
    await stage.ada.post(stage.ada.dm(), files=[(f"{number}.png", data) for number, data in enumerate(files)])
    return await stage.complete(await stage.server.next_message(stage.ada.dm(), by=stage.server.bot))


async def shown(press: Interaction) -> Message:
    message = await press.response()
    await message.channel.world.changes.until(lambda: not message.loading, within=10, failure=lambda: "still thinking")
    return message


@pytest.fixture
def band(stage: Stage) -> Stage:
    """A stage on which photos show three people."""
    stage.photos.looks = (HAPPY, SAD, HAPPY)
    return stage


async def test_the_photo_is_shown_with_its_faces_marked_and_bars_to_nobody_else(stage: Stage) -> None:
    answer = await answered(stage, photo())
    seen = await shown(await stage.ada.click(answer, SAW))
    assert seen.ephemeral
    assert seen.content == f"This is what I saw in your photo. {NO_COPY}"
    picture = pixels(seen)
    assert picture.shape[1] > 640 + 290
    assert (picture[:, :640] == 120).all(axis=2).mean() > 0.5
    assert seen.buttons == []


async def test_of_several_photos_each_has_its_own_picture(stage: Stage) -> None:
    answer = await answered(stage, photo(40), photo(200))
    seen = await shown(await stage.ada.click(answer, SAW))
    assert [file.filename for file in seen.attachments] == ["seen-1.png", "seen-2.png"]
    assert [int(np.median(pixels(seen, number)[:, 30:600])) for number in (0, 1)] == [40, 200]
    assert seen.content.startswith("This is what I saw in your photos.")


async def test_of_several_photos_only_those_that_were_read_are_shown(stage: Stage) -> None:
    await stage.agree(stage.ada)
    stage.server.fail_download(503)
    answer = await answered(stage, photo(40), photo(200))
    seen = await shown(await stage.ada.click(answer, SAW))
    assert len(seen.attachments) == 1


async def test_nobody_else_may_look(stage: Stage) -> None:
    await stage.enable()
    await stage.agree(stage.ada)
    await stage.ada.post(stage.channel, files=[("a.png", photo())])
    answer = await stage.complete(await stage.server.next_message(stage.channel, by=stage.server.bot))
    told = await (await stage.bob.click(answer, SAW)).response()
    assert (told.content, told.ephemeral) == (str(NotYourPhoto()), True)
    assert told.attachments == []


async def test_after_a_quarter_of_an_hour_it_is_forgotten(band: Stage, clock: Clock) -> None:
    answer = await answered(band, photo())
    seen = await shown(await band.ada.click(answer, SAW))
    clock.seconds += KEPT_SECONDS
    for message, button in ((answer, SAW), (seen, WHO)):
        told = await (await band.ada.click(message, button)).response()
        assert (told.content, told.ephemeral) == (sentence(FacesForgotten()), True)


async def test_a_photo_that_is_gone_is_one_sentence(stage: Stage) -> None:
    answer = await answered(stage, photo())
    stage.server.advance(seconds=48 * 3600)
    told = await shown(await stage.ada.click(answer, SAW))
    assert told.content == str(PhotoGone())
    assert told.attachments == []


async def test_a_photo_that_does_not_arrive_is_one_sentence(stage: Stage) -> None:
    answer = await answered(stage, photo())
    stage.server.fail_download(503)
    assert (await shown(await stage.ada.click(answer, SAW))).content == str(PhotoUnreachable())


async def form_of(stage: Stage, answer: Message) -> Interaction:
    seen = await shown(await stage.ada.click(answer, SAW))
    form = await stage.ada.click(seen, WHO)
    await form.acknowledged()
    return form


async def test_names_are_asked_for_each_face(band: Stage) -> None:
    form = await form_of(band, await answered(band, photo()))
    assert form.modal is not None
    assert [row["label"] for row in form.modal["components"]] == ["Face A", "Face B", "Face C"]


async def test_of_many_faces_five_can_be_named(stage: Stage) -> None:
    stage.photos.looks = (HAPPY,) * 8
    form = await form_of(stage, await answered(stage, photo()))
    assert form.modal is not None
    assert len(form.modal["components"]) == 5


async def test_typed_names_are_put_on_the_picture(band: Stage) -> None:
    answer = await answered(band, photo())
    without = pixels(await shown(await band.ada.click(answer, SAW)))
    form = await form_of(band, answer)
    named = await shown(await band.ada.submit(form, A="Zoë", B="名前", C=""))
    assert named.ephemeral
    assert named.content == f"This is what I saw in your photo. {NO_COPY}\n{NOT_RECOGNISED}"
    assert (pixels(named) != without).any(axis=2).sum() > 200


async def test_names_that_cannot_be_drawn_stand_in_the_text_and_ping_nobody(band: Stage) -> None:
    form = await form_of(band, await answered(band, photo()))
    named = await shown(await band.ada.submit(form, A="😀 @everyone **x**", B="Bob"))
    assert named.content.splitlines()[-1] == "A: 😀 \\@everyone \\*\\*x\\*\\*"
    assert named.mentions == []


async def test_a_forged_form_does_no_harm(band: Stage) -> None:
    form = await form_of(band, await answered(band, photo()))
    assert form.modal is not None
    assert form.message is not None
    texts = {"A": "\u202e\n\x00" + "W" * 3000, "B": "\u200b", "Z": "nobody"}
    custom_id = form.modal["custom_id"]
    forged = await band.ada.forge(form.message, InteractionKind.MODAL, custom_id=custom_id, texts=texts)
    named = await shown(forged)
    assert named.content.endswith(NOT_RECOGNISED)
    assert len(named.attachments) == 1


async def test_names_are_stored_nowhere(band: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    answer = await answered(band, photo())
    form = await form_of(band, answer)
    await shown(await band.ada.submit(form, A="Rumpelstilzchen"))
    exported = str(await band.service.export(f"discord:{band.ada.id}"))
    assert "Rumpelstilzchen" not in exported
    assert not any(
        "Rumpelstilzchen" in record.getMessage() for record in caplog.records if record.name.startswith("bot")
    )
    again = await form_of(band, answer)
    assert again.modal is not None
    assert "Rumpelstilzchen" not in str(again.modal)


async def test_a_form_that_is_sent_too_late_is_told_so(band: Stage, clock: Clock) -> None:
    form = await form_of(band, await answered(band, photo()))
    clock.seconds += KEPT_SECONDS
    told = await (await band.ada.submit(form, A="Zoë")).response()
    assert (told.content, told.ephemeral) == (sentence(FacesForgotten()), True)
