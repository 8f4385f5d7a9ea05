"""Where the log goes, and what may not get into it."""

from __future__ import annotations

import logging
import sys

FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"

CHATTY = ("discord", "aiohttp", "sqlalchemy", "alembic", "PIL", "asyncio")
"""At DEBUG these write payloads: messages, statements with values, tokens' uses. They may not go below INFO."""


def start_logging(level: str) -> None:
    """Log to standard error at `level`; other people's code never below INFO, whatever the level."""
    logging.basicConfig(level=level, format=FORMAT, stream=sys.stderr, force=True)
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
