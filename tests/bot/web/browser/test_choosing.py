"""Photos of several, in which a face is chosen, and faces that leave it unclear, about which the page asks."""

from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from bot.errors import FacesForgotten
from bot.web.routes import LISTENER
from bot.wording import sentence
from models.schemas import Box, Face
from tests.bot.seen import SAD, UNSURE
from tests.bot.web.browser.chromium import Site, site
from tests.bot.web.browser.hands import answered, choose, titles, type_words
from tests.bot.web.browser.seeing import HAPPY, LARGE, SMALL, Seeing
from tests.bot.web.browser.test_manners import AA, CONTRASTS

pytestmark = pytest.mark.asyncio(loop_scope="session")

CORNERS = tuple(Face(Box(x, y, 0.08, 0.1), (), 0.8) for x in (0.0, 0.92) for y in (0.0, 0.9))
QUESTION = "I am not sure about this face: it may be neutral (48%) or negative (41%). Which is it?"

INSIDE = """(element) => {
    const inner = element.getBoundingClientRect(), outer = document.getElementById("frame").getBoundingClientRect();
    const slack = 0.5;
    return inner.left >= outer.left - slack && inner.right <= outer.right + slack
        && inner.top >= outer.top - slack && inner.bottom <= outer.bottom + slack;
}"""


def _choice(page: Page, name: str) -> Locator:
    return page.get_by_role("group", name="Whose songs shall I bring?").get_by_role("button", name=name)


async def _is_chosen(page: Page, name: str) -> None:
    """Wait until a choice is the one that is pressed, and nothing is under way."""
    await expect(_choice(page, name)).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#choices [aria-pressed=true]")).to_have_count(1)
    await expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")


async def test_another_face_of_the_photo_brings_its_own_songs(page: Page, seeing: Seeing) -> None:
    seeing.faces, seeing.looks = (LARGE, SMALL), (HAPPY, SAD)
    await choose(page)
    await answered(page)
    await expect(page.locator("#faces .letter")).to_have_text(["A", "B"])
    await _is_chosen(page, "A: the largest face, at the top")
    first = await titles(page)

    await _choice(page, "B: the 2nd largest, on the right").click()
    await expect(page.locator("#headline")).to_have_text("I see a sad face: negative, 80% sure.")
    await _is_chosen(page, "B: the 2nd largest, on the right")
    await expect(page.locator("#notes")).to_have_text("I found 2 faces and read face B.")
    await expect(page.locator("#bars dd")).to_have_text(["5%", "15%", "80%"])
    await expect(page.locator("#faces .letter.read")).to_have_text(["B"])
    assert not set(await titles(page)) & set(first)

    await _choice(page, "All of us").click()
    await expect(page.locator("#notes")).to_have_text("I found 2 faces and read them all together.")
    await expect(page.locator("#faces .face.read")).to_have_count(2)

    await page.locator("#faces .face").first.click()
    await _is_chosen(page, "A: the largest face, at the top")
    await expect(page.locator("#headline")).to_contain_text("I see a happy face")


async def test_a_face_is_chosen_with_the_keyboard_and_the_focus_stays_there(page: Page, seeing: Seeing) -> None:
    seeing.faces, seeing.looks = (LARGE, SMALL), (HAPPY, SAD)
    await choose(page)
    await answered(page)
    await _choice(page, "A: the largest face").focus()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await _is_chosen(page, "B: the 2nd largest")
    await expect(_choice(page, "B: the 2nd largest")).to_be_focused()
    await expect(page.locator("#status")).to_have_text("I see a sad face: negative, 80% sure. 5 songs.")


async def test_a_correction_and_a_choice_undo_each_other_as_expected(page: Page, seeing: Seeing) -> None:
    seeing.faces, seeing.looks = (LARGE, SMALL), (HAPPY, SAD)
    neutral = page.locator("#corrections").get_by_role("button", name="neutral")
    await choose(page)
    await answered(page)
    await neutral.click()
    await expect(neutral).to_have_attribute("aria-pressed", "true")
    await answered(page)
    await _choice(page, "B: the 2nd largest").click()
    await _is_chosen(page, "B: the 2nd largest")
    await expect(page.locator("#corrections [aria-pressed=true]")).to_have_count(0)
    songs = await titles(page)
    await neutral.click()
    await expect(page.locator("#headline")).to_contain_text("neutral it is. Here are other songs.")
    await answered(page)
    await neutral.click()
    await expect(page.locator("#headline")).to_contain_text("I see a sad face")
    assert await titles(page) == songs


