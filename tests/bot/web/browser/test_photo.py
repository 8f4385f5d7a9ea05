import asyncio
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page, expect

from bot.web.routes import LISTENER, PHOTO_BYTES
from bot.wording import CONSENT, sentence
from models.errors import NoFace, PhotoTooHeavy
from models.schemas import Box, Face
from tests.bot.web.browser.chromium import Site, astronaut, photo_file
from tests.bot.web.browser.hands import File, answered, choose, colour_at_centre, drag_from_disk, drop, paste
from tests.bot.web.browser.seeing import LARGE, SMALL, Seeing

pytestmark = pytest.mark.asyncio(loop_scope="session")

HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
RED, BLUE = (220, 20, 20), (20, 20, 220)


async def test_a_chosen_photo_gets_boxes_a_reading_and_five_songs_that_play(page: Page, place: Site) -> None:
    await choose(page)
    await answered(page)
    await expect(page.get_by_role("heading", level=2, name="I see a happy face: positive, 93% sure.")).to_be_visible()
    await expect(page.locator("#bars dd")).to_have_text(["93%", "5%", "2%"])
    await expect(page.locator("#faces .face.read")).to_have_count(1)
    await expect(page.locator("#faces .dot")).to_have_count(5)
    await expect(page.locator("#songs li")).to_have_count(5)
    await expect(page.frame_locator("#player iframe").locator("svg")).to_be_visible()
    assert len(place.videos) == 1


async def test_the_player_is_youtube_s_and_is_told_who_embeds_it(page: Page, place: Site) -> None:
    await choose(page)
    await expect(page.frame_locator("#player iframe").locator("svg")).to_be_visible()
    (request,) = place.played
    assert request.url.startswith("https://www.youtube-nocookie.com/embed/")
    assert request.headers["referer"] == place.address


async def test_boxes_lie_where_the_faces_are(page: Page) -> None:
    await choose(page)
    await answered(page)
    picture = await page.locator("#picture").bounding_box()
    face = await page.locator(".face.read").bounding_box()
    assert picture
    assert face
    box = LARGE.box
    assert (face["x"] - picture["x"]) / picture["width"] == pytest.approx(box.x, abs=0.01)
    assert (face["y"] - picture["y"]) / picture["height"] == pytest.approx(box.y, abs=0.01)
    assert face["width"] / picture["width"] == pytest.approx(box.width, abs=0.01)
    assert face["height"] / picture["height"] == pytest.approx(box.height, abs=0.01)


@pytest.mark.parametrize(("orientation", "turns"), [(1, 0), (3, 2), (6, 1), (8, 3)])
async def test_a_photo_that_was_taken_sideways_is_shown_upright_with_its_boxes(
    page: Page, seeing: Seeing, orientation: int, turns: int
) -> None:
    upright = np.full((400, 300, 3), BLUE, np.uint8)
    upright[40:120, 150:270] = RED
    seeing.width, seeing.height = 300, 400
    seeing.faces = (Face(Box(0.5, 0.1, 0.4, 0.2), (), 0.9),)
    # The camera stored it turned, and its EXIF says how to turn it back (6: a quarter to the right).
    await choose(page, photo_file(np.rot90(upright, turns), kind="PNG", orientation=orientation))
    await answered(page)
    assert await page.evaluate("[picture.naturalWidth, picture.naturalHeight]") == [300, 400]
    assert await colour_at_centre(page, page.locator(".face.read")) == RED


async def test_several_faces_are_shown_the_read_one_above_the_others(page: Page, seeing: Seeing) -> None:
    seeing.faces = (LARGE, SMALL)
    await choose(page)
    await answered(page)
    await expect(page.locator(".face")).to_have_count(2)
    await expect(page.locator(".face.read")).to_have_count(1)
    await expect(page.locator("#notes")).to_have_text("I found 2 faces and read the largest one.")


async def test_a_photo_that_the_browser_cannot_show_gets_its_boxes_on_a_plain_ground(
    page: Page, seeing: Seeing
) -> None:
    seeing.width, seeing.height = 300, 500
    await choose(page, HEIC, name="me.heic")
    await answered(page)
    await expect(page.locator("#unshown")).to_be_visible()
    await expect(page.locator("#picture")).to_be_hidden()
    frame = await page.locator("#frame").bounding_box()
    assert frame
    assert frame["width"] / frame["height"] == pytest.approx(300 / 500, abs=0.01)
    await expect(page.locator(".face.read")).to_be_visible()


async def test_nothing_is_sent_before_consent_and_consent_is_asked_once(place: Site, seeing: Seeing) -> None:
    page = await place.open()
    await choose(page)
    await expect(page.get_by_role("region", name="May I read your face?")).to_contain_text(CONSENT)
    assert seeing.photos == []
    await page.get_by_role("button", name="Agree and read my photo").click()
    await answered(page)
    assert seeing.photos == [astronaut()]
    await page.reload()
    await choose(page)
    await answered(page)
    await expect(page.locator("#consent")).to_be_hidden()


