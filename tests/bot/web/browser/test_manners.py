import asyncio
from pathlib import Path

import pytest
from playwright.async_api import Browser, FileChooser, FilePayload, Page, expect

from bot.web.routes import LISTENER
from tests.bot.web.browser.chromium import Site, astronaut, site
from tests.bot.web.browser.hands import answered, choose
from tests.bot.web.browser.seeing import Seeing

pytestmark = pytest.mark.asyncio(loop_scope="session")

CONTRASTS = """() => {
    const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return canvas.getImageData(0, 0, 1, 1).data;
    };
    const ground = (element) => {
        const colour = rgba(getComputedStyle(element).backgroundColor);
        return colour[3] === 255 || !element.parentElement ? colour : ground(element.parentElement);
    };
    const light = ([...colour]) => {
        const [r, g, b] = colour.map((part) => part / 255)
            .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const texts = [...document.body.querySelectorAll("*")].filter((element) =>
        element.checkVisibility() && !element.closest("svg, .unseen")
        && [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()));
    return texts.map((element) => {
        const [a, b] = [rgba(getComputedStyle(element).color), ground(element)].map(light).sort((x, y) => y - x);
        return [(a + 0.05) / (b + 0.05), element.textContent.trim().slice(0, 40)];
    });
}"""
"""Each visible text with its contrast by WCAG 2's formula."""

AA = 4.5
"""WCAG 2.2's least contrast of text."""


async def _tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    target = page.locator(selector).first
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await target.evaluate("(element) => element === document.activeElement"):
            return
    pytest.fail(f"Tab never reaches {selector}")


async def test_everything_can_be_done_with_the_keyboard(place: Site) -> None:
    page = await place.open()
    choosers: asyncio.Queue[FileChooser] = asyncio.Queue()
    page.on("filechooser", choosers.put_nowait)
    await _tab_to(page, "#file")
    await page.keyboard.press("Enter")
    chooser = await choosers.get()
    await chooser.set_files(FilePayload(name="me.jpg", mimeType="image/jpeg", buffer=astronaut()))
    await expect(page.get_by_role("heading", name="May I read your face?")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await answered(page)
    await expect(page.locator("#headline")).to_be_focused()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Space")
    await expect(page.locator("#corrections button").first).to_have_attribute("aria-pressed", "true")
    await expect(page.locator("#corrections button").first).to_be_focused()
    await _tab_to(page, "#songs li:nth-child(2) .song")
    await page.keyboard.press("Enter")
    await expect(page.locator("#place")).to_have_text("Song 2 of 5")


async def test_words_are_sent_with_enter_and_keep_the_focus(page: Page) -> None:
    await page.get_by_label("Or tell me how you feel").fill("so sad")
    await page.keyboard.press("Enter")
    await answered(page)
    await expect(page.get_by_label("Or tell me how you feel")).to_be_focused()


async def test_the_focus_can_be_seen_on_everything_that_takes_it(page: Page) -> None:
    await choose(page)
    await answered(page)
    await page.locator("body").evaluate("() => document.activeElement.blur()")
    seen = 0
    for _ in range(30):
        await page.keyboard.press("Tab")
        widths = await page.evaluate(
            "[document.activeElement, document.activeElement.nextElementSibling].filter(Boolean)"
            ".map((element) => getComputedStyle(element)).filter((style) => style.outlineStyle === 'solid')"
            ".map((style) => style.outlineWidth)"
        )
        if await page.evaluate("!document.activeElement.matches('body, iframe')"):
            assert "3px" in widths, await page.evaluate("document.activeElement.outerHTML")
            seen += 1
    assert seen >= 25


async def test_everything_that_can_be_used_has_a_name(page: Page) -> None:
    await choose(page)
    await answered(page)
    devtools = await page.context.new_cdp_session(page)
    tree = await devtools.send("Accessibility.getFullAXTree")
    roles = {"button", "textbox", "combobox", "link", "Iframe", "img", "group", "list", "region", "heading"}
    nodes = [node for node in tree["nodes"] if not node["ignored"] and node["role"]["value"] in roles]
    nameless = [node for node in nodes if not node.get("name", {}).get("value")]
    assert len(nodes) > 40
    assert nameless == []


async def test_what_happens_is_announced(page: Page) -> None:
    await expect(page.locator("#status")).to_have_attribute("role", "status")
    await choose(page)
    await expect(page.locator("#status")).to_have_text("I see a happy face: positive, 93% sure. 5 songs.")
    await expect(page.locator("#trouble")).to_have_attribute("role", "alert")


@pytest.mark.parametrize("width", [320, 360, 768, 1400])
async def test_no_width_scrolls_sideways(chromium: Browser, seeing: Seeing, tmp_path: Path, width: int) -> None:
    async with site(chromium, seeing, tmp_path, viewport={"width": width, "height": 740}) as narrow:
        page = await narrow.open()
        await choose(page)
        await expect(page.locator("#consent")).to_be_visible()
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await page.get_by_role("button", name="Agree").click()
        await answered(page)
        assert await page.evaluate("document.documentElement.scrollWidth") <= width
        await expect(page.locator("#headline")).to_be_in_viewport()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_enough(chromium: Browser, seeing: Seeing, tmp_path: Path, scheme: str) -> None:
    async with site(chromium, seeing, tmp_path, color_scheme=scheme) as coloured:
        page = await coloured.open()
        await choose(page)
        contrasts = await page.evaluate(CONTRASTS)
        await page.get_by_role("button", name="Agree").click()
        await answered(page)
        await page.get_by_role("button", name="neutral").and_(page.locator("[aria-pressed]")).click()
        await expect(page.locator("[aria-pressed=true]")).to_have_count(1)
        await answered(page)
        await page.get_by_label("Or tell me how you feel").fill("これは机です")
        await page.keyboard.press("Enter")
        await expect(page.locator("#trouble")).to_be_visible()
        await page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
        contrasts += await page.evaluate(CONTRASTS)
    assert len(contrasts) > 60
    assert [pair for pair in contrasts if pair[0] < AA] == []


async def test_nothing_moves_for_whoever_asked_for_calm(chromium: Browser, seeing: Seeing, tmp_path: Path) -> None:
    async with site(chromium, seeing, tmp_path, reduced_motion="reduce") as calm:
        await calm.service.consent(LISTENER)
        page = await calm.open()
        seeing.may_answer.clear()
        await choose(page)
        await expect(page.locator("#reading")).to_be_visible()
        assert await page.evaluate("document.getAnimations().length") == 0
        seeing.may_answer.set()
        await answered(page)


async def test_reading_a_photo_moves_nothing_in_the_layout(page: Page, seeing: Seeing) -> None:
    places = "['stage', 'words-form', 'answer'].map((id) => document.getElementById(id).getBoundingClientRect().top)"
    before = await page.evaluate(places)
    seeing.may_answer.clear()
    await choose(page)
    await expect(page.locator("#reading")).to_be_visible()
    assert await page.evaluate(places) == before
    seeing.may_answer.set()
    await answered(page)
    assert await page.evaluate(places) == before
