import re
from pathlib import Path

import pytest

from bot.settings import Settings, SettingsError, load_settings
from data_collectors.settings import Settings as CollectorSettings

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_without_any_file_the_defaults_work() -> None:
    settings = load_settings()
    assert settings.discord_token is None
    assert (settings.web_host, settings.web_port, settings.songs) == ("127.0.0.1", 8765, 5)


def test_the_example_file_as_it_is_means_the_defaults() -> None:
    Path(".env").write_text((ROOT / ".env.example").read_text(encoding="utf-8"), encoding="utf-8")
    assert load_settings() == Settings.model_construct(**{k: f.default for k, f in Settings.model_fields.items()})


def test_the_example_file_explains_every_setting_and_no_other() -> None:
    named = re.findall(r"^SERENADE_(\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(name.lower() for name in named) == sorted({*Settings.model_fields, *CollectorSettings.model_fields})


def test_a_token_never_shows_in_what_is_printed() -> None:
    Path(".env").write_text("SERENADE_DISCORD_TOKEN=very-secret\n", encoding="utf-8")
    settings = load_settings()
    assert settings.discord_token is not None
    assert settings.discord_token.get_secret_value() == "very-secret"
    assert "very-secret" not in f"{settings!r} {settings}"


def test_a_wrong_value_is_named_by_its_setting_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERENADE_WEB_PORT", "eighty-secret")
    monkeypatch.setenv("SERENADE_SONGS", "9")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    words = str(caught.value)
    assert "SERENADE_WEB_PORT" in words
    assert "SERENADE_SONGS" in words
    assert "eighty-secret" not in words


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "::", "example.org"])  # noqa: S104  # refusing it is the test
def test_the_page_is_not_offered_to_a_network(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERENADE_WEB_HOST", host)
    with pytest.raises(SettingsError, match="SERENADE_WEB_HOST"):
        load_settings()


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_the_page_is_offered_to_this_machine(host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERENADE_WEB_HOST", host)
    assert load_settings().web_host == host