async def test_whoever_does_not_agree_keeps_the_photo_and_may_use_words(place: Site, seeing: Seeing) -> None:
    page = await place.open()
    await choose(page)
    await page.get_by_role("button", name="Not now").click()
    await expect(page.locator("#consent")).to_be_hidden()
    await expect(page.locator("#picture")).to_be_hidden()
    await page.get_by_role("button", name="calm").click()
    await answered(page)
    assert seeing.photos == []


async def test_an_agreement_can_be_taken_back(page: Page, place: Site) -> None:
    await choose(page)
    await answered(page)
    await page.get_by_role("button", name="Take back my agreement").click()
    await expect(page.locator("#note")).to_contain_text("I have forgotten")
    await expect(page.locator("#reply")).to_be_hidden()
    await expect(page.locator("#picture")).to_be_hidden()
    assert not await place.service.has_consented(LISTENER)
    await choose(page)
    await expect(page.locator("#consent")).to_be_visible()


async def test_an_agreement_taken_back_elsewhere_is_asked_for_again(page: Page, place: Site) -> None:
    await place.service.withdraw(LISTENER)
    await choose(page)
    await page.get_by_role("button", name="Agree and read my photo").click()
    await answered(page)


async def test_a_photo_without_a_face_gets_a_sentence_and_stays_in_view(page: Page, seeing: Seeing) -> None:
    seeing.failure = NoFace()
    await choose(page)
    await expect(page.get_by_role("alert").filter(has_text="face")).to_have_text(sentence(NoFace()))
    await expect(page.locator("#picture")).to_be_visible()
    seeing.failure = None
    await choose(page)
    await answered(page)
    await expect(page.locator("#trouble")).to_be_hidden()


async def test_a_file_over_the_limit_is_not_even_sent(page: Page, seeing: Seeing, tmp_path: Path) -> None:
    with (tmp_path / "heavy.jpg").open("wb") as file:
        file.truncate(PHOTO_BYTES + 1)
    await page.set_input_files("#file", file.name)
    await expect(page.locator("#trouble")).to_have_text(sentence(PhotoTooHeavy(PHOTO_BYTES + 1, PHOTO_BYTES)))
    assert seeing.photos == []


async def test_a_dropped_photo_is_read(page: Page, seeing: Seeing) -> None:
    await drop(page, File(astronaut()))
    await answered(page)
    assert seeing.photos == [astronaut()]


async def test_of_two_dropped_files_the_first_is_read_and_the_page_says_so(page: Page, seeing: Seeing) -> None:
    await drop(page, File(astronaut()), File(b"another", name="other.jpg"))
    await answered(page)
    await expect(page.locator("#note")).to_have_text("You gave me 2 files; I took the first one.")
    assert seeing.photos == [astronaut()]


async def test_a_dropped_link_gets_a_sentence(page: Page, seeing: Seeing) -> None:
    await drop(page, text="https://example.org/cat.jpg")
    await expect(page.locator("#trouble")).to_contain_text("That is a link or some text")
    assert seeing.photos == []


async def test_a_dropped_folder_gets_a_sentence(page: Page, seeing: Seeing, tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    await drag_from_disk(page, tmp_path / "holiday")
    await expect(page.locator("#trouble")).to_have_text("That is a folder. Please drop one photo from inside it.")
    assert seeing.photos == []


async def test_a_photo_dragged_from_disk_onto_any_part_of_the_page_is_read(
    page: Page, seeing: Seeing, tmp_path: Path
) -> None:
    (tmp_path / "me.jpg").write_bytes(astronaut())
    await drag_from_disk(page, tmp_path / "me.jpg")
    await answered(page)
    assert seeing.photos == [astronaut()]


async def test_while_a_photo_is_read_nothing_can_be_pressed_twice(page: Page, seeing: Seeing) -> None:
    seeing.may_answer.clear()
    await choose(page)
    await expect(page.locator("#reading")).to_be_visible()
    await expect(page.get_by_role("status").filter(has_text="Reading your photo …")).to_have_count(1)
    await expect(page.locator("main button:enabled, main input:enabled, main select:enabled")).to_have_count(0)
    seeing.may_answer.set()
    await answered(page)
    await expect(page.locator("#reading")).to_be_hidden()
    await expect(page.locator("main button:disabled")).to_have_count(0)


async def test_an_answer_that_comes_too_late_is_not_shown(page: Page, seeing: Seeing, place: Site) -> None:
    seeing.faces = (LARGE, SMALL)
    late = seeing.hold_next()
    await drop(page, File(astronaut()))
    # A page that gives a photo up before it has left would let the second one wait instead.
    assert await asyncio.to_thread(late.arrived.wait, 30)
    seeing.faces = (LARGE,)
    await drop(page, File(astronaut(), name="second.jpg"))
    await answered(page)
    late.may_go.set()
    await page.get_by_role("button", name="Next").click()
    await expect(page.locator("#place")).to_have_text("Song 2 of 5")
    await expect(page.locator(".face")).to_have_count(1)
    assert len(place.videos) <= 2


async def test_a_pasted_picture_is_read(page: Page, seeing: Seeing) -> None:
    await paste(page, File(astronaut(), name="image.png", kind="image/png"))
    await answered(page)
    assert seeing.photos == [astronaut()]
