import pytest
from playwright.async_api import Page, expect

from bot.errors import NothingReadable
from bot.web.routes import LISTENER
from bot.wording import sentence
from recommender.errors import UnknownReply
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong
from recommender.vocabulary import MOOD_POINTS, NAMED_FEELINGS, Mood
from tests.bot.web.browser.chromium import Site
from tests.bot.web.browser.hands import answered, choose, titles, type_words

pytestmark = pytest.mark.asyncio(loop_scope="session")

MARKUP = "<img src=x onerror=\"document.title='taken'\">"


def _odd_song() -> NewSong:
    evidence = Evidence(EvidenceSource.PEOPLE, MOOD_POINTS[Mood.SAD], MARKUP)
    moods = {mood: float(mood is Mood.SAD) for mood in Mood}
    label = MoodLabel(moods, MOOD_POINTS[Mood.SAD], Agreement.SINGLE, (evidence,))
    return NewSong(MARKUP, MARKUP, (MARKUP,), "odd_______1", None, label)


async def test_typed_words_get_songs(page: Page) -> None:
    await type_words(page, "What a wonderful day!")
    await answered(page)
    await expect(page.locator("#headline")).to_contain_text("Those words sound positive to me")
    await expect(page.locator("#songs li")).to_have_count(5)
    await expect(page.locator("#bars")).to_be_hidden()


async def test_the_twelve_feelings_are_offered_and_one_press_gets_songs(page: Page) -> None:
    chips = page.get_by_role("group", name="Or choose a feeling").get_by_role("button")
    assert await chips.all_text_contents() == list(NAMED_FEELINGS)
    await chips.filter(has_text="lonely").click()
    await answered(page)
    await expect(page.locator("#headline")).to_have_text("Songs for feeling lonely.")


async def test_words_without_a_feeling_get_a_sentence_and_stay_written(page: Page) -> None:
    await type_words(page, "これは机です")
    await expect(page.locator("#trouble")).to_have_text(sentence(NothingReadable()))
    await expect(page.get_by_label("Or tell me how you feel")).to_have_value("これは机です")


async def test_no_words_ask_nothing(page: Page) -> None:
    await type_words(page, "   ")
    await expect(page.get_by_label("Or tell me how you feel")).to_be_focused()
    await expect(page.locator("#reply")).to_be_hidden()


async def test_words_take_a_photo_s_place(page: Page) -> None:
    await choose(page)
    await answered(page)
    await type_words(page, "sad")
    await expect(page.locator("#headline")).to_have_text("Songs for feeling sad.")
    await expect(page.locator("#picture")).to_be_hidden()
    await expect(page.locator("#bars")).to_be_hidden()


async def test_a_correction_brings_other_songs_and_pressing_again_takes_it_back(page: Page) -> None:
    await choose(page)
    await answered(page)
    first = await titles(page)
    negative = page.get_by_role("button", name="negative")
    await negative.click()
    await expect(negative).to_have_attribute("aria-pressed", "true")
    await answered(page)
    assert not set(first) & set(await titles(page))
    await expect(page.locator("#bars dd")).to_have_text(["93%", "5%", "2%"])
    await negative.click()
    await expect(negative).to_have_attribute("aria-pressed", "false")
    await answered(page)
    assert await titles(page) == first


async def test_one_correction_replaces_another(page: Page) -> None:
    await page.get_by_role("button", name="happy").click()
    await answered(page)
    for name in ("negative", "neutral"):
        await page.get_by_role("button", name=name).and_(page.locator("[aria-pressed]")).click()
        await expect(page.locator("[aria-pressed=true]")).to_have_text(name)


async def test_an_answer_that_was_forgotten_meanwhile_says_so_beside_the_buttons(page: Page, place: Site) -> None:
    await page.get_by_role("button", name="happy").click()
    await answered(page)
    await place.service.withdraw(LISTENER)
    await page.get_by_role("button", name="negative").click()
    await expect(page.locator("#correct-trouble")).to_have_text(sentence(UnknownReply("")))
    await expect(page.locator("#songs li")).to_have_count(5)


async def test_previous_and_next_go_around_and_a_song_s_press_plays_it(page: Page, place: Site) -> None:
    await page.get_by_role("button", name="happy").click()
    await answered(page)
    songs = page.locator("#songs .song")
    for button, shown in (("Previous", 5), ("Next", 1), ("Next", 2)):
        await page.get_by_role("button", name=button).click()
        await expect(page.locator("#place")).to_have_text(f"Song {shown} of 5")
        await expect(songs.nth(shown - 1)).to_have_attribute("aria-current", "true")
    await songs.nth(3).click()
    await expect(page.locator("#songs [aria-current=true]")).to_have_count(1)
    await expect(page.frame_locator("#player iframe").locator("svg")).to_be_visible()
    assert len(set(place.videos)) == 4
    assert "autoplay" not in place.played[0].url
    assert "autoplay=1" in place.played[-1].url


async def test_every_song_can_be_opened_where_it_lives(page: Page) -> None:
    await page.get_by_role("button", name="happy").click()
    await answered(page)
    for place in ("YouTube", "Spotify"):
        for link in await page.get_by_role("link", name=f"{place}: ").all():
            address = await link.get_attribute("href")
            assert address
            assert address.startswith(f"https://{'www' if place == 'YouTube' else 'open'}.{place.lower()}.com/")
            assert await link.get_attribute("rel") == "noopener"


async def test_a_genre_narrows_the_songs(page: Page, place: Site) -> None:
    await page.get_by_label("Only songs from").select_option("Folk")
    await page.get_by_role("button", name="calm").click()
    await answered(page)
    folk = {song.title for song in place.store.catalogue.songs(range(1, 25)) if "Folk" in song.genres}
    assert set(await titles(page)) <= folk


async def test_a_title_made_of_markup_stays_text(page: Page, place: Site) -> None:
    place.store.catalogue.add([_odd_song()])
    await page.reload()
    await page.get_by_label("Only songs from").select_option(MARKUP)
    await page.get_by_role("button", name="sad").click()
    await answered(page)
    assert await titles(page) == [MARKUP]
    await expect(page.locator("#songs img")).to_have_count(0)
    assert await page.title() == "Serenade"


async def test_a_program_that_has_ended_is_named_as_the_reason(page: Page, place: Site) -> None:
    await place.context.route("**/api/words", lambda route: route.abort())
    await type_words(page, "happy")
    await expect(page.locator("#trouble")).to_contain_text("Is it still running on this computer?")
    await expect(page.get_by_label("Or tell me how you feel")).to_have_value("happy")
