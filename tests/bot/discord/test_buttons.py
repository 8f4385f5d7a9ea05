"""Previous and Next."""

import pytest

from bot.errors import NotYours
from bot.wording import sentence
from recommender.errors import UnknownReply
from tests.bot.discord.conftest import Stage
from tests.fake_discord.messages import Message


def _links(answer: Message) -> list[str]:
    """The YouTube links of the list, in its order."""
    values = [field["value"] for field in answer.embeds[0]["fields"]]
    return [value.partition("[YouTube](")[2].partition(")")[0] for value in values]


async def _shows(stage: Stage, answer: Message, link: str) -> None:
    await stage.server.wait_until(lambda: answer.players == [link], what=f"the player of {link}")


async def test_next_shows_the_next_song_and_previous_the_one_before(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    links, embeds = _links(answer), answer.embeds
    assert answer.players == links[:1]
    await stage.ada.click(answer, "▶️")
    await _shows(stage, answer, links[1])
    await stage.ada.click(answer, "◀️")
    await _shows(stage, answer, links[0])
    assert answer.embeds == embeds


async def test_it_goes_around_both_ends(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    links = _links(answer)
    await stage.ada.click(answer, "◀️")
    await _shows(stage, answer, links[-1])
    await stage.ada.click(answer, "▶️")
    await _shows(stage, answer, links[0])


async def test_quick_clicks_all_count(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    for _ in range(3):
        await stage.ada.click(answer, "▶️")
    await stage.settled()
    assert answer.players == [_links(answer)[3]]


@pytest.mark.parametrize("button", ["▶️", "◀️"])
async def test_somebody_elses_click_changes_nothing_and_is_told_so_privately(stage: Stage, button: str) -> None:
    answer = await stage.answer_to_a_photo()
    told = await (await stage.bob.click(answer, button)).followup()
    assert told.content == sentence(NotYours())
    assert told.ephemeral
    assert answer.edits == 0


async def test_buttons_from_before_a_restart_work(backstage: Stage) -> None:
    async with backstage.on_stage():
        answer = await backstage.answer_to_a_photo()
    async with backstage.on_stage():
        await backstage.ada.click(answer, "▶️")
        await _shows(backstage, answer, _links(answer)[1])


async def test_after_withdrawing_the_buttons_say_that_nothing_is_remembered(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.service.withdraw(f"discord:{stage.ada.id}")
    told = await (await stage.ada.click(answer, "▶️")).followup()
    assert told.content == sentence(UnknownReply(""))


async def test_an_answer_to_the_command_has_working_buttons_too(stage: Stage) -> None:
    answer = await stage.complete(await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response())
    await stage.ada.click(answer, "▶️")
    await _shows(stage, answer, _links(answer)[1])
