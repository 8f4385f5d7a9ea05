"""The composition root: everything is made here, once, from the settings."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final

import numpy as np

from bot.desk import receiving
from bot.discord.client import run_discord
from bot.logs import get_logger
from bot.service import Serenade
from bot.settings import Settings
from bot.web.app import serve_page
from models.feelings import WordsReader
from models.reader import PhotoReader
from recommender import starter
from recommender.errors import StoreError
from recommender.service import Recommender
from recommender.store import Store

log = get_logger(__name__)

DAY_SECONDS: Final = 24 * 3600

SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)
"""What tells the program to end."""


def open_store(settings: Settings) -> Store:
    """Open the database and fill an empty catalogue with the starter's songs; raises StoreError."""
    store = Store.open(settings.database_url)
    starter.load_if_empty(store)
    return store


def make_service(settings: Settings, store: Store) -> Serenade:
    """Load the networks and compose the conversation; raises WeightsError."""
    return Serenade(
        photos=PhotoReader.open(),
        words=WordsReader(),
        recommender=Recommender(store, rng=np.random.default_rng()),
        store=store,
        goal=settings.goal,
        help_text=settings.help_text,
        songs=settings.songs,
        workers=settings.workers,
        waiting=settings.waiting,
    )


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Serenade]:
    """Open the store and the networks for as long as the context lasts."""
    store = await asyncio.to_thread(open_store, settings)
    try:
        service = await asyncio.to_thread(make_service, settings, store)
        try:
            yield service
        finally:
            await service.close()
    finally:
        await asyncio.to_thread(store.close)


@asynccontextmanager
async def forgetting(service: Serenade, settings: Settings) -> AsyncIterator[None]:
    """Erase what is too old to be kept, now and daily, for as long as the context lasts."""

    async def forget_daily() -> None:
        while True:
            try:
                await service.forget_old(days=settings.retention_days)
            except StoreError as error:
                log.warning("what is old is still there: %s: %s", type(error).__name__, error)
            await asyncio.sleep(DAY_SECONDS)

    task = asyncio.create_task(forget_daily())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def run(settings: Settings) -> None:
    """Serve the page, and Discord where there is a token, until a signal says to stop.

    From then on nothing new is begun, what is under way is finished (`bot.desk`), and then the connections close.
    Raises what keeps it from starting: StoreError, WeightsError, CannotListen, DiscordError.
    """
    with told_to_stop() as stopping, receiving() as desk:
        async with serving(settings) as service, forgetting(service, settings), serve_page(service, settings) as page:
            # The one line that is no log: where to go from here.
            print(f"Serenade is ready. Open {page} and drop a photo on it.", flush=True)
            if settings.discord_token is None:
                await stopping.wait()
            else:
                await run_discord(service, settings, stopping=stopping)
            await desk.close()


@contextmanager
def told_to_stop() -> Iterator[asyncio.Event]:
    """Yield what the first signal to end sets; the second one ends the program at once, as the system does it."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    before = {number: signal.getsignal(number) for number in SIGNALS}

    def stop() -> None:
        log.info("ending, when what is under way is done")
        stopping.set()
        for number in SIGNALS:
            loop.remove_signal_handler(number)
            signal.signal(number, signal.SIG_DFL)

    for number in SIGNALS:
        loop.add_signal_handler(number, stop)
    try:
        yield stopping
    finally:
        for number, handler in before.items():
            loop.remove_signal_handler(number)
            signal.signal(number, handler)
