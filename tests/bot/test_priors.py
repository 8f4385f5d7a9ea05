from __future__ import annotations

from pathlib import Path

import pytest

from bot import cli, priors
from bot.asking import Asked
from bot.service import Serenade
from recommender.calibration import UNMOVED
from recommender.store import Store
from recommender.vocabulary import Emotion, correction
from tests.bot.seen import HAPPY, SAD, reading_of
from tests.recommender.making import photo_reply

ADA = "discord:1"


def test_unmoved_priors_leave_a_reading_as_it_is() -> None:
    reading = reading_of([HAPPY, SAD])
    assert priors.calibrated(reading, UNMOVED) == reading


def test_moved_priors_make_an_emotion_less_likely_and_all_sum_to_one() -> None:
    reading = reading_of([HAPPY, SAD])
    moved = priors.calibrated(reading, {**UNMOVED, Emotion.POSITIVE: 0.5})
    for before, after in zip(reading.readings, moved.readings, strict=True):
        assert after.emotions[Emotion.POSITIVE] < before.emotions[Emotion.POSITIVE]
        assert sum(after.emotions.values()) == pytest.approx(1.0)
        assert sum(after.expressions.values()) == pytest.approx(1.0)
    assert moved.feeling.confidence < reading.feeling.confidence


async def test_many_corrections_move_what_the_next_photo_is_read_as(service: Serenade, store: Store) -> None:
    await service.consent(ADA)
    first = await service.read_photos([b"photo"], Asked(ADA))
    for _ in range(25):
        reply = await service.read_photos([b"photo"], Asked(ADA))
        await service.correct(reply.id, Emotion.NEUTRAL, listener=ADA)
    last = await service.read_photos([b"photo"], Asked(ADA))
    assert last.feeling.confidence < first.feeling.confidence
    assert store.corrections.counts() == {(Emotion.POSITIVE, Emotion.NEUTRAL): 25}


def test_the_command_shows_the_table_and_resets_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'serenade.sqlite3'}"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERENADE_DATABASE_URL", url)
    assert cli.main(["corrections"]) == 0
    assert "Nothing moves" in capsys.readouterr().out
    with Store.open(url) as store:
        _count(store, 30)
    assert cli.main(["corrections"]) == 0
    shown = capsys.readouterr().out
    assert "30" in shown
    assert "0.50" in shown
    assert cli.main(["corrections", "--reset"]) == 0
    assert "30" not in capsys.readouterr().out


def _count(store: Store, times: int) -> None:
    for number in range(times):
        store.replies.save(photo_reply(f"token {number}"))
        store.replies.set_correction(f"token {number}", correction(Emotion.NEGATIVE), [])
