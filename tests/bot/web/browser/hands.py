"""What people do on the page, and how to look at it."""

from __future__ import annotations

import base64
import io
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.bot.web.browser.chromium import astronaut

TRANSFER = """([type, files, text]) => {
    const transfer = new DataTransfer();
    for (const [name, kind, data] of files) {
        const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: kind }));
    }
    if (text) transfer.setData("text/uri-list", text);
    const target = document.body;
    const options = { bubbles: true, cancelable: true, dataTransfer: transfer, clipboardData: transfer };
    const Kind = type === "paste" ? ClipboardEvent : DragEvent;
    return target.dispatchEvent(new Kind(type, options));
}"""


@dataclass(frozen=True)
class File:
    """A file in somebody's hands."""

    data: bytes
    name: str = "me.jpg"
    kind: str = "image/jpeg"


async def choose(page: Page, data: bytes | None = None, *, name: str = "me.jpg") -> None:
    """Choose a file; the astronaut's photo unless told otherwise."""
    data = astronaut() if data is None else data
    await page.set_input_files("#file", FilePayload(name=name, mimeType="", buffer=data))


async def drop(page: Page, *files: File, text: str = "") -> None:
    await _hand_over(page, "drop", *files, text=text)


async def paste(page: Page, *files: File) -> None:
    await _hand_over(page, "paste", *files)


async def _hand_over(page: Page, kind: str, *files: File, text: str = "") -> None:
    packed = [[file.name, file.kind, base64.b64encode(file.data).decode()] for file in files]
    await page.evaluate(TRANSFER, [kind, packed, text])


async def drag_from_disk(page: Page, path: Path) -> None:
    """Drag a file or folder over the page's heading and let go, as the system's file manager does."""
    heading = await page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None
    devtools = await page.context.new_cdp_session(page)
    where = {"x": heading["x"] + 5, "y": heading["y"] + 5}
    data = {"items": [], "files": [str(path)], "dragOperationsMask": 1}
    for step in ("dragEnter", "dragOver", "drop"):
        await devtools.send("Input.dispatchDragEvent", {"type": step, "data": data, **where})
    await devtools.detach()


async def type_words(page: Page, text: str) -> None:
    await page.get_by_label("Or tell me how you feel").fill(text)
    await page.get_by_role("button", name="Find songs").click()


async def answered(page: Page) -> None:
    """Wait until songs are shown and nothing is under way."""
    await expect(page.locator("#songs li").first).to_be_visible()
    await expect(page.locator("#answer")).to_have_attribute("aria-busy", "false")


async def titles(page: Page) -> list[str]:
    return await page.locator("#songs .title").all_text_contents()


async def colour_at_centre(page: Page, spot: Locator) -> tuple[int, ...]:
    """Return the RGB colour that is seen in the middle of an element."""
    box = await spot.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    picture = await page.screenshot(clip={"x": x, "y": y, "width": 1, "height": 1})
    pixel = Image.open(io.BytesIO(picture)).convert("RGB").getpixel((0, 0))
    assert isinstance(pixel, tuple)
    return tuple(int(value) for value in pixel)
