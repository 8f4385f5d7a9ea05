"""Everything else that hangs under an answer: other songs, goals, finer moods, votes, skipping, broken links."""

import pytest

from bot.discord.controls import KINDS, Controls
from bot.discord.controls.songs import NOTED, OTHER_SONG, OTHER_VIDEO
from bot.discord.cooldowns import LIMITS, Pace
from bot.errors import NoSuchChoice, NotYours, TooFast
from bot.language import LANGUAGES, _, speaking
from bot.phrases import FEELINGS, GOALS
from bot.replies import Reply
from bot.wording import sentence
from recommender.collected import TrackFacts, VideoFacts
from recommender.errors import UnknownReply
from recommender.servers import ServerRules
from recommender.songs import Agreement, MoodLabel, Pick, Song
from recommender.store import Store
from recommender.taste import Vote
from recommender.vocabulary import NAMED_FEELINGS, Emotion, Mood, Point, correction
from tests.bot.discord.conftest import Stage
from tests.bot.discord.under import BUTTONS, WITHOUT_PHOTO, choose, kinds, options, standing
from tests.bot.seen import HAPPY, UNSURE, Look, reading_of
from tests.fake_discord import component_limits
from tests.fake_discord.forms import Form
from tests.fake_discord.interaction import InteractionKind
from tests.fake_discord.messages import Message
from tests.fake_discord.people import Person


def _songs(answer: Message) -> list[str]:
    return [field["name"].partition(" ")[2] for field in answer.embeds[0]["fields"]]


def _song_id(answer: Message) -> int:
    """The number of the song that plays."""
    [custom_id] = [button["custom_id"] for button in answer.buttons if button["custom_id"].startswith("serenade:skip")]
    return int(custom_id.rpartition(":")[2])


async def _changed(stage: Stage, answer: Message, edits: int) -> None:
    await stage.server.wait_until(lambda: answer.edits > edits, what="an edit")


async def _told(person: Person, answer: Message, button: str) -> str:
    told = await (await person.click(answer, button)).followup()
    assert told.ephemeral
    return told.content


async def _votes(stage: Stage, person: Person) -> dict[int, Vote]:
    return dict(await stage.service.votes(f"discord:{person.id}"))


