"""What the log says of a network that goes away."""

import inspect
import logging

import pytest
from discord import shard

from bot.discord.outages import BEGINNINGS, LOGGER, say_in_one_line


def _log(message: str, *arguments: object) -> None:
    logging.getLogger(LOGGER).error(message, *arguments, exc_info=ConnectionResetError("by peer"))


def test_a_lost_connection_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    say_in_one_line()
    say_in_one_line()
    _log("Attempting a reconnect for shard ID %s in %.2fs", 0, 1.5)
    [record] = caplog.records
    assert record.getMessage() == "Attempting a reconnect for shard ID 0 in 1.50s (ConnectionResetError)"
    assert record.levelname == "WARNING"
    assert record.exc_info is None


def test_every_other_trace_stays(caplog: pytest.LogCaptureFixture) -> None:
    say_in_one_line()
    _log("Something else")
    [record] = caplog.records
    assert record.exc_info is not None


def test_the_installed_discord_py_says_it_in_these_words() -> None:
    assert shard._log.name == LOGGER
    assert all(f"'{beginning}" in inspect.getsource(shard) for beginning in BEGINNINGS)
