"""The program as `make run` starts it, with its own networks and songs, and a real face."""

import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass

import numpy as np
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, expect

from bot.app import serving
from bot.service import Serenade
from bot.settings import Settings
from bot.web.app import serve_page
from bot.web.routes import LISTENER
from bot.wording import sentence
from models.errors import NoFace
from tests.bot.web.browser.chromium import fence, photo_file
from tests.bot.web.browser.hands import answered, choose, titles

WALL = np.full((480, 640, 3), 200, np.uint8)

pytestmark = pytest.mark.asyncio(loop_scope="session")


@dataclass(frozen=True)
class Program:
    """The running program."""

    service: Serenade
    address: str


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def program(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Program]:
    """The real program on a new store."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    store = tmp_path_factory.mktemp("program") / "serenade.sqlite3"
    settings = Settings(database_url=f"sqlite:///{store}", discord_token=None, web_port=port)
    async with serving(settings) as service, serve_page(service, settings) as address:
        yield Program(service, str(address))


@pytest_asyncio.fixture(loop_scope="session")
async def page(chromium: Browser, program: Program) -> AsyncIterator[Page]:
    """The page of somebody new; nothing that it asks of the net gets there."""
    await program.service.withdraw(LISTENER)
    strayed: list[str] = []
    context = await chromium.new_context()
    await fence(context, played=[], strayed=strayed)
    page = await context.new_page()
    await page.goto(program.address)
    yield page
    await context.close()
    assert strayed == []


async def test_a_stranger_shows_a_real_face_and_gets_songs(page: Page) -> None:
    await choose(page)
    await page.get_by_role("button", name="Agree and read my photo").click()
    await answered(page)
    await expect(page.locator("#headline")).to_contain_text("positive")
    await expect(page.locator("#songs li")).to_have_count(5)
    # Both at one moment: the page may still be scrolling.
    face, picture = await page.evaluate(
        "['.face.read', '#picture'].map(place => document.querySelector(place).getBoundingClientRect().toJSON())"
    )
    # Where the astronaut's nose is, by eye.
    nose = picture["x"] + 0.45 * picture["width"], picture["y"] + 0.24 * picture["height"]
    assert face["x"] < nose[0] < face["x"] + face["width"]
    assert face["y"] < nose[1] < face["y"] + face["height"]


async def test_a_correction_by_the_same_stranger_changes_the_songs(page: Page) -> None:
    await choose(page)
    await page.get_by_role("button", name="Agree and read my photo").click()
    await answered(page)
    first = await titles(page)
    await page.get_by_role("button", name="negative").click()
    await expect(page.get_by_role("button", name="negative")).to_have_attribute("aria-pressed", "true")
    await answered(page)
    assert await titles(page) != first


async def test_a_plain_wall_is_no_face(page: Page) -> None:
    await choose(page, photo_file(WALL))
    await page.get_by_role("button", name="Agree and read my photo").click()
    await expect(page.locator("#trouble")).to_have_text(sentence(NoFace()))


async def test_a_text_file_named_jpg_gets_a_sentence(page: Page) -> None:
    await choose(page, b"Dear diary, today I was happy.\n")
    await page.get_by_role("button", name="Agree and read my photo").click()
    await expect(page.locator("#trouble")).to_contain_text("not a photo")
