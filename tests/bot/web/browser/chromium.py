"""What the browser tests and the README's picture share: a browser, a page to look at, and no way out to the net."""

from __future__ import annotations

import io
import re
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import skimage.data
from aiohttp.test_utils import TestServer
from numpy.typing import NDArray
from PIL import Image
from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Route, async_playwright

from bot.service import PhotoReader, Serenade
from bot.web.app import make_app
from models.feelings import WordsReader
from recommender.service import Recommender
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong
from recommender.store import Store
from recommender.vocabulary import MOOD_POINTS, Mood

CHROMIUM: Final = shutil.which("chromium")

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Even a request that slips past the routes below finds no address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)

OUTSIDE: Final = re.compile(r"^(?!http://127\.0\.0\.1[:/]|blob:|data:)")
PLAYER: Final = re.compile(r"^https://www\.youtube-nocookie\.com/embed/")

STANDING_IN: Final = """<!doctype html><title>player</title>
<body style="margin:0;height:100vh;display:grid;place-items:center;background:linear-gradient(135deg,#2a2140,#12101a)">
<svg viewBox="0 0 68 48" width="68" aria-hidden="true">
<rect width="68" height="48" rx="12" fill="#fff" fill-opacity=".92"/><path d="M27 14v20l17-10z" fill="#2a2140"/></svg>
"""
"""What is shown where YouTube's player would be."""

TITLES: Final = {
    Mood.HAPPY: ("Paper Lanterns", "Sunday Kitchen", "Two Bicycles", "Lemon Tree Street", "Open Windows", "Marigold"),
    Mood.ENERGETIC: ("Run the Stairs", "Neon Tram", "Louder, Please", "Thunder Cake", "Last Train Out", "Sparks"),
    Mood.CALM: ("Slow Harbour", "Tea at Four", "Moss", "The Long Blue Hour", "Feather & Stone", "Low Tide"),
    Mood.SAD: ("Half a Letter", "Rain on Zinc", "Empty Platform", "Where You Sat", "November Coat", "Grey Piano"),
}
ARTISTS: Final = ("Ada Fern", "The Night Ferries", "Olmo", "Juniper Sky", "Kite Season", "Mira & the Tides")
NOTES: Final = {
    Mood.HAPPY: "listeners tag it happy, and its sound is bright and easy to dance to",
    Mood.ENERGETIC: "its sound is fast and loud, and listeners tag it energetic",
    Mood.CALM: "its sound is slow and acoustic, and the lyrics lean gentle",
    Mood.SAD: "the lyrics lean sad, and its sound is slow and sparse",
}


def catalogue() -> Iterator[NewSong]:
    """Yield invented songs, six to a mood."""
    for mood, titles in TITLES.items():
        for number, title in enumerate(titles):
            evidence = Evidence(EvidenceSource.PEOPLE, MOOD_POINTS[mood], NOTES[mood])
            label = MoodLabel(
                {other: float(other is mood) for other in Mood}, MOOD_POINTS[mood], Agreement.SINGLE, (evidence,)
            )
            artist = f"{ARTISTS[number]}"
            video_id = f"{mood:_<9}{number:02}"
            yield NewSong(title, artist, ("Folk" if number % 2 else "Pop",), video_id, None, label)


def photo_file(pixels: NDArray[np.uint8], *, kind: str = "JPEG", orientation: int = 1) -> bytes:
    """Return an image file of RGB `pixels`; `orientation` is what its EXIF says."""
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(pixels).save(file, kind, exif=exif)
    return file.getvalue()


def astronaut() -> bytes:
    """Return the photo of Eileen Collins that scikit-image carries (NASA, public domain) as JPEG."""
    return photo_file(skimage.data.astronaut())


@dataclass
class Site:
    """A running page: its address, and the browser context it is seen in."""

    address: str
    service: Serenade
    store: Store
    context: BrowserContext
    played: list[Request] = field(default_factory=list)
    strayed: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def videos(self) -> list[str]:
        """The video ids that the player was asked for, in order."""
        return [request.url.partition("/embed/")[2].partition("?")[0] for request in self.played]

    async def open(self) -> Page:
        """Return the page, ready to use."""
        page = await self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        await page.goto(self.address)
        await page.locator("#feelings button").first.wait_for()
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        # A refusal's HTTP status is reported on the console as well; the page answers it with a sentence.
        if message.type in {"error", "warning"} and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)


async def fence(context: BrowserContext, *, played: list[Request], strayed: list[str]) -> None:
    """Answer the player's frame here, note it in `played`, and let nothing else leave this computer."""

    async def play(route: Route, request: Request) -> None:
        played.append(request)
        await route.fulfill(status=200, content_type="text/html", body=STANDING_IN)

    async def stray(route: Route, request: Request) -> None:
        strayed.append(request.url)
        await route.abort()

    await context.route(OUTSIDE, stray)
    await context.route(PLAYER, play)


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start Chromium without a window."""
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        try:
            yield started
        finally:
            await started.close()


@asynccontextmanager
async def site(
    started: Browser,
    photos: PhotoReader,
    folder: Path,
    **look: Any,  # noqa: ANN401  # what Playwright takes, in its own types
) -> AsyncIterator[Site]:
    """Run the real page on a new store in `folder`; `look` goes to the browser's context."""
    with Store.open(f"sqlite:///{folder / 'serenade.sqlite3'}") as store:
        store.catalogue.add(catalogue())
        recommender = Recommender(store, rng=np.random.default_rng(3))
        service = Serenade(photos=photos, words=WordsReader(), recommender=recommender, store=store)
        async with TestServer(make_app(service)) as server:
            context = await started.new_context(**look)
            running = Site(str(server.make_url("/")), service, store, context)
            await fence(context, played=running.played, strayed=running.strayed)
            try:
                yield running
            finally:
                await context.close()
                await service.close()
