"""The panel through the real discord.py: every part of it, after restarts, by two moderators, and by who is none."""

import re
from collections.abc import Awaitable

import pytest

from bot.discord.errors import NotAModerator, UnknownCountry
from bot.discord.setup import pages
from bot.discord.setup.telling import BLIND
from recommender.details import SongDetails
from recommender.servers import Explicit, Quiet, ServerRules
from recommender.songs import Agreement, Evidence, EvidenceSource, MoodLabel, NewSong
from recommender.store import Store
from recommender.vocabulary import MOOD_POINTS, Goal, Mood
from tests.bot.discord.conftest import Stage
from tests.fake_discord import Interaction, InteractionKind, Permission, Person, running
from tests.fake_discord.messages import Message

ID = pages.ID


async def _open(stage: Stage, who: Person | None = None) -> Message:
    panel = await (await (who or stage.moderator).slash(stage.channel, "serenade setup")).response()
    assert panel.ephemeral
    return panel


async def _done(stage: Stage, acting: Awaitable[Interaction]) -> None:
    """Wait until the panel has changed."""
    panel = (await acting).message
    assert panel is not None
    before = panel.edits
    await stage.server.wait_until(lambda: panel.edits > before, what="a change of the panel")


async def _turn(stage: Stage, panel: Message, page: str) -> None:
    await _done(stage, stage.moderator.click(panel, page))


def _words(panel: Message) -> str:
    [embed] = panel.embeds
    return "\n".join([embed["description"], *(field["value"] for field in embed["fields"])])


async def _rules(stage: Stage) -> ServerRules:
    return await stage.service.rules(stage.guild.id)


async def test_it_says_in_words_what_holds_and_how_many_songs_remain(stage: Stage) -> None:
    words = _words(await _open(stage))
    for sentence in (
        "160 of 160 songs fit these settings.",
        "I answer photos in no channel yet. /mood and mentioning me work everywhere.",
        "I leave what is written there alone, unless I am mentioned.",
        "I read faces in photos, after asking each member.",
        "Each answer has 5 songs.",
        "Songs that are marked explicit come in age-restricted channels only.",
        "Songs of all genres come.",
        "Songs in all languages come.",
    ):
        assert sentence in words


async def test_channels_are_switched_on_and_off(stage: Stage) -> None:
    selfies = stage.guild.add_text_channel("selfies")
    panel = await _open(stage)
    await _done(stage, stage.moderator.choose(panel, stage.channel, selfies, select=f"{ID}:channels"))
    assert (await _rules(stage)).channels == {stage.channel.id, selfies.id}
    assert f"I answer photos in <#{stage.channel.id}>, <#{selfies.id}>." in _words(panel)
    await _done(stage, stage.moderator.choose(panel, selfies, select=f"{ID}:channels"))
    assert (await _rules(stage)).channels == {selfies.id}
    await _done(stage, stage.moderator.choose(panel, select=f"{ID}:channels"))
    assert (await _rules(stage)).channels == frozenset()


async def test_what_is_missing_in_a_channel_is_named_exactly(stage: Stage) -> None:
    stage.channel.deny(stage.guild.bot_role, Permission.ADD_REACTIONS)
    panel = await _open(stage)
    await _done(stage, stage.moderator.choose(panel, stage.channel, select=f"{ID}:channels"))
    assert f"In <#{stage.channel.id}> I lack “Add Reactions”." in _words(panel)


async def test_a_missing_intent_is_said_where_it_matters(backstage: Stage) -> None:
    async with running(backstage.client(message_content=False), backstage.server):
        panel = await _open(backstage)
        assert BLIND not in _words(panel)
        await _done(backstage, backstage.moderator.choose(panel, backstage.channel, select=f"{ID}:channels"))
        assert BLIND in _words(panel)


async def test_words_faces_and_quiet_are_set_on_the_first_page(stage: Stage) -> None:
    panel = await _open(stage)
    await _done(stage, stage.moderator.click(panel, "Answer words"))
    await _done(stage, stage.moderator.click(panel, "Read no faces"))
    await _done(stage, stage.moderator.choose(panel, "Answer privately", select=f"{ID}:pick:quiet:0"))
    assert await _rules(stage) == ServerRules(words=True, faces=False, quiet=Quiet.PRIVATE)
    await _done(stage, stage.moderator.click(panel, "Leave words alone"))
    await _done(stage, stage.moderator.click(panel, "Read faces"))
    assert await _rules(stage) == ServerRules(quiet=Quiet.PRIVATE)