async def test_under_an_answer_hangs_all_that_can_be_done_with_it(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    assert answer.labels == BUTTONS
    assert kinds(answer) == ["goal", "mood"]
    assert options(answer, "goal") == list(GOALS.values())
    assert standing(answer, "goal") == ["Stay with me"]
    assert options(answer, "mood") == list(FEELINGS.values())
    assert standing(answer, "mood") == []


async def test_where_one_song_comes_there_is_nothing_to_turn_to(stage: Stage) -> None:
    await stage.service.set_rules(stage.guild.id, ServerRules(songs=1))
    answer = await stage.complete(await (await stage.ada.slash(stage.channel, "mood", feeling="happy")).response())
    assert answer.labels == WITHOUT_PHOTO[2:]


async def test_shuffling_brings_other_songs_for_the_same_feeling(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    content, songs = answer.content, _songs(answer)
    await stage.ada.click(answer, "🔀")
    await _changed(stage, answer, 0)
    assert set(_songs(answer)).isdisjoint(songs)
    assert answer.content.splitlines()[:2] == content.splitlines()[:2]
    assert len(answer.players) == 1


async def test_a_goal_brings_songs_for_it_and_stands(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    songs = _songs(answer)
    await choose(stage.ada, answer, "goal", "Calm me")
    await _changed(stage, answer, 0)
    assert set(_songs(answer)).isdisjoint(songs)
    assert standing(answer, "goal") == ["Calm me"]
    assert "calming you" in answer.embeds[0]["description"]
    await stage.ada.click(answer, "🔀")
    await _changed(stage, answer, 1)
    assert standing(answer, "goal") == ["Calm me"]
    await choose(stage.ada, answer, "goal", "Stay with me")
    await _changed(stage, answer, 2)
    assert "calming you" not in answer.embeds[0]["description"]


async def test_a_finer_mood_brings_its_songs_and_stands(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    songs = _songs(answer)
    await choose(stage.ada, answer, "mood", "lonely")
    await _changed(stage, answer, 0)
    assert answer.content.startswith("🥺 Thank you, lonely it is. Here are other songs.\n")
    assert set(_songs(answer)).isdisjoint(songs)
    assert standing(answer, "mood") == ["lonely"]
    assert options(answer, "mood")[0] == "Back to how it was at first"
    await choose(stage.ada, answer, "mood", "calm")
    await _changed(stage, answer, 1)
    assert "calm it is" in answer.content


@pytest.mark.parametrize(("emoji", "emotion"), [("😀", Emotion.POSITIVE), ("🙁", Emotion.NEGATIVE)])
async def test_after_a_correction_the_moods_that_fit_it_come_first(stage: Stage, emoji: str, emotion: Emotion) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.ada.react(answer, emoji)
    await _changed(stage, answer, 0)
    fitting = [name for name, feeling in NAMED_FEELINGS.items() if feeling.emotion is emotion]
    assert options(answer, "mood")[1 : 1 + len(fitting)] == fitting
    assert len(options(answer, "mood")) == 1 + len(NAMED_FEELINGS)


async def test_a_feeling_that_was_named_stands_in_the_list(stage: Stage) -> None:
    answer = await stage.complete(await (await stage.ada.slash(stage.channel, "mood", feeling="tired")).response())
    assert standing(answer, "mood") == ["tired"]
    assert options(answer, "mood") == list(FEELINGS.values())


@pytest.mark.parametrize("button", ["◀️", "▶️", "🔀", "Broken link"])
async def test_nobody_else_changes_an_answer(stage: Stage, button: str) -> None:
    answer = await stage.answer_to_a_photo()
    assert await _told(stage.bob, answer, button) == sentence(NotYours())
    assert answer.edits == 0


@pytest.mark.parametrize(("kind", "option"), [("goal", "Lift me"), ("mood", "sad")])
async def test_nobody_else_chooses_for_an_answer(stage: Stage, kind: str, option: str) -> None:
    answer = await stage.answer_to_a_photo()
    told = await (await choose(stage.bob, answer, kind, option)).followup()
    assert (told.content, told.ephemeral) == (sentence(NotYours()), True)
    assert answer.edits == 0


@pytest.mark.parametrize(("button", "vote"), [("👍", Vote.UP), ("👎", Vote.DOWN)])
async def test_everybody_votes_for_themselves_and_takes_it_back_by_pressing_again(
    stage: Stage, button: str, vote: Vote
) -> None:
    answer = await stage.answer_to_a_photo()
    song = _song_id(answer)
    for person in (stage.ada, stage.bob):
        assert await _told(person, answer, button) == NOTED[vote]
        assert await _votes(stage, person) == {song: vote}
    assert await _told(stage.bob, answer, button) == NOTED[None]
    assert await _votes(stage, stage.bob) == {}
    assert await _votes(stage, stage.ada) == {song: vote}
    assert answer.edits == 0


async def test_the_other_thumb_counts_instead(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    await _told(stage.bob, answer, "👍")
    assert await _told(stage.bob, answer, "👎") == NOTED[Vote.DOWN]
    assert await _votes(stage, stage.bob) == {_song_id(answer): Vote.DOWN}


async def test_a_vote_is_for_the_song_that_plays(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    first = _song_id(answer)
    await stage.ada.click(answer, "▶️")
    await _changed(stage, answer, 0)
    await _told(stage.ada, answer, "👍")
    assert _song_id(answer) != first
    assert await _votes(stage, stage.ada) == {_song_id(answer): Vote.UP}


async def test_who_asked_skips_to_the_next_song_and_takes_it_back_under_the_first(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    first = _song_id(answer)
    assert await _told(stage.ada, answer, "Skip") == NOTED[Vote.SKIP]
    assert "(2 of 5)" in answer.content
    assert await _votes(stage, stage.ada) == {first: Vote.SKIP}
    await stage.ada.click(answer, "◀️")
    await _changed(stage, answer, 1)
    assert await _told(stage.ada, answer, "Skip") == NOTED[None]
    assert await _votes(stage, stage.ada) == {}
    assert "(1 of 5)" in answer.content


@pytest.mark.parametrize(("thumb", "vote"), [("👍", Vote.UP), ("👎", Vote.DOWN)])
async def test_who_skips_a_song_after_a_thumb_still_thinks_so_of_it(stage: Stage, thumb: str, vote: Vote) -> None:
    answer = await stage.answer_to_a_photo()
    first = _song_id(answer)
    await _told(stage.ada, answer, thumb)
    assert await _told(stage.ada, answer, "Skip") == NOTED[vote]
    assert "(2 of 5)" in answer.content
    assert await _votes(stage, stage.ada) == {first: vote}


async def test_others_skip_for_themselves_and_turn_nothing(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    assert await _told(stage.bob, answer, "Skip") == NOTED[Vote.SKIP]
    assert await _votes(stage, stage.bob) == {_song_id(answer): Vote.SKIP}
    assert answer.edits == 0


async def test_a_broken_link_gives_way_to_another_song(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    players, songs = answer.players, _songs(answer)
    assert await _told(stage.ada, answer, "Broken link") == OTHER_SONG
    assert answer.players != players
    assert _songs(answer)[0] not in songs
    assert _songs(answer)[1:] == songs[1:]


async def test_a_broken_link_gives_way_to_another_video_of_the_song_where_one_is_known(
    stage: Stage, store: Store
) -> None:
    answer = await stage.answer_to_a_photo()
    songs = _songs(answer)
    [playing] = store.catalogue.songs([_song_id(answer)])
    other = VideoFacts("alternate01", checked_at=1.0)
    store.collecting.add_song(TrackFacts(playing.artist, playing.title), videos=[other], now=1.0)
    assert await _told(stage.ada, answer, "Broken link") == OTHER_VIDEO
    assert answer.players == ["https://www.youtube.com/watch?v=alternate01"]
    assert _songs(answer) == songs


async def test_everything_works_under_an_answer_from_before_a_restart(backstage: Stage) -> None:
    async with backstage.on_stage():
        answer = await backstage.answer_to_a_photo()
    backstage.service._seen.forget(f"discord:{backstage.ada.id}")  # as a restart does
    async with backstage.on_stage():
        for number, press in enumerate(("◀️", "🔀", "▶️")):
            await backstage.ada.click(answer, press)
            await _changed(backstage, answer, number)
        for kind, option, number in (("goal", "Lift me", 3), ("mood", "calm", 4)):
            await choose(backstage.ada, answer, kind, option)
            await _changed(backstage, answer, number)
        assert await _told(backstage.bob, answer, "👍") == NOTED[Vote.UP]
        assert await _told(backstage.ada, answer, "Broken link") == OTHER_SONG
        assert await _told(backstage.ada, answer, "Skip") == NOTED[Vote.SKIP]
        assert "lifting you" in answer.embeds[0]["description"]
    assert backstage.server.refusals == []


@pytest.mark.parametrize("button", WITHOUT_PHOTO)
async def test_under_a_forgotten_answer_every_button_says_so(stage: Stage, button: str) -> None:
    answer = await stage.answer_to_a_photo()
    await stage.service.withdraw(f"discord:{stage.ada.id}")
    assert await _told(stage.ada, answer, button) == sentence(UnknownReply(""))
    assert answer.edits == 0


@pytest.mark.parametrize("kind", ["goal", "mood", "face"])
@pytest.mark.parametrize("values", [["bogus"], [], ["match", "lift"], ["-1"], ["9" * 400], ["²"]])
async def test_a_choice_that_is_not_offered_changes_nothing(
    stage: Stage, kind: str, values: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    stage.photos.looks = (UNSURE, UNSURE) if kind == "face" else stage.photos.looks
    answer = await stage.answer_to_a_photo()
    [custom_id] = [each["custom_id"] for each in answer.selects if each["custom_id"].startswith(f"serenade:{kind}:")]
    forged = await stage.ada.forge(answer, InteractionKind.COMPONENT, custom_id=custom_id, values=values)
    assert (await forged.followup()).content == sentence(NoSuchChoice())
    assert answer.edits == 0
    assert "Traceback" not in caplog.text


async def test_songs_that_an_answer_does_not_show_cannot_be_voted_for_or_reported(stage: Stage) -> None:
    reply = await stage.answer_to_a_photo()
    reply_id = reply.buttons[0]["custom_id"].split(":")[2]
    who = f"discord:{stage.bob.id}"
    for song in (0, 10**18 - 1):
        with pytest.raises(UnknownReply):
            await stage.service.vote(reply_id, song, Vote.UP, listener=who)


async def test_asking_for_songs_again_and_again_is_slowed_down_politely(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    for __ in range(LIMITS[Pace.SONGS].member + 1):
        last = await stage.ada.click(answer, "🔀")
    assert (await last.followup()).content.startswith(sentence(TooFast(0)).partition("{")[0][:20])
    assert answer.edits <= LIMITS[Pace.SONGS].member


async def test_what_is_pressed_is_answered_in_the_language_of_who_pressed(stage: Stage) -> None:
    answer = await stage.answer_to_a_photo()
    stage.ada.locale = "ja"
    await stage.ada.click(answer, "▶️")
    await _changed(stage, answer, 0)
    with speaking("ja"):
        said = [_("Broken link"), _("Skip")]
        goals = [_(words) for words in GOALS.values()]
    assert answer.labels[-2:] == said
    assert options(answer, "goal") == goals
    stage.bob.locale = "de"
    told = await _told(stage.bob, answer, "👍")
    with speaking("de"):
        assert told == _(NOTED[Vote.UP])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("looks", [(HAPPY,) * 40, (UNSURE,) * 2])
async def test_what_hangs_under_an_answer_is_within_discords_limits(language: str, looks: tuple[Look, ...]) -> None:
    reading = reading_of(looks)
    label = MoodLabel(dict.fromkeys(Mood, 0.25), Point(0, 0), Agreement.SINGLE, ())
    song = Song(10**18 - 1, "Title", "Artist", (), "abcdefghijk", None, label)
    picks = (Pick(song, "It fits."),) * 2 if reading.sure else ()
    told = correction("sad") if reading.sure else reading.feeling
    reply = Reply("A-_4567890123456", told, reading.feeling.emotion, picks, 0, reading=reading)
    form = Form()
    with speaking(language):
        component_limits.check(form, Controls(reply).to_components())
    form.finish()


def test_every_kind_has_a_name_of_its_own() -> None:
    assert len({kind.name for kind in KINDS}) == len(KINDS)
