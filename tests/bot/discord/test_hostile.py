"""Texts, names, files and titles of any kind: each ends in songs, in one sentence or in silence, and pings nobody."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from PIL import Image

from bot.discord.overhearing import tells_a_feeling
from bot.discord.setup import countries
from bot.discord.setup.pages import TITLES, Page
from models.care import needs_care
from models.feelings import WordsReader
from models.text_named import suggestions
from recommender.servers import ServerRules
from recommender.songs import NewSong
from recommender.store import Store
from recommender.vocabulary import MOOD_POINTS, Mood
from tests.bot.conftest import small_catalogue
from tests.bot.discord.conftest import Stage
from tests.bot.discord.hostile import ANYTHING, TEXTS, VALUES, shortened
from tests.bot.discord.scene import (
    ATTACHMENT,
    COMMAND,
    COMPONENT,
    MODAL,
    Logged,
    Scene,
    command,
    is_kind,
    option,
    scene_of,
    sub,
    told,
)
from tests.bot.seen import HAPPY, SAD
from tests.fake_discord import Channel, Intent, Interaction, Message, Permission, Person, payloads
from tests.fake_discord.model import Json

LONGEST: Final = 600
"""Characters of the longest sentence that is no list of songs."""


@pytest.fixture
async def scene(backstage: Stage, logged: Logged, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_of(backstage, logged, tmp_path) as scene:
        yield scene


async def test_words_and_genres_of_any_kind_bring_songs_or_a_sentence(scene: Scene) -> None:
    ada, dm = scene.stage.ada, scene.stage.ada.dm()
    happy = option("feeling", "happy")
    sent = [command(ada, dm, "mood", option("feeling", text)) for text in TEXTS.values()]
    sent += [command(ada, dm, "mood", happy, option("genre", text)) for text in TEXTS.values()]
    sent += [command(ada, dm, "mood", happy, option("goal", text)) for text in TEXTS.values()]
    for each in await scene.all_of(sent):
        answer = await each.response()
        assert answer.content
        assert answer.embeds or len(answer.content) < LONGEST


async def test_whatever_is_typed_the_choices_offered_are_fit_to_be_sent(scene: Scene) -> None:
    for text in TEXTS.values():
        for typed in ("feeling", "genre"):
            await scene.stage.ada.autocomplete(scene.stage.ada.dm(), "mood", **{typed: text})
        await scene.stage.moderator.autocomplete(scene.stage.channel, "serenade set", country=text)


async def test_messages_of_any_kind_are_answered_once_where_they_are_meant_for_the_bot(scene: Scene) -> None:
    stage = scene.stage
    for text in TEXTS.values():
        meant = await stage.bob.post(stage.bob.dm(), shortened(text, 2000))
        mention = await stage.bob.post(stage.channel, shortened(f"{scene.server.bot.mention} {text}", 2000))
        await stage.settled()
        assert len(meant.replies) == len(mention.replies) == 1


async def test_talk_of_any_kind_is_left_alone_where_words_are_listened_to(scene: Scene) -> None:
    stage = scene.stage
    await stage.service.set_rules(stage.guild.id, ServerRules(words=True, channels=frozenset({stage.channel.id})))
    posts = [await stage.bob.post(stage.channel, shortened(text, 2000)) for text in TEXTS.values()]
    await stage.settled()
    assert max(len(post.replies) for post in posts) <= 1


@pytest.fixture
async def form(scene: Scene) -> Interaction:
    """Ada's open form for the names of those in her photo."""
    scene.stage.photos.looks = (HAPPY, SAD, HAPPY)
    ada, dm = scene.stage.ada, scene.stage.ada.dm()
    await ada.post(dm, files=[("us.png", _photo())])
    answer = await scene.stage.complete(await scene.server.next_message(dm, by=scene.server.bot))
    seen = await (await ada.click(answer, "What you saw")).response()
    opened = await ada.click(seen, "Who is who")
    await opened.acknowledged()
    return opened


def _photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (120, 120, 120)).save(file, "PNG")
    return file.getvalue()


async def _names(form: Interaction, person: Person, **texts: str) -> Interaction:
    assert form.modal is not None
    assert form.message is not None
    return await person.forge(form.message, MODAL, custom_id=form.modal["custom_id"], texts=texts)


async def test_names_of_any_kind_are_drawn_or_told(scene: Scene, form: Interaction) -> None:
    for text in TEXTS.values():
        assert form.message is not None
        opened = await scene.stage.ada.click(form.message, "Who is who")
        await opened.acknowledged()
        picture = await (await _names(opened, scene.stage.ada, A=text, B=text, C=text, Z=text)).response()
        assert len(picture.attachments) == 1
        assert len(picture.content) < LONGEST


async def test_who_sends_somebody_elses_form_sees_nothing_and_the_form_still_works(
    scene: Scene, form: Interaction
) -> None:
    stranger = await _names(form, scene.stage.bob, A="Bob")
    await scene.stage.settled()
    assert is_kind(stranger)
    picture = await (await scene.stage.ada.submit(form, A="Zoë")).response()
    assert len(picture.attachments) == 1


