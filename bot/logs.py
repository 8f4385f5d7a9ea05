"""Where the log goes, and what may not get into it."""

from __future__ import annotations

import logging
import sys

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

CHATTY = ("PIL", "aiohttp", "alembic", "asyncio", "discord", "sqlalchemy")
"""Below WARNING these write down what passes through them: messages, statements, headers."""


SILENT = ("aiohttp.server",)
"""This one logs the bytes of a request that is no HTTP; what goes wrong in our own handlers is logged by them."""


def start_logging(level: str) -> None:
    """Log to standard error at `level`; other people's code never below WARNING, whatever the level."""
    logging.basicConfig(level=level, format=FORMAT, stream=sys.stderr, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
    for name in SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
