"""A network that goes away is nothing unexpected: what discord.py says of it with a trace becomes one line."""

from __future__ import annotations

import logging
from typing import Final

LOGGER: Final = "discord.shard"
BEGINNINGS: Final = ("Attempting a reconnect", "Failed to connect")
"""How discord.py's messages about a lost connection begin; it goes on trying after each."""


class _OneLine(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.msg.startswith(BEGINNINGS):
            kind = record.exc_info[0]
            record.msg = f"{record.msg} ({'unknown' if kind is None else kind.__name__})"
            record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
            record.exc_info = None
        return True


_one_line = _OneLine()


def say_in_one_line() -> None:
    """Shorten these messages from now on; calling it again changes nothing."""
    logging.getLogger(LOGGER).addFilter(_one_line)
