"""Replies as Discord messages, whatever the songs are called."""

import re
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.discord.rendering import draw
from bot.discord.text import units
from bot.language import LANGUAGES, speaking
from bot.replies import Reply, spotify_link, youtube_link
from bot.wording import line
from recommender.details import SongDetails
from recommender.songs import Agreement, MoodLabel, Pick, Song
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource, Goal, Mood, Point
from tests.bot.seen import HAPPY, UNSURE, Look, reading_of

WILD = st.text(st.characters() | st.sampled_from("*`@<>[]()/\\😀\u200b\u202e{}"), max_size=400)
LONGEST = (
    "https://youtu.be/x @everyone **[]()`` 😀" * 250,
    "東京" * 200,
    "\u202e" * 300,
    "😀" * 400,
    "<@123> <#4> <:a:5> discord.gg/abc <t:1:R> </mood:6>",
    "{title} {0}",
    "שלום " * 30,
)

LABEL = MoodLabel({mood: float(mood is Mood.HAPPY) for mood in Mood}, Point(0.5, 0.5), Agreement.SINGLE, ())

in_its_time = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure


def _song(number: int, title: str, artist: str) -> Song:
    return Song(number, title, artist, (), f"video{number:06}", None, LABEL)


def _reply(picks: tuple[Pick, ...], *, notes: tuple[str, ...] = ()) -> Reply:
    reading = reading_of((HAPPY,) * 3)
    return Reply("id", reading.feeling, Emotion.POSITIVE, picks, 0, notes, reading)


def _picks(*texts: tuple[str, str, str]) -> tuple[Pick, ...]:
    return tuple(Pick(_song(n, title, artist), reason) for n, (title, artist, reason) in enumerate(texts))


ANY_PICKS = st.lists(st.tuples(*[WILD | st.sampled_from(LONGEST)] * 3), min_size=1, max_size=5).map(
    lambda t: _picks(*t)
)
NOTES = st.lists(st.sampled_from(["I found 3 faces and read the largest one.", "A long sentence. " * 12]), max_size=6)


def _check_limits(drawing_content: str, embeds: list[dict[str, object]]) -> None:
    assert 1 <= units(drawing_content) <= 2000
    for embed in embeds:
        fields = embed.get("fields", [])
        assert isinstance(fields, list)
        description, footer = str(embed.get("description", "")), embed.get("footer", {})
        assert isinstance(footer, dict)
        assert units(description) <= 4096
        assert all(1 <= units(field["name"]) <= 256 and 1 <= units(field["value"]) <= 1024 for field in fields)
        texts = [
            description,
            str(footer.get("text", "")),
            *(field[key] for field in fields for key in ("name", "value")),
        ]
        assert sum(map(units, texts)) <= 6000


@in_its_time
@given(ANY_PICKS, NOTES, st.booleans(), st.sampled_from(Goal), st.sampled_from(LANGUAGES))
def test_every_part_stays_within_discords_limits(
    picks: tuple[Pick, ...],
    notes: list[str],
    embeds: bool,  # noqa: FBT001  # given by hypothesis
    goal: Goal,
    language: str,
) -> None:
    with speaking(language):
        drawing = draw(replace(_reply(picks), goal=goal), embeds=embeds, notes=notes)
    _check_limits(drawing.content, [dict(embed.to_dict()) for embed in drawing.embeds])


@in_its_time
@given(ANY_PICKS, st.booleans())
def test_nothing_in_a_song_pings_links_or_styles(picks: tuple[Pick, ...], embeds: bool) -> None:  # noqa: FBT001  # given by hypothesis
    drawing = draw(_reply(picks), embeds=embeds)
    fields = [text for embed in drawing.embeds for field in embed.fields for text in (field.name, field.value)]
    for text in (drawing.content, *fields):
        bare = re.sub(r"\\.", "", str(text)).replace("▶ **", "").replace("** by", "")
        ours = re.sub(r"\[(?:YouTube|Spotify)\]\(https://[^\s)]+\)|https://www\.youtube\.com/\S+", "", bare)
        assert not re.search(r"[*_`~|<>\[\]#@/]", ours)


@in_its_time
@given(st.sampled_from([(UNSURE,), (UNSURE,) * 40]), NOTES, st.booleans(), st.booleans(), st.booleans())
def test_every_part_of_a_question_stays_within_the_limits_too(
    looks: tuple[Look, ...],
    notes: list[str],
    embeds: bool,  # noqa: FBT001  # given by hypothesis
    correctable: bool,  # noqa: FBT001  # the same
    remembered: bool,  # noqa: FBT001  # the same
) -> None:
    reading = reading_of(looks)
    question = Reply("id", reading.feeling, Emotion.NEUTRAL, (), 0, asked=True, reading=reading if remembered else None)
    drawing = draw(question, embeds=embeds, correctable=correctable, notes=notes)
    _check_limits(drawing.content, [dict(embed.to_dict()) for embed in drawing.embeds])
    assert "http" not in drawing.content
    assert all(embed.description for embed in drawing.embeds)
    assert question.asks


@in_its_time
@given(ANY_PICKS, st.booleans())
def test_the_text_holds_one_link_that_unfolds_the_songs_own(picks: tuple[Pick, ...], embeds: bool) -> None:  # noqa: FBT001  # given by hypothesis
    content = draw(_reply(picks), embeds=embeds).content
    assert re.findall(r"https?://\S+", content) == [youtube_link(picks[0].song)]


