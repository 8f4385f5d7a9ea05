"""Chromium, once for all browser tests, and a page in it for each."""

import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.web.routes import LISTENER
from tests.bot.web.browser.chromium import CHROMIUM, Site, browser, site
from tests.bot.web.browser.seeing import Seeing

expect.set_options(timeout=40_000)
"""Milliseconds; a busy machine may be slow, and a test that passes does not wait for them."""

ABSENT = "Chromium is not installed (on Debian: apt install chromium)"


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.fail(ABSENT) if os.environ.get("CI") else pytest.skip(ABSENT)
    async with browser() as started:
        yield started


@pytest.fixture
def seeing() -> Seeing:
    return Seeing()


@pytest_asyncio.fixture(loop_scope="session")
async def place(chromium: Browser, seeing: Seeing, tmp_path: Path) -> AsyncIterator[Site]:
    """A page whose user has agreed to nothing yet; what strays or complains fails the test."""
    async with site(chromium, seeing, tmp_path) as running:
        yield running
        assert running.strayed == []
        assert running.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def page(place: Site) -> Page:
    """The page of somebody who has agreed before."""
    await place.service.consent(LISTENER)
    return await place.open()