async def test_an_unsure_reading_asks_and_the_answer_brings_songs(page: Page, place: Site, seeing: Seeing) -> None:
    seeing.looks = (UNSURE,)
    await choose(page)
    await expect(page.get_by_role("heading", name=QUESTION)).to_be_visible()
    await expect(page.locator("#status")).to_have_text(f"{QUESTION} Tell me, and I bring songs.")
    await expect(page.locator("#correct-title")).to_have_text("Tell me, and I bring songs:")
    await expect(page.locator("#listen")).to_be_hidden()
    await expect(page.locator("#who")).to_be_hidden()
    assert place.videos == []

    answer = page.get_by_role("group", name="Tell me, and I bring songs:").get_by_role("button", name="neutral")
    await answer.click()
    await expect(page.locator("#headline")).to_have_text("Thank you, neutral it is. Here are your songs.")
    await answered(page)
    await expect(page.locator("#songs li")).to_have_count(5)
    await expect(page.frame_locator("#player iframe").locator("svg")).to_be_visible()

    await page.get_by_role("group", name="Press it again").get_by_role("button", name="neutral").click()
    await expect(page.locator("#headline")).to_have_text(QUESTION)
    await expect(page.locator("#listen")).to_be_hidden()
    await expect(page.locator("#player iframe")).to_have_count(0)


async def test_faces_that_are_forgotten_are_offered_no_more_and_the_songs_stay(
    page: Page, place: Site, seeing: Seeing
) -> None:
    seeing.faces = (LARGE, SMALL)
    await choose(page)
    await answered(page)
    songs = await titles(page)
    place.service._seen.forget(LISTENER)
    await _choice(page, "All of us").click()
    await expect(page.locator("#trouble")).to_have_text(sentence(FacesForgotten()))
    await expect(page.locator("#who")).to_be_hidden()
    assert await titles(page) == songs


async def test_the_faces_of_one_photo_are_not_offered_with_another_or_with_words(page: Page, seeing: Seeing) -> None:
    seeing.faces = (LARGE, SMALL)
    await choose(page)
    await answered(page)
    seeing.faces = (LARGE,)
    await choose(page)
    await expect(page.locator("#notes")).to_be_empty()
    await expect(page.locator("#who")).to_be_hidden()
    await expect(page.locator("#faces .letter")).to_have_count(0)
    seeing.faces = (LARGE, SMALL)
    await choose(page)
    await expect(page.locator("#who")).to_be_visible()
    await answered(page)
    await type_words(page, "what a lovely day")
    await expect(page.locator("#headline")).to_contain_text("Those words")
    await expect(page.locator("#who")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_letters_and_choices_are_legible_on_a_phone(
    chromium: Browser, seeing: Seeing, tmp_path: Path, scheme: str
) -> None:
    seeing.faces, seeing.looks = (LARGE, *CORNERS, *(SMALL,) * 30), (UNSURE,)
    look = {"viewport": {"width": 360, "height": 740}, "color_scheme": scheme}
    async with site(chromium, seeing, tmp_path, **look) as phone:
        await phone.service.consent(LISTENER)
        page = await phone.open()
        await choose(page)
        await expect(page.locator("#headline")).to_contain_text("I am not sure about face A")
        await expect(page.locator("#faces .letter")).to_have_count(26)
        assert await page.evaluate("document.documentElement.scrollWidth") <= 360
        letters = await page.locator("#faces .letter").all()
        assert all([await letter.evaluate(INSIDE) for letter in letters])
        for choice in await page.locator("#choices button").all():
            box = await choice.bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44
        await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
        contrasts = await page.evaluate(CONTRASTS)
    shown = {text for _, text in contrasts}
    assert {"A", "Z", "All of us"} <= shown
    assert [pair for pair in contrasts if pair[0] < AA] == []