def test_the_embed_lists_artist_reason_and_both_links_of_every_song() -> None:
    picks = _picks(("Hey", "Ada", "its lyrics lean happy"), ("Ho", "Bob", "listeners call it happy"))
    [embed] = draw(_reply(picks)).embeds
    assert [field.name for field in embed.fields] == ["1. Hey", "2. Ho"]
    links = f"[YouTube]({youtube_link(picks[1].song)}) · [Spotify]({spotify_link(picks[1].song)})"
    assert embed.fields[1].value == f"Bob\nlisteners call it happy\n{links}"


def test_the_embed_says_what_was_read_and_how_sure() -> None:
    [embed] = draw(_reply(_picks(("Hey", "Ada", "why")), notes=("I found 3 faces and read the largest one.",))).embeds
    assert embed.description == (
        "😀 positive 90% · 😐 neutral 5% · 🙁 negative 5%\n"
        "I found 3 faces and read the largest one.\nChoose another one below, or all of you."
    )
    assert embed.footer.text is not None
    assert "😀 😐 🙁" in embed.footer.text


def test_an_answer_to_a_question_can_be_taken_back_too() -> None:
    drawing = draw(replace(_corrected(Emotion.NEUTRAL), asked=True))
    [embed] = drawing.embeds
    assert embed.footer.text is not None
    assert "I ask again" in embed.footer.text
    assert "Here are your songs." in drawing.content


def test_the_text_says_what_was_read_a_line_to_go_with_it_and_what_plays() -> None:
    reply = _reply(_picks(("Hey", "Ada", "why"), ("Ho", "Bob", "why")))
    assert draw(reply).content == (
        "😀 I see a happy face: positive, 90% sure.\n"
        f"{line(reply)}\n"
        "▶ **Hey** by Ada (1 of 2)\n"
        f"{youtube_link(reply.picks[0].song)}"
    )


@pytest.mark.parametrize(("goal", "word"), [(Goal.LIFT, "↗️ lifting you"), (Goal.CALM, "↘️ calming you")])
def test_a_goal_is_named_in_a_word(goal: Goal, word: str) -> None:
    reply = replace(_corrected(Emotion.NEGATIVE), goal=goal)
    assert draw(reply).embeds[0].description == word
    assert word in draw(reply, embeds=False).content.splitlines()


def test_the_cover_of_the_song_that_plays_stands_beside_the_list() -> None:
    first, second = (pick.song for pick in _picks(("Hey", "Ada", "why"), ("Ho", "Bob", "why")))
    covered = replace(second, details=SongDetails(cover_url="https://i.scdn.example/image/ab67?size=1"))
    picks = (Pick(first, "why"), Pick(covered, "why"))
    assert draw(_reply(picks)).embeds[0].thumbnail.url is None
    turned = draw(replace(_reply(picks), current=1))
    assert turned.embeds[0].thumbnail.url == "https://i.scdn.example/image/ab67?size=1"


@pytest.mark.parametrize(
    "address",
    [
        "http://a.example/b.jpg",
        "javascript:alert(1)",
        "https://a.example/b c.jpg",
        "https://localhost/b.jpg",
        "https://user@a.example/b.jpg",
        "https://a.example:8080/b.jpg",
        "https://[::1]/b.jpg",
        "https://a.example/" + "b" * 3_000,
        "https://a.example/b.jpg\n",
        "",
    ],
)
def test_an_address_that_may_be_refused_is_no_cover(address: str) -> None:
    [pick] = _picks(("Hey", "Ada", "why"))
    song = replace(pick.song, details=SongDetails(cover_url=address))
    assert draw(_reply((Pick(song, "why"),))).embeds[0].thumbnail.url is None


def test_beside_a_correction_stands_no_reading_that_contradicts_it() -> None:
    reading = reading_of((HAPPY,))
    [embed] = draw(replace(_corrected(Emotion.NEGATIVE), reading=reading)).embeds
    assert embed.description is None


def test_no_reactions_are_promised_where_none_can_be_heard() -> None:
    [embed] = draw(_reply(_picks(("Hey", "Ada", "why"))), correctable=False).embeds
    assert embed.footer.text is None


def test_a_search_link_of_a_very_long_title_is_left_out() -> None:
    [embed] = draw(_reply(_picks(("東" * 200, "Ada", "why")))).embeds
    value = embed.fields[0].value
    assert value is not None
    assert "YouTube" in value
    assert "Spotify" not in value


def test_without_embeds_the_text_lists_the_songs() -> None:
    picks = _picks(("Hey", "Ada", "its lyrics lean happy"), ("Ho", "Bob", "listeners call it happy"))
    drawing = draw(_reply(picks), embeds=False, notes=["Something is missing."])
    assert drawing.embeds == []
    assert "2. Ho by Bob: listeners call it happy" in drawing.content
    assert "Something is missing." in drawing.content


def test_where_not_everything_fits_the_songs_are_told_without_their_reasons() -> None:
    picks = _picks(*[("T" * 200, "A" * 200, "R" * 200)] * 5)
    content = draw(_reply(picks), embeds=False, notes=["N" * 92] * 6).content
    assert "RRR" not in content
    listed = [each for each in content.splitlines() if " by A" in each and "▶" not in each]
    assert [each.partition(".")[0] for each in listed] == [*"12345"]


def _corrected(emotion: Emotion) -> Reply:
    feeling = Feeling(EMOTION_POINTS[emotion], emotion, 1.0, FeelingSource.CORRECTION, emotion.value)
    return Reply("id", feeling, Emotion.POSITIVE, _picks(("Hey", "Ada", "why")), 0)


def test_a_correction_thanks_and_needs_no_reading() -> None:
    drawing = draw(_corrected(Emotion.NEGATIVE))
    assert "Thank you, negative it is" in drawing.content
    assert drawing.embeds[0].description is None