@pytest.mark.parametrize("page", TITLES)
async def test_what_moderators_type_or_choose_changes_nothing_unless_it_is_offered(scene: Scene, page: str) -> None:
    stage = scene.stage
    await stage.service.set_rules(stage.guild.id, ServerRules())
    panel = await _panel(stage, page)
    sent = [
        stage.moderator.forge(panel, COMPONENT, custom_id=each["custom_id"], component_type=each["type"], values=values)
        for each in panel.selects
        for values in VALUES
    ]
    sent += [
        stage.moderator.forge(place, MODAL, custom_id=f"serenade:setup:form:{form}", texts={"typed": text})
        for form in ("country", "genre")
        for text in TEXTS.values()
        for place in (panel, stage.channel, stage.moderator.dm())
    ]
    assert all(each.callback is not None for each in await scene.all_of(sent))
    assert await stage.service.rules(stage.guild.id) == ServerRules()


async def _panel(stage: Stage, page: str) -> Message:
    panel = await (await stage.moderator.slash(stage.channel, "serenade setup")).response()
    turned = await stage.moderator.forge(panel, COMPONENT, custom_id=f"serenade:setup:press:page:{page}:")
    await stage.settled()
    assert page == "where" or turned.callback is not None
    return panel


async def test_settings_that_are_not_offered_are_refused_in_a_sentence(scene: Scene) -> None:
    stage, before = scene.stage, scene.tables()
    sent = [
        command(stage.moderator, stage.channel, "serenade", sub("set", option(name, text)))
        for name in ("goal", "quiet", "explicit", "country")
        for text in TEXTS.values()
    ]
    assert all(is_kind(each) and told(each) for each in await scene.all_of(sent))
    assert scene.tables() == before


async def test_files_that_lie_about_themselves_are_read_or_refused_in_a_sentence(scene: Scene) -> None:
    ada, dm = scene.stage.ada, scene.stage.ada.dm()
    lies: list[Json] = [{"filename": text, "content_type": "image/png"} for text in TEXTS.values()]
    lies += [{"filename": "a.png", "content_type": text} for text in TEXTS.values()]
    lies += [{"size": size} for size in (0, 1, -1, 10**12, 2**63)]
    lies += [{"content_type": None}, {"filename": ""}, {"url": "http://127.0.0.1:9/x", "filename": "a.png"}]
    sent = [_photo_command(scene, ada, dm, lie) for lie in lies]
    for each in await scene.all_of(sent):
        assert (await each.response()).content


async def _photo_command(scene: Scene, person: Person, place: Channel, lie: Json) -> Interaction:
    post = await person.post(scene.stage.channel, "keep", files=[("selfie.txt", b"any")])
    [file] = payloads.message(post, Intent.MESSAGE_CONTENT)["attachments"]
    chosen = option("photo", file["id"], ATTACHMENT)
    resolved = {"attachments": {file["id"]: {"content_type": "image/png", "filename": "a.png"} | file | lie}}
    return await person.forge(place, COMMAND, name="mood", options=[chosen], resolved=resolved)


async def test_people_servers_and_channels_may_be_called_anything(scene: Scene) -> None:
    server = scene.server
    for text in TEXTS.values():
        name = shortened(text, 100)
        guild = server.add_guild(name)
        channel, person = guild.add_text_channel(name), server.add_user(name, member_of=[guild])
        guild.add_member(scene.stage.moderator, can=Permission.MANAGE_GUILD)
        channel.deny(server.bot, Permission.ADD_REACTIONS)
        await scene.stage.service.set_rules(guild.id, ServerRules(channels=frozenset({channel.id})))
        post = await person.post(channel, files=[("selfie.jpg", b"any")])
        await (await scene.stage.moderator.slash(channel, "serenade setup")).response()
        question = await server.reply_to(post)
        await (await person.click(question, "Agree")).acknowledged()
        await scene.stage.settled()
        assert question.embeds


async def test_songs_may_be_called_anything(scene: Scene, store: Store) -> None:
    called = [text for name, text in TEXTS.items() if name != "half a sign"]  # no text of a database's can hold that
    songs = list(small_catalogue())[: len(called)]
    store.catalogue.add(
        _called(song, text, number) for number, (song, text) in enumerate(zip(songs, called, strict=True))
    )
    stage = scene.stage
    asked = await stage.ada.slash(stage.ada.dm(), "mood", feeling="happy", genre="Hostile")
    answer = await asked.response()
    seen: set[str] = set()
    for number in range(len(called)):
        seen |= {field["name"].partition(" ")[2] for field in answer.embeds[0]["fields"]}
        await stage.ada.click(answer, ("🔀", "▶️", "Broken link")[number % 3])
        await stage.settled()
    assert len(seen) > len(called) // 2
    await _panel(stage, "genres")


def _called(song: NewSong, text: str, number: int) -> NewSong:
    evidence = tuple(replace(each, note=text) for each in song.label.evidence)
    label = replace(song.label, evidence=evidence, point=MOOD_POINTS[Mood.HAPPY])
    genres = ("Hostile", shortened(text, 90))
    return replace(
        song, title=text, artist=f"{number} {text}", genres=genres, video_id=f"hostile{number:04}", label=label
    )


# --- any text at all


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(text=ANYTHING)
def test_any_text_at_all_is_looked_at_without_failing(text: str) -> None:
    WORDS.read(text)
    needs_care(text)
    tells_a_feeling(text)
    assert len(suggestions(text, 25)) <= 25
    assert set(countries.find(text)) <= set(countries.suggestions("")) | set(countries.suggestions(text))
    assert Page.parse(text).part >= 0


WORDS: Final = WordsReader()
