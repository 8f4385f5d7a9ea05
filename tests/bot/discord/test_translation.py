"""Commands in several languages."""

import gettext
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import Any

import discord
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from discord import app_commands

from bot import language
from bot.discord.translation import LOCALES, NAME, CommandText, CommandTranslator, Kind, texts_of
from tests.bot.discord.conftest import Stage

Json = dict[str, Any]

GERMAN = {
    ("history", NAME): "verlauf",
    ("A picture of how you felt over time, which only you see", None): "Ein Bild, das nur du siehst",
    ("days", NAME): "tage",
    ("privacy", NAME): "Mein Datenschutz",
    ("help", None): "Hilfe im Satz",
    ("What you can do with me", None): "x" * 101,
}


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    """A German catalogue of a few texts; every other language has none."""
    catalog = Catalog(locale="de")
    for (text, context), translation in GERMAN.items():
        catalog.add(text, translation, context=context)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    spoken = gettext.GNUTranslations(compiled)
    monkeypatch.setattr(language, "_catalogue", lambda name: spoken if name == "de" else gettext.NullTranslations())


@pytest.mark.usefixtures("german")
async def test_discord_hears_what_fits_and_shows_english_for_the_rest(backstage: Stage) -> None:
    async with backstage.on_stage():
        commands = {command["name"]: command for command in backstage.server.commands}
    history = commands["history"]
    assert history["name_localizations"] == {"de": "verlauf"}
    assert history["description_localizations"] == {"de": "Ein Bild, das nur du siehst"}
    [days] = history["options"]
    assert days["name_localizations"] == {"de": "tage"}
    assert not commands["privacy"]["name_localizations"]  # it is no name with capitals and a blank
    assert not commands["help"]["name_localizations"]  # the word of a sentence is no name
    assert not commands["help"]["description_localizations"]  # too long
    assert backstage.server.refusals == []


@pytest.mark.usefixtures("german")
async def test_commands_are_used_by_their_english_names_whatever_they_are_called(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "history", days=7)).response()
    assert "7 days" in told.content


def test_both_kinds_of_spanish_are_spoken_and_english_needs_no_translation() -> None:
    assert sorted(locale.value for locale in LOCALES) == ["de", "es-419", "es-ES", "fr", "ja", "pt-BR"]


async def test_every_kind_of_text_of_a_command_is_found() -> None:
    tree = app_commands.CommandTree(discord.Client(intents=discord.Intents.none()))
    group = app_commands.Group(name="music", description="about songs")

    @group.command(name="play", description="play one")
    @app_commands.describe(goal="what for")
    @app_commands.choices(goal=[app_commands.Choice(name="Lift me", value="lift")])
    async def play(_: discord.Interaction, goal: str) -> None:
        del goal

    @tree.context_menu(name="Songs for This")
    async def menu(_: discord.Interaction, __: discord.Message) -> None: ...

    tree.add_command(group)
    found = await texts_of(tree)
    assert set(found) == {
        CommandText("music", Kind.NAME),
        CommandText("about songs", Kind.TEXT),
        CommandText("play", Kind.NAME),
        CommandText("play one", Kind.TEXT),
        CommandText("goal", Kind.NAME),
        CommandText("what for", Kind.TEXT),
        CommandText("Lift me", Kind.TEXT),
        CommandText("Songs for This", Kind.ENTRY),
    }
    assert set(found.values()) == {__name__}


@pytest.mark.parametrize(
    ("kind", "text", "fits"),
    [
        (Kind.NAME, "気分", True),
        (Kind.NAME, "état-d'âme", True),
        (Kind.NAME, "x" * 32, True),
        (Kind.NAME, "x" * 33, False),
        (Kind.NAME, "Stimmung", False),
        (Kind.NAME, "mein verlauf", False),
        (Kind.NAME, "", False),
        (Kind.ENTRY, "Lieder zu diesem Foto", True),
        (Kind.ENTRY, "x" * 33, False),
        (Kind.TEXT, "x" * 100, True),
        (Kind.TEXT, "x" * 101, False),
        (Kind.TEXT, "", False),
    ],
)
def test_what_discord_takes_is_known(kind: Kind, text: str, *, fits: bool) -> None:
    assert CommandText("english", kind).may_be(text) is fits


async def test_no_two_commands_and_no_two_options_are_called_the_same_in_any_language(stage: Stage) -> None:
    client = stage.client()
    await client.furnish()
    commands = [
        await command.get_translated_payload(client.tree, CommandTranslator()) for command in client.tree.get_commands()
    ]
    for locale in LOCALES:
        for siblings in _families(commands):
            names = [(each["type"], _called(each, locale)) for each in siblings]
            assert len(set(names)) == len(names), (locale, names)


def _families(commands: list[Json]) -> Iterator[list[Json]]:
    yield [{**command, "type": command.get("type", 1)} for command in commands]
    for command in commands:
        if options := command.get("options"):
            yield from _families([{**option, "type": 0} for option in options])


def _called(named: Mapping[str, Any], locale: discord.Locale) -> str:
    return str((named.get("name_localizations") or {}).get(locale.value, named["name"]))
