from pathlib import Path

import pytest

from bot import cli

pytestmark = pytest.mark.usefixtures("log_as_before")


@pytest.fixture(autouse=True)
def _own_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SERENADE_DATABASE_URL", f"sqlite:///{tmp_path / 'serenade.sqlite3'}")


def test_the_catalogue_is_the_starters_on_a_fresh_install(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["catalogue"]) == 0
    words = capsys.readouterr().out
    assert int(words.split()[0]) >= 4_500
    assert "Pop" in words


def test_a_damaged_database_is_one_sentence_and_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "serenade.sqlite3").write_bytes(b"no database " * 500)
    assert cli.main(["catalogue"]) == 1
    assert capsys.readouterr().err.startswith("WRONG database: it is damaged")


def test_a_setting_that_is_not_understood_is_one_sentence_and_exit_code_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SERENADE_WORKERS", "none")
    assert cli.main(["catalogue"]) == 1
    assert "SERENADE_WORKERS" in capsys.readouterr().err


def test_a_folder_without_data_is_one_sentence_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["models", "evaluate", "--data", str(tmp_path)]) == 1
    words = capsys.readouterr().err
    assert "faces" in words
    assert "Traceback" not in words


def test_without_a_command_the_commands_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main([])
    assert "COMMAND" in capsys.readouterr().err