async def test_goal_number_and_explicit_songs_are_set_on_the_second_page(stage: Stage) -> None:
    panel = await _open(stage)
    await _turn(stage, panel, "Which songs come")
    await _done(stage, stage.moderator.choose(panel, "Lift the feeling", select=f"{ID}:pick:goal:0"))
    await _done(stage, stage.moderator.choose(panel, "1 song in each answer", select=f"{ID}:pick:songs:0"))
    await _done(stage, stage.moderator.choose(panel, "Explicit songs never", select=f"{ID}:pick:explicit:0"))
    assert await _rules(stage) == ServerRules(goal=Goal.LIFT, songs=1, explicit=Explicit.NEVER)
    assert "Each answer has 1 song." in _words(panel)
    await _done(stage, stage.moderator.choose(panel, "What whoever runs me chose", select=f"{ID}:pick:goal:0"))
    assert (await _rules(stage)).goal is None


async def test_a_country_is_asked_for_in_a_form_and_shown_by_its_name(stage: Stage) -> None:
    panel = await _open(stage)
    await _turn(stage, panel, "Which songs come")
    form = await stage.moderator.click(panel, "Choose a country")
    await form.acknowledged()
    await _done(stage, stage.moderator.submit(form, typed="switzerland"))
    assert (await _rules(stage)).country == "CH"
    assert "Videos that are known to be blocked in this country never come: Switzerland." in _words(panel)
    await _done(stage, stage.moderator.click(panel, "No country"))
    assert (await _rules(stage)).country is None


async def test_what_is_no_country_is_told_privately_and_changes_nothing(stage: Stage) -> None:
    panel = await _open(stage)
    await _turn(stage, panel, "Which songs come")
    form = await stage.moderator.click(panel, "Choose a country")
    await form.acknowledged()
    told = await (await stage.moderator.submit(form, typed="@everyone")).response()
    assert (told.content, told.ephemeral) == (str(UnknownCountry()), True)
    assert await _rules(stage) == ServerRules()


async def test_genres_are_wanted_or_banned_and_few_songs_are_warned_of(stage: Stage) -> None:
    panel = await _open(stage)
    await _turn(stage, panel, "Genres")
    await _done(stage, stage.moderator.choose(panel, "Rock", select=f"{ID}:pick:only:0"))
    assert "80 of 160 songs fit these settings." in _words(panel)
    await _done(stage, stage.moderator.choose(panel, "Rock", "Pop", select=f"{ID}:pick:never:0"))
    assert await _rules(stage) == ServerRules(without_genres=("Rock", "Pop"))
    assert "0 of 160 songs fit these settings." in _words(panel)
    assert "Without the setting “Never these genres”, 160 songs would fit." in _words(panel)
    await _done(stage, stage.moderator.click(panel, "All genres"))
    assert await _rules(stage) == ServerRules()


def _song(number: int) -> NewSong:
    language = "de" if number % 2 else "fr"
    evidence = Evidence(EvidenceSource.LYRICS, MOOD_POINTS[Mood.HAPPY], "the lyrics lean happy")
    label = MoodLabel(
        {mood: float(mood is Mood.HAPPY) for mood in Mood}, MOOD_POINTS[Mood.HAPPY], Agreement.SINGLE, (evidence,)
    )
    return NewSong(
        title=f"Lied {number}",
        artist=f"Sängerin {number}",
        genres=(f"Genre {number:02}",),
        video_id=f"lied{number:07}",
        spotify_id=None,
        label=label,
        details=SongDetails(language=language),
    )


