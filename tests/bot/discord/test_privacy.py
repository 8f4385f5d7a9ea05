"""`/privacy`: seeing, exporting, withdrawing, erasing."""

import json

import pytest

from bot.discord.cogs.privacy import ERASED, EXPORT_NAME, EXPORTED, REALLY, REVOKED, Act, panel
from bot.discord.text import units
from bot.errors import FacesForgotten
from bot.language import LANGUAGES, speaking
from recommender.songs import Pick
from recommender.store.personal import Kept
from recommender.taste import Vote
from tests.bot.discord.conftest import SELFIE, Stage
from tests.fake_discord import InteractionKind, Message, Person

ALL = Kept(agreed_at=1_793_664_000.0, answers=12, served=60, votes=4, reports=1)
NOTHING = Kept(agreed_at=None, answers=0, served=0, votes=0, reports=0)


async def _panel(stage: Stage, who: Person) -> Message:
    return await (await who.slash(stage.channel, "privacy")).response()


async def _pressed(stage: Stage, who: Person, panel: Message, button: str, content: str) -> None:
    await who.click(panel, button)
    await stage.server.wait_until(lambda: content in panel.content, what=content)


def test_the_panel_tells_numbers_and_the_day_of_the_agreement() -> None:
    told = panel(ALL, days=90)
    for words in ("on <t:1793664000:D>", "12 answers", "60 songs offered", "4 votes", "1 report of", "90 days"):
        assert words in told


def test_the_panel_of_a_stranger_says_that_there_is_nothing() -> None:
    told = panel(NOTHING, days=1)
    assert "You have not agreed" in told
    assert "No answers, songs or votes" in told
    assert "0" not in told
    assert "1 day after" in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_panel_fits_a_message_in_every_language(language: str) -> None:
    with speaking(language):
        assert units(panel(ALL, days=90)) < 1_900


async def test_what_is_kept_is_said_privately(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    told = await _panel(stage, stage.ada)
    assert told.ephemeral
    assert "You agreed" in told.content
    assert "1 answer:" in told.content
    assert "5 songs offered" in told.content
    assert told.labels == ["Export", "Withdraw consent", "Erase everything"]


async def test_who_has_not_agreed_has_no_agreement_to_withdraw(stage: Stage) -> None:
    told = await (await stage.bob.slash(stage.bob.dm(), "privacy")).response()
    assert "You have not agreed" in told.content
    assert told.labels == ["Export", "Erase everything"]


async def test_the_export_is_a_private_file_with_everything_of_whoever_presses(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    reply = await stage.service.reply_at(f"discord:{stage.channel.id}:{answer.id}")
    assert reply is not None
    await stage.service.vote(reply.id, _first(reply.picks), Vote.UP, listener=f"discord:{stage.ada.id}")
    click = await stage.ada.click(await _panel(stage, stage.ada), "Export")
    told = await click.response()
    assert told.ephemeral
    assert told.content == EXPORTED
    [file] = told.attachments
    assert file.filename == EXPORT_NAME
    export = json.loads(file.content)
    assert export == json.loads(json.dumps(await stage.service.export(f"discord:{stage.ada.id}")))
    assert len(export["answers"]) == len(export["votes"]) == 1


def _first(picks: tuple[Pick, ...]) -> int:
    return picks[0].song.id


async def test_who_withdraws_consent_keeps_the_rest_and_is_asked_again(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    told = await _panel(stage, stage.ada)
    await _pressed(stage, stage.ada, told, "Withdraw consent", REVOKED)
    assert "1 answer:" in told.content
    assert told.labels == ["Export", "Erase everything"]
    await stage.ada.post(stage.channel, files=[SELFIE])
    question = await stage.server.next_message(stage.channel, by=stage.server.bot)
    assert "Agree" in question.labels
    assert len(stage.read) == 1


async def test_who_withdraws_consent_has_their_faces_forgotten_at_once(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    reply = await stage.service.reply_at(f"discord:{stage.channel.id}:{answer.id}")
    assert reply is not None
    assert stage.service.seen(reply.id, listener=f"discord:{stage.ada.id}").reading.readings
    await _pressed(stage, stage.ada, await _panel(stage, stage.ada), "Withdraw consent", REVOKED)
    with pytest.raises(FacesForgotten):
        stage.service.seen(reply.id, listener=f"discord:{stage.ada.id}")


async def test_everything_is_erased_only_after_a_second_question(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    before = await stage.service.export(f"discord:{stage.ada.id}")
    told = await _panel(stage, stage.ada)
    await _pressed(stage, stage.ada, told, "Erase everything", REALLY)
    assert await stage.service.export(f"discord:{stage.ada.id}") == before
    await _pressed(stage, stage.ada, told, "Yes, erase everything", ERASED)
    assert told.labels == []
    assert await stage.service.kept(f"discord:{stage.ada.id}") == NOTHING


async def test_who_changes_their_mind_keeps_everything(stage: Stage) -> None:
    await stage.answer_to_a_photo()
    told = await _panel(stage, stage.ada)
    content = told.content
    await _pressed(stage, stage.ada, told, "Erase everything", REALLY)
    await _pressed(stage, stage.ada, told, "No, keep it", content)
    assert (await stage.service.kept(f"discord:{stage.ada.id}")).answers == 1


async def test_a_panel_from_before_a_restart_still_works(backstage: Stage) -> None:
    async with backstage.on_stage():
        await backstage.agree(backstage.ada)
        told = await _panel(backstage, backstage.ada)
    async with backstage.on_stage():
        await _pressed(backstage, backstage.ada, told, "Erase everything", REALLY)
        await _pressed(backstage, backstage.ada, told, "Yes, erase everything", ERASED)
    assert not await backstage.service.has_consented(f"discord:{backstage.ada.id}")
    assert backstage.server.refusals == []


@pytest.mark.parametrize("act", Act)
async def test_a_forged_button_under_an_answer_has_no_effect(stage: Stage, act: Act) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.agree(stage.bob)
    before = [await stage.service.kept(f"discord:{who.id}") for who in (stage.ada, stage.bob)]
    await stage.bob.forge(answer, InteractionKind.COMPONENT, custom_id=f"serenade:privacy:{act}")
    await stage.settled()
    assert answer.edits == 0
    assert [await stage.service.kept(f"discord:{who.id}") for who in (stage.ada, stage.bob)] == before
