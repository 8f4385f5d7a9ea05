"""`/history`."""

import io

import pytest
from PIL import Image

from bot.discord.cogs.history import LEAST, MOST, PICTURE_NAME, legend
from bot.discord.text import units
from bot.errors import Busy
from bot.history_plot import SIZE
from bot.language import LANGUAGES, speaking
from bot.wording import sentence
from recommender.store.listeners import PastFeeling
from recommender.vocabulary import Emotion, FeelingSource, Point
from tests.bot.discord.conftest import Stage

PAST = [
    PastFeeling(0.0, Point(0, 0), emotion, FeelingSource.PHOTO, "x")
    for emotion in (Emotion.POSITIVE, Emotion.POSITIVE, Emotion.NEGATIVE)
]


def test_the_legend_counts_feelings_and_explains_colours_and_shapes() -> None:
    told = legend(PAST, 30)
    assert "3 feelings in the last 30 days" in told
    assert "positive: 2" in told
    assert "neutral: 0" in told
    assert "negative: 1" in told
    assert all(shape in told for shape in "●■▲◆")
    assert "1 feeling in" in legend(PAST[:1], 7)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_legend_fits_a_picture_description_in_every_language(language: str) -> None:
    with speaking(language):
        assert units(legend(PAST, 30)) <= 1_000


async def test_ones_moods_come_as_a_private_picture(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, "🙁")
    await stage.server.wait_until(lambda: answer.edits > 0)
    await (await stage.ada.slash(stage.channel, "mood", feeling="calm")).response()
    await stage.settled()
    told = await (await stage.ada.slash(stage.channel, "history", days=LEAST)).response()
    assert told.ephemeral
    assert "2 feelings in the last 7 days" in told.content
    [file] = told.attachments
    assert (file.filename, file.description) == (PICTURE_NAME, told.content)
    assert Image.open(io.BytesIO(file.content)).size == SIZE


async def test_nothing_is_shown_of_others(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    told = await (await stage.bob.slash(stage.channel, "history", days=MOST)).response()
    assert told.ephemeral
    assert "no feeling of yours from the last 90 days" in told.content
    assert told.attachments == []


async def test_what_was_felt_before_those_days_is_left_out(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    stage.server.advance(seconds=8 * 24 * 3600)
    told = await (await stage.ada.slash(stage.ada.dm(), "history", days=LEAST)).response()
    assert "no feeling of yours from the last 7 days" in told.content
    told = await (await stage.ada.slash(stage.ada.dm(), "history")).response()
    assert "1 feeling in the last 30 days" in told.content


async def test_a_full_queue_is_said_kindly(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    await stage.answer_to_a_photo()

    async def busy(*_: object, **__: object) -> bytes:
        raise Busy(7)

    monkeypatch.setattr(stage.service, "draw_history", busy)
    told = await (await stage.ada.slash(stage.channel, "history")).response()
    await stage.server.wait_until(lambda: told.content == sentence(Busy(7)))