async def test_languages_are_chosen_and_unknown_ones_are_said_to_be_left_out(stage: Stage, store: Store) -> None:
    store.catalogue.add(map(_song, range(20)))
    panel = await _open(stage)
    await _turn(stage, panel, "Languages")
    await _done(stage, stage.moderator.choose(panel, "German", select=f"{ID}:pick:languages:0"))
    assert (await _rules(stage)).languages == ("de",)
    words = _words(panel)
    assert "Only songs in these languages come: German. Songs whose language I do not know are left out." in words
    assert "10 of 180 songs fit these settings." in words
    assert "Without the setting “Languages”, 180 songs would fit." in words
    await _done(stage, stage.moderator.click(panel, "All languages"))
    assert await _rules(stage) == ServerRules()


async def test_where_no_songs_language_is_known_the_panel_says_so(stage: Stage) -> None:
    panel = await _open(stage)
    await _turn(stage, panel, "Languages")
    assert "No song's language is known yet" in panel.labels


async def test_long_lists_are_turned_through_and_searched_and_keep_what_other_parts_chose(
    stage: Stage, store: Store
) -> None:
    store.catalogue.add(map(_song, range(60)))
    panel = await _open(stage)
    await _turn(stage, panel, "Genres")
    assert "1 of 3" in panel.labels
    await _done(stage, stage.moderator.choose(panel, "Genre 03", select=f"{ID}:pick:only:0"))
    await _done(stage, stage.moderator.click(panel, "▶"))
    await _done(stage, stage.moderator.choose(panel, "Genre 30", select=f"{ID}:pick:only:1"))
    form = await stage.moderator.click(panel, "Find a genre")
    await form.acknowledged()
    await _done(stage, stage.moderator.submit(form, typed="roc"))
    assert "3 of 3" in panel.labels
    await _done(stage, stage.moderator.choose(panel, "Rock", select=f"{ID}:pick:only:2"))
    assert (await _rules(stage)).genres == ("Genre 03", "Genre 30", "Rock")


async def test_going_back_to_defaults_is_confirmed_first(stage: Stage) -> None:
    changed = ServerRules(channels=frozenset({stage.channel.id}), songs=1, country="CH")
    await stage.service.set_rules(stage.guild.id, changed)
    panel = await _open(stage)
    await _turn(stage, panel, "Back to defaults")
    await _done(stage, stage.moderator.click(panel, "No"))
    assert await _rules(stage) == changed
    await _turn(stage, panel, "Back to defaults")
    await _done(stage, stage.moderator.click(panel, "Yes, back to defaults"))
    assert await _rules(stage) == ServerRules()
    assert "I answer photos in no channel yet." in _words(panel)


async def test_the_panel_and_its_forms_work_after_a_restart(backstage: Stage) -> None:
    async with backstage.on_stage():
        panel = await _open(backstage)
        await _turn(backstage, panel, "Which songs come")
        form = await backstage.moderator.click(panel, "Choose a country")
        await form.acknowledged()
    async with backstage.on_stage():
        await _done(backstage, backstage.moderator.submit(form, typed="CH"))
        await _done(backstage, backstage.moderator.choose(panel, "Calm the feeling", select=f"{ID}:pick:goal:0"))
        await _turn(backstage, panel, "Where I answer")
        await _done(backstage, backstage.moderator.click(panel, "Answer words"))
        await _done(backstage, backstage.moderator.choose(panel, backstage.channel, select=f"{ID}:channels"))
    assert backstage.server.refusals == []
    expected = ServerRules(channels=frozenset({backstage.channel.id}), words=True, goal=Goal.CALM, country="CH")
    assert await _rules(backstage) == expected


async def test_two_moderators_with_old_panels_undo_nothing_of_each_others(stage: Stage) -> None:
    other = stage.server.add_user("Moe", member_of=())
    stage.guild.add_member(other, can=Permission.MANAGE_GUILD)
    selfies = stage.guild.add_text_channel("selfies")
    panel, others = await _open(stage), await _open(stage, other)
    await _done(stage, stage.moderator.choose(panel, stage.channel, select=f"{ID}:channels"))
    await _done(stage, other.choose(others, selfies, select=f"{ID}:channels"))
    await _done(stage, stage.moderator.click(panel, "Answer words"))
    await _done(stage, other.click(others, "Read no faces"))
    channels = frozenset({stage.channel.id, selfies.id})
    assert await _rules(stage) == ServerRules(channels=channels, words=True, faces=False)
    # The last word about one and the same thing holds.
    await _done(stage, stage.moderator.choose(panel, "Answer privately", select=f"{ID}:pick:quiet:0"))
    await _done(stage, other.choose(others, "Answer in threads", select=f"{ID}:pick:quiet:0"))
    assert (await _rules(stage)).quiet is Quiet.THREAD


