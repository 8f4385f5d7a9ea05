import logging
from collections.abc import Iterator

import pytest

from bot.logs import CHATTY, SILENT, start_logging


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in (*CHATTY, *SILENT)}
    yield
    root.handlers[:], root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


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
