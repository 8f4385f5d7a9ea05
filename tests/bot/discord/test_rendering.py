"""Replies as Discord messages, whatever the songs are called."""

import re
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.discord.rendering import draw, text_of
from bot.discord.text import units
from bot.replies import Reply, spotify_link, youtube_link
from recommender.songs import Agreement, MoodLabel, Pick, Song
from recommender.vocabulary import EMOTION_POINTS, Emotion, Feeling, FeelingSource, Mood, Point
from tests.bot.seen import HAPPY, UNSURE, Look, reading_of

WILD = st.text(st.characters() | st.sampled_from("*`@<>[]()/\\😀\u200b\u202e"), max_size=400)
LONGEST = ("https://youtu.be/x @everyone **[]()`` 😀" * 40, "東京" * 200, "\u202e" * 300, "😀" * 400)

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
@given(ANY_PICKS, NOTES, st.booleans())
def test_every_part_stays_within_discords_limits(picks: tuple[Pick, ...], notes: list[str], embeds: bool) -> None:  # noqa: FBT001  # given by hypothesis
    drawing = draw(_reply(picks), embeds=embeds, notes=notes)
    _check_limits(drawing.content, [dict(embed.to_dict()) for embed in drawing.embeds])


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
    reply = replace(_corrected(Emotion.NEUTRAL), asked=True)
    [embed] = draw(reply).embeds
    assert embed.footer.text is not None
    assert "I ask again" in embed.footer.text
    assert "Here are your songs." in text_of(reply)


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


def _corrected(emotion: Emotion) -> Reply:
    feeling = Feeling(EMOTION_POINTS[emotion], emotion, 1.0, FeelingSource.CORRECTION, emotion.value)
    return Reply("id", feeling, Emotion.POSITIVE, _picks(("Hey", "Ada", "why")), 0)


def test_a_correction_thanks_and_needs_no_reading() -> None:
    drawing = draw(_corrected(Emotion.NEGATIVE))
    assert "Thank you, negative it is" in drawing.content
    assert drawing.embeds[0].description is None
