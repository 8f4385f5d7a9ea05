import io
import json
import logging
from typing import Any

import pytest
from structlog.contextvars import bound_contextvars

from bot.logs import LONGEST_VALUE, STRUCK_OUT, LogFormat, get_logger, start_logging

log = get_logger(__name__)

PHOTO = "https://cdn.discordapp.com/attachments/81/92/my-secret-selfie.jpg?ex=65a&is=65b&hm=c0ffee"
HOOK = "https://discord.com/api/v10/webhooks/1234567890/aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDpBQkNE/messages/@original"
BOT_TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gh1jKl.aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789ab"


pytestmark = pytest.mark.usefixtures("log_as_before")


class Terminal(io.StringIO):
    """A stream behind which somebody sits."""

    def isatty(self) -> bool:
        return True


def _start(log_format: LogFormat = "json", stream: io.StringIO | None = None) -> io.StringIO:
    stream = io.StringIO() if stream is None else stream
    start_logging("INFO", log_format, stream=stream)
    return stream


def _lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.parametrize("name", ["discord.gateway", "discord.http", "sqlalchemy.engine", "aiohttp.access", "asyncio"])
@pytest.mark.parametrize("level", ["DEBUG", "INFO"])
def test_code_that_writes_down_payloads_is_kept_quiet_at_every_level(name: str, level: str) -> None:
    start_logging(level)
    assert not logging.getLogger(name).isEnabledFor(logging.INFO)
    assert logging.getLogger(name).isEnabledFor(logging.WARNING)


def test_the_bytes_of_a_broken_request_are_not_logged() -> None:
    start_logging("DEBUG")
    assert not logging.getLogger("aiohttp.server").isEnabledFor(logging.CRITICAL)


def test_our_own_code_speaks_at_the_level_that_was_set() -> None:
    start_logging("DEBUG")
    assert logging.getLogger("bot.app").isEnabledFor(logging.DEBUG)
    start_logging("ERROR")
    assert not logging.getLogger("discord.client").isEnabledFor(logging.WARNING)


def test_a_line_is_an_object_with_time_level_event_and_fields_whoever_writes_it() -> None:
    stream = _start()
    with bound_contextvars(request="1f2e", what="photo"):
        log.info("ready in %d guilds", 3, shards=2)
        logging.getLogger("recommender.store").warning("locked for %s s", 5)
    ours, theirs = _lines(stream)
    assert (ours["event"], ours["shards"], ours["level"], ours["logger"]) == ("ready in 3 guilds", 2, "info", __name__)
    assert (theirs["event"], theirs["level"]) == ("locked for 5 s", "warning")
    for line in (ours, theirs):
        assert list(line)[:5] == ["time", "level", "event", "request", "what"]
        assert (line["request"], line["what"]) == ("1f2e", "photo")
        assert line["time"].endswith("Z")


def test_on_a_terminal_a_line_is_for_people_and_elsewhere_for_programs_unless_it_is_said() -> None:
    words = {}
    for name, log_format, stream in (
        ("terminal", "auto", Terminal()),
        ("file", "auto", io.StringIO()),
        ("text", "text", io.StringIO()),
        ("json", "json", Terminal()),
    ):
        _start(log_format, stream)  # type: ignore[arg-type]  # the literals widen to str in a tuple
        log.info("ready", guilds=3)
        words[name] = stream.getvalue()
    assert {name for name, line in words.items() if line.startswith("{")} == {"file", "json"}
    assert "\x1b[" in words["terminal"]
    assert "\x1b[" not in words["text"]
    assert "guilds=3" in words["text"]


@pytest.mark.parametrize("log_format", ["text", "json"])
def test_a_trace_says_where_and_of_what_kind_but_quotes_nobody(log_format: LogFormat) -> None:
    stream = _start(log_format)
    words = " ".join(("I", "cried", "all", "night"))  # the line of code, which is shown, does not hold them

    known: dict[str, str] = {}

    def look_up() -> None:
        try:
            known[words]
        except KeyError as error:
            message = f"no such feeling: {error}"
            raise ValueError(message) from error

    try:
        look_up()
    except ValueError:
        log.exception("unexpected")
    said = stream.getvalue()
    assert words not in said
    assert "known[words]" in said
    assert "KeyError" in said
    assert "ValueError" in said
    assert __file__ in said


def test_the_system_s_own_words_for_a_failure_are_kept() -> None:
    stream = _start()
    error = OSError(28, "No space left on device", "/home/ada/selfie.jpg")
    log.error("unexpected", exc_info=error)
    assert "OSError: No space left on device" in stream.getvalue()
    assert "selfie" not in stream.getvalue()


def test_failures_of_a_group_are_traced_each() -> None:
    stream = _start()
    log.error("unexpected", exc_info=ExceptionGroup("several", [ValueError("one"), LookupError("two")]))
    [line] = _lines(stream)
    assert "ValueError\nLookupError\n" in line["exception"]


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        (PHOTO, "https://cdn.discordapp.com/"),
        (HOOK, "https://discord.com/"),
        (BOT_TOKEN, ""),
        ("http://127.0.0.1:8765/?name=ada", "http://127.0.0.1:8765/"),
    ],
    ids=["attachment", "interaction", "token", "query"],
)
def test_addresses_and_tokens_are_struck_out_of_events_and_fields(hostile: str, kept: str) -> None:
    stream = _start()
    logging.getLogger("discord.http").warning("We are being rate limited. PATCH %s responded with 429.", hostile)
    log.info("seen", address=hostile)
    first, second = _lines(stream)
    assert first["event"].startswith("We are being rate limited. PATCH " + kept)
    assert first["event"].endswith(f"{STRUCK_OUT} responded with 429.")
    assert second["address"].endswith(STRUCK_OUT)
    for part in ("secret", "aW50", "Gh1jKl", "ada", "hm="):
        assert part not in stream.getvalue()


def test_what_somebody_wrote_is_struck_out_wherever_it_comes_in() -> None:
    stream = _start()
    words = "my heart is broken " * 40
    log.info("seen", content="sad", filename="ada.jpg", note=words)
    log.warning("could not read %s", words)
    log.warning("Task exception was never retrieved\nfuture: <Task exception=ValueError('sad')>")
    logging.getLogger("asyncio").error("Exception in callback <Modal title='sad'>.answer('sad')")
    log.info("seen", notes=("short", words))
    lines = _lines(stream)
    assert lines[3]["event"].strip() == "Exception in callback"
    assert (lines[4]["notes"][0], len(lines[4]["notes"])) == ("short", 2)
    assert (lines[0]["content"], lines[0]["filename"]) == (STRUCK_OUT, STRUCK_OUT)
    assert len(lines[0]["note"]) < LONGEST_VALUE
    assert lines[2]["event"] == "Task exception was never retrieved"
    for part in ("sad", "ada", "heart"):
        assert part not in stream.getvalue()


def test_no_text_can_begin_a_line_of_its_own() -> None:
    stream = _start("text")
    log.info("seen", kind='x\n2026-01-01 [error] all is lost "')
    assert len(stream.getvalue().splitlines()) == 1


def test_our_own_long_words_are_no_tokens() -> None:
    stream = _start()
    words = "SERENADE_DISCORD_TOKEN at https://discord.com/developers/applications/bot AutoShardedConnectionState"
    log.info(words)
    assert _lines(stream)[0]["event"] == words
