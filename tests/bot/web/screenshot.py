"""Takes the README's picture of the page: `python -m tests.bot.web.screenshot docs/page.png`.

The real program on a new store reads scikit-image's astronaut; a plain player stands in for YouTube's, so that
the picture can be taken without a network.
"""

from __future__ import annotations

import asyncio
import socket
import sys
import tempfile
from pathlib import Path
from typing import Final

from playwright.async_api import FilePayload, Page

from bot.app import serving
from bot.settings import Settings
from bot.web.app import serve_page
from tests.bot.web.browser.chromium import astronaut, browser, fence

WIDTH, HEIGHT = 1280, 900
SHARPNESS: Final = 1.5
"""Pixels of the picture for each of the page's: sharp on most screens, and half a megabyte."""


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def take(out: Path) -> None:
    """Write the picture of a whole answer to `out`."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            database_url=f"sqlite:///{folder}/serenade.sqlite3", discord_token=None, web_port=_free_port()
        )
        async with serving(settings) as service, serve_page(service, settings) as address, browser() as chromium:
            context = await chromium.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=SHARPNESS, color_scheme="light"
            )
            await fence(context, played=[], strayed=[])
            page = await context.new_page()
            await page.goto(str(address))
            await _ask(page)
            await page.screenshot(path=out, full_page=True)


async def _ask(page: Page) -> None:
    await page.locator("#feelings button").first.wait_for()
    photo = FilePayload(name="astronaut.jpg", mimeType="image/jpeg", buffer=astronaut())
    await page.set_input_files("#file", photo)
    await page.get_by_role("button", name="Agree and read my photo").click()
    await page.frame_locator("#player iframe").locator("svg").wait_for()
    await page.evaluate("document.activeElement.blur()")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
