"""The page's application, and the server that offers it to this computer."""

from __future__ import annotations

import errno
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiohttp import web
from yarl import URL

from bot.logs import get_logger
from bot.service import Serenade
from bot.settings import Settings
from bot.web.errors import CannotListen, PortInUse
from bot.web.guard import add_headers, only_own_page
from bot.web.routes import Routes, refuse_kindly, take_in
from bot.web.uploads import LONGEST_JSON

log = get_logger(__name__)

SHUTDOWN_SECONDS: Final = 3.0
"""How long answers under way may still take when the program ends."""


def make_app(service: Serenade) -> web.Application:
    """Return the page's application over `service`; it owns nothing and closes nothing."""
    app = web.Application(middlewares=[take_in, refuse_kindly, only_own_page], client_max_size=LONGEST_JSON)
    app.on_response_prepare.append(add_headers)
    Routes(service).add_to(app)
    return app


@asynccontextmanager
async def serve_page(service: Serenade, settings: Settings) -> AsyncIterator[URL]:
    """Offer the page while the context lasts, and yield its address.

    The port is bound before the body runs: CannotListen (PortInUse) comes out of entering, so that whoever
    composes can stop before starting anything else. Leaving stops listening, gives answers under way
    SHUTDOWN_SECONDS, and lets the body's own exception through.
    """
    # The access log would repeat each address; what is worth knowing is logged where it happens.
    runner = web.AppRunner(make_app(service), access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await _listen(runner, settings)
        url = URL.build(scheme="http", host=settings.web_host, port=settings.web_port, path="/")
        log.info("the page is at %s", url)
        yield url
    finally:
        await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.web_host, settings.web_port).start()
    except OSError as error:
        kind = PortInUse if error.errno == errno.EADDRINUSE else CannotListen
        raise kind(settings.web_host, settings.web_port) from error
