"""`/help` and `/about`."""

import re
from importlib.metadata import version

import pytest

from bot.discord.cogs.about import HELP, HELP_FOR_MODERATORS, LICENCE, NAME, NOTICE, READS, SONGS
from bot.discord.cogs.own_photo import ENTRY
from bot.discord.text import units
from bot.language import LANGUAGES, _, speaking
from tests.bot.conftest import ARTISTS_A_MOOD
from tests.bot.discord.conftest import Stage

ABOUT = (NAME, READS, NOTICE, SONGS, LICENCE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("texts", [(*HELP, HELP_FOR_MODERATORS), ABOUT])
def test_both_fit_a_message_in_every_language(language: str, texts: tuple[str, ...]) -> None:
    with speaking(language):
        assert units("\n".join(map(_, texts))) < 1_950


async def test_help_says_privately_what_there_is_to_do(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "help")).response()
    assert told.ephemeral
    assert told.content == "\n".join(HELP).format(entry=ENTRY)
    assert told.players == []


async def test_moderators_alone_hear_of_the_settings(stage: Stage) -> None:
    told = await (await stage.moderator.slash(stage.channel, "help")).response()
    assert HELP_FOR_MODERATORS in told.content
    told = await (await stage.ada.slash(stage.ada.dm(), "help")).response()
    assert HELP_FOR_MODERATORS not in told.content


async def test_help_names_only_commands_that_there_are(stage: Stage) -> None:
    client = stage.client()
    await client.furnish()
    there = {command.name for command in client.tree.get_commands()}
    named = {name for text in (*HELP, HELP_FOR_MODERATORS, *ABOUT) for name in re.findall(r"(?<![/\w])/(\w+)", text)}
    assert named <= there


async def test_about_tells_version_songs_sources_licence_and_the_law(stage: Stage) -> None:
    told = await (await stage.ada.slash(stage.channel, "about")).response()
    assert told.ephemeral
    for words in (
        f"Serenade {version('serenade')}",
        f"Songs on my shelf: {4 * ARTISTS_A_MOOD}.",
        "https://www.last.fm",
        "MIT licence",
        "EU AI Act",
        "recognise nobody",
    ):
        assert words in told.content
    assert told.players == []
