import pytest
from playwright.async_api import Page, expect

from bot.web.routes import LISTENER
from bot.wording import sentence
from recommender.errors import UnknownReply
from recommender.taste import Vote
from tests.bot.web.browser.chromium import Site
from tests.bot.web.browser.hands import answered, titles, type_words

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _songs(page: Page) -> list[str]:
    await type_words(page, "calm")
    await answered(page)
    return await titles(page)


async def test_a_song_is_liked_and_the_like_is_taken_back(page: Page, place: Site) -> None:
    await _songs(page)
    up = page.get_by_role("button", name="More like this")
    await up.click()
    await expect(up).to_have_attribute("aria-pressed", "true")
    assert list((await place.service.votes(LISTENER)).values()) == [Vote.UP]
    await page.get_by_role("button", name="Next ›").click()
    await expect(up).to_have_attribute("aria-pressed", "false")
    await page.get_by_role("button", name="‹ Previous").click()
    await up.click()
    await expect(up).to_have_attribute("aria-pressed", "false")
    assert await place.service.votes(LISTENER) == {}


async def test_other_songs_come_at_a_press(page: Page) -> None:
    before = await _songs(page)
    await page.get_by_role("button", name="Bring other songs").click()
    await expect(page.locator("#songs .title").first).not_to_have_text(before[0])
    await answered(page)
    assert not set(before) & set(await titles(page))
    await expect(page.locator("#headline")).to_have_text("Songs for feeling calm.")


async def test_a_song_that_does_not_play_makes_room_and_the_others_stay(page: Page) -> None:
    before = await _songs(page)
    await page.get_by_role("button", name="Next ›").click()
    await page.get_by_role("button", name="It does not play").click()
    await expect(page.locator("#songs .title").nth(1)).not_to_have_text(before[1])
    await answered(page)
    after = await titles(page)
    assert (after[0], after[2:]) == (before[0], before[2:])
    await expect(page.locator("#place")).to_have_text("Song 2 of 5")


async def test_a_vote_on_a_forgotten_answer_gets_a_sentence(page: Page, place: Site) -> None:
    await _songs(page)
    await place.service.withdraw(LISTENER)
    await page.get_by_role("button", name="Less of this").click()
    await expect(page.locator("#listen-trouble")).to_have_text(sentence(UnknownReply("")))
    await expect(page.get_by_role("button", name="Less of this")).to_have_attribute("aria-pressed", "false")
