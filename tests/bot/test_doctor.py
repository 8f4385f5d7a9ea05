import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot import cli, doctor
from bot.app import open_store
from bot.discord.inspection import Application, DiscordProblem
from bot.settings import Settings, load_settings
from models import sessions
from recommender.store import Store
from tests.bot.conftest import small_catalogue

TOKEN = "a.secret.token"


def _all_well(_: str) -> Application:
    return Application("Serenade", message_content=True)


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("SERENADE_WEB_PORT", str(probe.getsockname()[1]))
    monkeypatch.setenv("SERENADE_DATABASE_URL", f"sqlite:///{tmp_path / 'serenade.sqlite3'}")
    return load_settings()


@pytest.fixture
def started(settings: Settings) -> None:
    open_store(settings).close()


def _wrong(findings: Iterator[doctor.Finding]) -> list[str]:
    return [finding.subject for finding in findings if finding.advice is not None]


@pytest.mark.usefixtures("started")
def test_a_healthy_install_has_one_fine_line_for_each_thing() -> None:
    findings = list(doctor.examine(_all_well))
    assert [finding.subject for finding in findings] == [
        "settings",
        "token",
        "database",
        "catalogue",
        "links",
        "weights",
        "port",
    ]
    assert all(str(finding).startswith("ok ") for finding in findings)


def test_before_the_first_start_nothing_is_wrong_either() -> None:
    assert _wrong(doctor.examine(_all_well)) == []


def test_a_setting_that_is_not_understood_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERENADE_SONGS", "many")
    assert [finding.seen.partition(":")[0] for finding in doctor.examine(_all_well)] == ["SERENADE_SONGS"]


def test_a_token_that_discord_refuses_is_wrong_and_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> Application:
        raise DiscordProblem("Discord does not accept it", "copy it anew")

    monkeypatch.setenv("SERENADE_DISCORD_TOKEN", TOKEN)
    findings = list(doctor.examine(refuse))
    assert _wrong(iter(findings)) == ["token"]
    assert not any(TOKEN in str(finding) for finding in findings)


def test_a_missing_intent_is_wrong_unless_it_was_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(_: str) -> Application:
        return Application("Serenade", message_content=False)

    monkeypatch.setenv("SERENADE_DISCORD_TOKEN", TOKEN)
    assert _wrong(doctor.examine(without)) == ["intents"]
    monkeypatch.setenv("SERENADE_MESSAGE_CONTENT", "false")
    assert _wrong(doctor.examine(without)) == []


def test_a_file_that_is_no_database_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "serenade.sqlite3").write_bytes(b"These are not the pages you are looking for." * 100)
    assert _wrong(doctor.examine(_all_well)) == ["database"]


@pytest.mark.usefixtures("started")
def test_a_locked_database_is_wrong(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "serenade.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        assert _wrong(doctor.examine(_all_well, lock_timeout=0.05)) == ["database"]


def test_a_handful_of_songs_is_wrong(settings: Settings) -> None:
    with closing(Store.open(settings.database_url)) as store:
        store.catalogue.add(list(small_catalogue())[:20])
    assert _wrong(doctor.examine(_all_well)) == ["catalogue"]


def test_altered_weights_are_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in sessions.WEIGHTS.iterdir():
        if path.suffix in {".onnx", ".toml"}:
            (tmp_path / path.name).write_bytes(path.read_bytes() + b"\n# one byte more")
    monkeypatch.setattr(doctor, "WEIGHTS", tmp_path)
    assert _wrong(doctor.examine(_all_well)) == ["weights"]


def test_a_port_in_use_is_wrong(settings: Settings) -> None:
    with socket.create_server((settings.web_host, settings.web_port)):
        assert _wrong(doctor.examine(_all_well)) == ["port"]


@pytest.mark.usefixtures("started")
def test_the_command_prints_the_lines_and_exits_with_0_or_1(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["doctor"]) == 0
    with socket.create_server((settings.web_host, settings.web_port)):
        assert cli.main(["doctor"]) == 1
    assert "WRONG port" in capsys.readouterr().out
