from __future__ import annotations

from pathlib import Path

import pytest

from data_collectors import commands, fusing
from data_collectors.cli import main
from recommender.starter import read_facts


def test_starter_writes_the_songs_and_says_how_many(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "songs.csv"
    assert main(["starter", "--data", str(folder), "--out", str(out)]) == 0
    with out.open(encoding="utf-8") as file:
        assert len(list(read_facts(file))) == 5
    printed = capsys.readouterr().out
    assert printed.startswith("5 songs")
    assert "1 unfit title" in printed


def test_starter_derives_the_same_bytes_each_time(folder: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    main(["starter", "--data", str(folder), "--out", str(first)])
    main(["starter", "--data", str(folder), "--out", str(second)])
    assert first.read_bytes() == second.read_bytes()


def test_a_folder_without_tables_is_said_to_be_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "songs.csv"
    assert main(["starter", "--data", str(tmp_path), "--out", str(out)]) == 1
    assert "No songs found" in capsys.readouterr().err
    assert not out.exists()


def test_the_report_tells_how_the_songs_cover_the_plane_and_writes_nothing(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "songs.csv"
    assert main(["starter", "--data", str(folder), "--out", str(out), "--report"]) == 0
    printed = capsys.readouterr().out
    assert "Songs: 5, served 5" in printed
    assert "happy songs" in printed
    assert not out.exists()


def test_learning_without_the_tables_is_said_to_need_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch", reason="the training extra is not installed")
    (folder / "moodylyrics4q.csv").unlink()
    assert main(["fusion", "--data", str(folder)]) == 1
    assert capsys.readouterr().err.startswith("There is no ")


@pytest.mark.parametrize("wanted", [True, False])
def test_learned_weights_are_written_where_that_is_wanted(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *, wanted: bool
) -> None:
    monkeypatch.setattr(commands, "FUSION", tmp_path / "fusion.toml")
    monkeypatch.setattr(fusing, "hear", lambda *_: {})
    assert main(["fusion", "--data", str(folder), *["--write"] * wanted]) == 0
    assert "songs that people labelled" in capsys.readouterr().out
    assert (tmp_path / "fusion.toml").exists() is wanted


def test_a_command_is_needed() -> None:
    with pytest.raises(SystemExit):
        main([])
