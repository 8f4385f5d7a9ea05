"""What only changed programs send, and other bots: no effect on what is others', and one private sentence or none."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.discord.cogs.own_photo import ENTRY
from tests.bot.discord.conftest import SELFIE, Stage
from tests.bot.discord.hostile import LONGEST_ID, TEXTS, VALUES, custom_ids
from tests.bot.discord.scene import (
    ATTACHMENT,
    BOOLEAN,
    COMMAND,
    COMPONENT,
    INTEGER,
    MODAL,
    NUMBER,
    Logged,
    Scene,
    command,
    is_kind,
    option,
    scene_of,
    sub,
    told,
)
from tests.fake_discord import Intent, Interaction, InteractionKind, Person, payloads
from tests.fake_discord.messages import BUTTON, SELECT
from tests.fake_discord.model import Json


@pytest.fixture
async def scene(backstage: Stage, logged: Logged, tmp_path: Path) -> AsyncIterator[Scene]:
    async with scene_of(backstage, logged, tmp_path) as scene:
        yield scene


# --- ids and choices


def _ids(scene: Scene) -> list[str]:
    skip = next(each["custom_id"] for each in scene.answer.buttons if each["custom_id"].startswith("serenade:skip:"))
    _, _, reply, song = skip.split(":")
    post = scene.answer.reference
    assert post is not None
    ids = custom_ids(reply, int(song), scene.stage.ada.id, post.channel.id, post.id)
    return list(dict.fromkeys(each[:LONGEST_ID] for each in ids))


def _forged(scene: Scene, person: Person, ids: Iterable[str]) -> Iterator[Awaitable[Interaction]]:
    """Yield presses and choices, each under a message at which it hangs; Discord lets through no others."""
    for custom_id in ids:
        button = {"type": BUTTON, "id": 9, "style": 1, "label": "x", "custom_id": custom_id}
        offered = [{"label": "x", "value": "x"}]
        lists = {"type": SELECT, "id": 9, "custom_id": custom_id, "options": offered}
        yield person.forge(scene.shown(button), COMPONENT, custom_id=custom_id)
        yield person.forge(scene.shown(lists), COMPONENT, custom_id=custom_id, values=["x"])


async def test_forged_ids_do_nothing_to_what_is_somebody_elses(scene: Scene) -> None:
    before, content = scene.tables(but=scene.stage.bob), scene.answer.content
    done = await scene.all_of(_forged(scene, scene.stage.bob, _ids(scene)))
    assert sum(each.callback is not None for each in done) > 100  # the others are no ids of ours
    assert all(map(is_kind, done))
    assert scene.tables(but=scene.stage.bob) == before
    assert (scene.answer.content, scene.answer.edits) == (content, 0)


async def test_forged_ids_of_ones_own_fail_kindly(scene: Scene) -> None:
    done = await scene.all_of(_forged(scene, scene.stage.ada, _ids(scene)))
    assert all(len(each.followups) <= 1 for each in done)


async def test_ids_that_hang_nowhere_are_not_even_heard(scene: Scene) -> None:
    before = scene.tables()
    post = scene.answer.reference
    assert post is not None
    ids = [each for each in _ids(scene) if each not in {part["custom_id"] for part in scene.answer.buttons}]
    people = (scene.stage.ada, scene.stage.bob)
    sent = [
        person.forge(place, COMPONENT, custom_id=each)
        for each in ids[::5]
        for person in people
        for place in (post, scene.answer)
    ]
    done = await scene.all_of(sent)
    assert all(each.callback is None for each in done)
    assert scene.tables() == before


async def test_nobody_chooses_for_somebody_else_whatever_is_chosen(scene: Scene) -> None:
    before, stage = scene.tables(), scene.stage
    sent = [
        stage.bob.forge(scene.answer, COMPONENT, custom_id=each["custom_id"], values=values)
        for each in scene.answer.selects
        for values in (*VALUES, ["lift"], ["sad"], ["first"])
    ]
    done = await scene.all_of(sent)
    assert all(is_kind(each) and told(each) for each in done)
    assert scene.tables() == before
    assert scene.answer.edits == 0


async def test_forms_that_nobody_opened_do_nothing(scene: Scene) -> None:
    before, stage = scene.tables(), scene.stage
    sent = [
        stage.bob.forge(place, MODAL, custom_id=each, texts={"typed": "Germany", "A": "Bob", "": "x"})
        for each in (*_ids(scene), "serenade:setup:form:genre")
        if "names" in each or "form" in each or len(each) < 10
        for place in (scene.answer, stage.channel, stage.bob.dm())
    ]
    sent += [
        stage.bob.forge(scene.answer, MODAL, custom_id="serenade:setup:form:country", components=components)
        for components in (
            [],
            [{"type": 1}],
            [{"type": 18, "component": {}}],
            [{"type": 1, "components": [{"type": 4}]}],
        )
    ]
    assert all(map(is_kind, await scene.all_of(sent)))
    assert scene.tables() == before


# --- commands


SETTINGS: Final = (
    sub("setup"),
    sub("enable"),
    sub("disable"),
    sub("channels"),
    sub("set", option("words", value=True, kind=BOOLEAN), option("songs", 1, INTEGER), option("quiet", "private")),
    sub("set", option("songs", -5, INTEGER)),
    sub("set", option("country", "DE")),
    sub("bogus"),
)


async def test_settings_that_are_forged_change_nothing_anywhere(scene: Scene) -> None:
    before, stage = scene.tables(), scene.stage
    sent = [
        command(person, place, "serenade", each)
        for each in SETTINGS
        for person, place in (
            (stage.bob, stage.channel),
            (stage.bob, stage.bob.dm()),
            (stage.moderator, stage.moderator.dm()),
        )
    ]
    assert all(is_kind(each) and told(each) for each in await scene.all_of(sent))
    assert scene.tables() == before


async def test_commands_that_are_not_as_we_made_them_end_in_a_sentence(scene: Scene) -> None:
    stage = scene.stage
    odd = [
        [option("feeling", value, kind)]
        for value, kind in ((5, INTEGER), (True, BOOLEAN), (1.5, NUMBER), ("x", 99), ("9" * 30, ATTACHMENT), ("1", 6))
    ]
    odd += [[option("photo", "1", ATTACHMENT)], [option("photo", "x")], [option("bogus", "x")], [sub("setup")]]
    sent = [command(stage.bob, stage.channel, name, *each) for name in ("mood", "history", "help") for each in odd]
    sent += [command(stage.bob, stage.channel, "history", option("days", days, INTEGER)) for days in (-1, 0, 10**18)]
    sent += [command(stage.bob, stage.channel, text) for text in (*TEXTS.values(), "serenade", "")]
    assert all(map(is_kind, await scene.all_of(sent)))


async def test_typing_that_is_not_as_we_made_it_is_ignored(scene: Scene) -> None:
    stage = scene.stage
    options: tuple[list[Json], ...] = (
        [],
        [option("feeling", "x")],
        [option("bogus", "x") | {"focused": True}],
        [option("genre", 5) | {"focused": True}],
    )
    sent = [
        stage.bob.forge(stage.channel, InteractionKind.AUTOCOMPLETE, name=name, options=list(each))
        for name in ("mood", "help", "bogus")
        for each in options
    ]
    assert all(not each.messages() for each in await scene.all_of(sent))


async def test_the_photos_of_others_are_not_read_whatever_is_forged(scene: Scene) -> None:
    stage = scene.stage
    read = len(stage.read)
    post = scene.answer.reference
    assert post is not None
    shown = payloads.message(post, Intent.MESSAGE_CONTENT)
    given: list[Json] = [{"messages": {str(post.id): shown}}, {"messages": {}}, {}]
    for resolved in given:
        forged = {"name": ENTRY, "type": 3, "target_id": str(post.id), "resolved": resolved}
        done = await scene.all_of([stage.bob.forge(stage.channel, COMMAND, **forged)])
        assert all(map(is_kind, done))
    assert len(stage.read) == read


async def test_other_bots_are_not_answered_and_change_nothing(scene: Scene) -> None:
    stage = scene.stage
    robot = scene.server.add_user("Robot")
    robot.is_bot = True
    before = scene.tables()
    posts = [await robot.post(stage.channel, f"{scene.server.bot.mention} happy", files=[SELFIE])]
    posts.append(await robot.post(stage.channel, files=[SELFIE]))
    for emoji in ("😀", "😐", "🙁"):
        await robot.react(scene.answer, emoji)
    presses = [robot.forge(scene.answer, COMPONENT, custom_id=each["custom_id"]) for each in scene.answer.buttons]
    done = await scene.all_of(each for each in presses if "vote" not in str(each))
    assert all(map(is_kind, done))
    assert [post.replies for post in posts] == [[], []]
    assert scene.answer.edits == 0
    assert scene.tables(but=robot) == before