async def test_it_speaks_the_moderators_language(stage: Stage) -> None:
    stage.moderator.locale = "de"
    await stage.service.set_rules(stage.guild.id, ServerRules(country="CH", languages=("ja",)))
    words = _words(await _open(stage))
    assert "Schweiz" in words
    assert "Japanisch" in words


async def test_who_loses_the_permission_loses_the_panel(stage: Stage) -> None:
    panel = await _open(stage)
    role = stage.guild.member(stage.moderator).roles.pop()
    assert Permission.MANAGE_GUILD in role.permissions
    told = await (await stage.moderator.click(panel, "Answer words")).response()
    assert (told.content, told.ephemeral) == (str(NotAModerator()), True)
    assert await _rules(stage) == ServerRules()


@pytest.mark.parametrize(
    "data",
    [
        {"custom_id": f"{ID}:press:words:on:"},
        {"custom_id": f"{ID}:press:reset:yes:"},
        {"custom_id": f"{ID}:pick:quiet:0", "values": ["thread"]},
        {"custom_id": f"{ID}:channels", "values": ["1"], "component_type": 8},
    ],
)
async def test_members_who_forge_presses_change_nothing(
    stage: Stage, data: dict[str, object], caplog: pytest.LogCaptureFixture
) -> None:
    panel = await _open(stage)
    changed = ServerRules(songs=1)
    await stage.service.set_rules(stage.guild.id, changed)
    await stage.ada.forge(panel, InteractionKind.COMPONENT, **data)
    await stage.settled()
    assert await _rules(stage) == changed
    assert not [record for record in caplog.records if record.exc_info]


async def test_members_who_forge_a_form_change_nothing_and_are_told(stage: Stage) -> None:
    forged = await stage.ada.forge(
        stage.channel, InteractionKind.MODAL, custom_id=f"{ID}:form:country", texts={"typed": "CH"}
    )
    assert (await forged.response()).content == str(NotAModerator())
    assert await _rules(stage) == ServerRules()


@pytest.mark.parametrize("typed", ["", "\u202eCH", "*" * 4000, "🇨🇭", "@everyone", "../../etc"])
async def test_forms_stand_whatever_a_modified_client_sends(
    stage: Stage, typed: str, caplog: pytest.LogCaptureFixture
) -> None:
    for form in ("country", "genre"):
        forged = await stage.moderator.forge(
            stage.channel, InteractionKind.MODAL, custom_id=f"{ID}:form:{form}", texts={"typed": typed}
        )
        assert (await forged.response()).ephemeral
    assert (await _rules(stage)).country is None
    assert not [record for record in caplog.records if record.exc_info]


async def test_values_that_the_panel_did_not_offer_change_nothing(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    panel = await _open(stage)
    for name, values in (("quiet", ["loud"]), ("quiet", [])):
        custom_id = f"{ID}:pick:{name}:0"
        await stage.moderator.forge(panel, InteractionKind.COMPONENT, custom_id=custom_id, values=values)
    await stage.moderator.forge(panel, InteractionKind.COMPONENT, custom_id=f"{ID}:press:words:maybe:")
    await stage.moderator.forge(panel, InteractionKind.COMPONENT, custom_id=f"{ID}:press:page:attic.99999:")
    await stage.settled()
    assert await _rules(stage) == ServerRules()
    assert not [record for record in caplog.records if record.exc_info]


async def test_hostile_names_of_genres_are_defused_and_stay_within_the_limits(stage: Stage) -> None:
    nasty = tuple(f"@everyone **{number}** \u202e[x](https://x.example) " + "y" * 300 for number in range(60))
    await stage.service.set_rules(stage.guild.id, ServerRules(genres=nasty, without_genres=nasty, languages=nasty))
    panel = await _open(stage)  # the loopback Discord refuses what is too long
    assert "\u202e" not in _words(panel)
    assert not panel.mentions_everyone
    await _turn(stage, panel, "Genres")
    assert re.search(r"and \d\d more", _words(panel))
