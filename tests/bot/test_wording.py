from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from bot.errors import (
    Busy,
    FacesForgotten,
    NeedsCare,
    NeedsConsent,
    NoSuchChoice,
    NoSuchFace,
    NothingReadable,
    NotYours,
    Restarting,
    ServiceError,
    TooFast,
)
from bot.language import LANGUAGES, speaking
from bot.memory import KEPT_MINUTES
from bot.phrases import EMOTIONS, FACE_LOOKS, FEELINGS, LINES, PHOTOS_LOOK, SONGS_FOR, THANKS, TOGETHER_LOOK
from bot.replies import Reply, spotify_link, youtube_link
from bot.wording import CONSENT, NO_SONGS, UNEXPECTED, emoji_of, headline, line, notes, percent, sentence
from models.errors import (
    BrokenPhoto,
    NoFace,
    NotAPhoto,
    PhotoError,
    PhotoTooHeavy,
    PhotoTooLarge,
    PhotoTooSmall,
    UnusualPhoto,
    WeightsError,
)
from models.reader import average, choose
from recommender.errors import (
    AlreadyCollecting,
    CatalogueFileError,
    NoSongs,
    RecommenderError,
    StoreCorrupt,
    StoreLocked,
    StoreTooNew,
    StoreUnreachable,
    UnknownReply,
)
from recommender.filters import Filters
from recommender.songs import Agreement, MoodLabel, Pick, Song
from recommender.vocabulary import (
    EMOTION_OF,
    NAMED_FEELINGS,
    Emotion,
    Expression,
    Feeling,
    FeelingSource,
    Goal,
    Mood,
    Point,
    correction,
)
from tests.bot.seen import HAPPY, SAD, UNSURE, Look, look, reading_of

ERRORS = [
    NoFace(),
    NotAPhoto(),
    BrokenPhoto(),
    UnusualPhoto("12 bits a colour"),
    PhotoTooHeavy(30_000_000, 25 * 1024 * 1024),
    PhotoTooLarge(100_000_000, 50_000_000),
    PhotoTooSmall(),
    WeightsError(Path("/secret/place/faces.onnx"), "is missing"),
    Busy(7),
    TooFast(7),
    TooFast(7, together=True),
    Restarting(),
    NothingReadable(),
    NotYours(),
    FacesForgotten(),
    NoSuchFace(),
    NoSuchChoice(),
    NeedsConsent(),
    NoSongs("genre", "zydeco", ("blues", "country")),
    NoSongs(),
    UnknownReply("token"),
    StoreLocked("database is locked"),
    StoreCorrupt("malformed"),
    StoreTooNew("9999"),
    StoreUnreachable("no such folder"),
]


MET_ELSEWHERE = {AlreadyCollecting, CatalogueFileError, NeedsCare}
"""The first two on the command line, which says them in its own words; the last one brings its words along."""


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_every_error_has_a_short_sentence_of_its_own(error: Exception) -> None:
    words = sentence(error)
    assert words != UNEXPECTED
    assert len(words) < 200
    assert words.endswith(".")
    assert "secret" not in words


def test_no_two_errors_share_a_sentence() -> None:
    assert len({sentence(error) for error in ERRORS}) == len(ERRORS)


def test_no_error_of_ours_is_without_a_sentence() -> None:
    covered = {type(error) for error in ERRORS}
    ours = {kind for root in (PhotoError, ServiceError, RecommenderError) for kind in _leaves(root)}
    assert ours - MET_ELSEWHERE <= covered


def test_an_unusual_photo_is_not_called_damaged_and_there_is_a_way_out() -> None:
    words = sentence(UnusualPhoto("12 bits a colour"))
    assert "damaged" not in words
    assert "save it as an ordinary JPEG" in words


def test_a_surprise_gets_a_sentence_without_its_details() -> None:
    assert sentence(RuntimeError("secret")) == UNEXPECTED


def test_an_empty_filter_names_what_to_try_instead() -> None:
    words = sentence(NoSongs("genre", "zydeco", ("blues", "country")))
    assert words == "I have no songs of that genre. How about blues or country? Or go without."
    assert "zydeco" not in words


def test_nobody_is_offered_what_moderators_decide() -> None:
    words = sentence(NoSongs("genres", "zydeco", ("blues", "country")))
    assert words == "I have no songs of the genres that are wanted here. A moderator can allow others."


def test_of_three_things_the_last_comma_is_left_out() -> None:
    words = sentence(NoSongs("genre", "zydeco", ("blues", "country", "rock")))
    assert "How about blues, country or rock?" in words


def _leaves(kind: type[Exception]) -> Iterator[type[Exception]]:
    below = kind.__subclasses__()
    if not below:
        yield kind
    for child in below:
        yield from _leaves(child)


def _reply(feeling: Feeling, read_emotion: Emotion) -> Reply:
    label = MoodLabel(dict.fromkeys(Mood, 0.25), Point(0, 0), Agreement.SINGLE, ())
    song = Song(1, "Title & more", "Artist", (), "abcdefghijk", None, label)
    return Reply("id", feeling, read_emotion, (Pick(song, "It fits."),), 0)


def test_a_photo_is_answered_with_what_was_seen_and_how_sure() -> None:
    feeling = Feeling(Point(0.8, 0.4), Emotion.POSITIVE, 0.92, FeelingSource.PHOTO, "happiness")
    assert headline(_reply(feeling, Emotion.POSITIVE)) == "😀 I see a happy face: positive, 92% sure."


def test_no_guess_is_rounded_to_certainty() -> None:
    feeling = Feeling(Point(0.8, 0.4), Emotion.POSITIVE, 0.9999, FeelingSource.PHOTO, "happiness")
    assert "over 99% sure" in headline(_reply(feeling, Emotion.POSITIVE))


@pytest.mark.parametrize("looks", [FACE_LOOKS, TOGETHER_LOOK, PHOTOS_LOOK])
def test_every_expression_has_its_sentence_which_names_its_emotion(looks: Mapping[Expression, str]) -> None:
    assert list(looks) == list(Expression)
    assert len(set(looks.values())) == len(Expression)
    for expression, words in looks.items():
        assert words.endswith(f": {EMOTION_OF[expression]}, {{percent}} sure.")


@pytest.mark.parametrize("name", NAMED_FEELINGS)
def test_every_named_feeling_has_its_words(name: str) -> None:
    named = NAMED_FEELINGS[name]
    feeling = Feeling(named.point, named.emotion, 1.0, FeelingSource.NAMED, name)
    assert headline(_reply(feeling, named.emotion)) == f"{named.emoji} Songs for feeling {name}."


def test_every_feeling_that_can_be_told_has_its_words() -> None:
    assert list(FEELINGS) == list(SONGS_FOR) == list(NAMED_FEELINGS)
    assert list(EMOTIONS) == list(Emotion)
    assert set(THANKS) == set(LINES) == {*Emotion, *NAMED_FEELINGS}


def test_what_the_texts_say_of_memory_is_so() -> None:
    assert f"for {KEPT_MINUTES} minutes at most" in CONSENT
    assert f"for {KEPT_MINUTES} minutes at most" in sentence(FacesForgotten())


def test_every_filter_that_may_leave_nothing_has_its_sentence() -> None:
    assert set(NO_SONGS) == set(Filters.__slots__)
    for name in NO_SONGS:
        assert sentence(NoSongs(name, "x")) == " ".join(NO_SONGS[name])


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_can_be_said_in_every_language(language: str) -> None:
    with speaking(language):
        for error in ERRORS:
            assert sentence(error)
        for name in THANKS:
            told = correction(name)
            for emotion in Emotion:
                assert headline(_reply(told, emotion)).startswith(emoji_of(_reply(told, emotion)))
            assert line(_reply(told, told.emotion))
        for looks in ((HAPPY,), (UNSURE,), (HAPPY, UNSURE)):
            for photos in (1, 2):
                reading = replace(choose(reading_of(looks), None), photos=photos)
                reply = Reply("id", reading.feeling, Emotion.NEUTRAL, (), 0, reading=reading)
                assert headline(reply)
                assert all(notes(reading))


def test_numbers_are_said_as_the_language_has_it() -> None:
    assert percent(0.5) == "50%"
    with speaking("de"):
        assert percent(0.5) == "50\xa0%"


def test_a_correction_is_thanked_for_and_a_confirmation_too() -> None:
    assert "other songs" in headline(_reply(correction("negative"), Emotion.POSITIVE))
    assert "read it right" in headline(_reply(correction("negative"), Emotion.NEGATIVE))


def test_a_finer_word_brings_other_songs_though_the_emotion_is_the_same() -> None:
    assert headline(_reply(correction("angry"), Emotion.NEGATIVE)) == "😠 Thank you, angry it is. Here are other songs."


def test_a_line_goes_with_the_feeling_and_stays_the_same_for_a_reply() -> None:
    replies = [replace(_reply(correction("sad"), Emotion.NEGATIVE), id=f"reply {number}") for number in range(40)]
    said = [line(reply) for reply in replies]
    assert said == [line(replace(reply, current=3, goal=Goal.LIFT)) for reply in replies]
    assert set(said) == set(LINES["sad"])
    photo = Feeling(Point(0.8, 0.4), Emotion.POSITIVE, 0.92, FeelingSource.PHOTO, "happiness")
    assert line(_reply(photo, Emotion.POSITIVE)) in LINES["positive"]


def test_an_answer_is_thanked_for_as_one() -> None:
    for guess in Emotion:
        reply = replace(_reply(correction("neutral"), guess), asked=True)
        assert headline(reply) == "😐 Thank you, neutral it is. Here are your songs."


def _question(*looks: Look, chosen: int | None = 0) -> Reply:
    reading = choose(reading_of(looks), chosen)
    return Reply("id", reading.feeling, reading.feeling.emotion, (), 0, reading=reading, asked=True)


def test_an_unsure_reading_is_a_question_that_names_the_two_likeliest() -> None:
    words = "🤔 I am not sure about this face: it may be neutral (48%) or negative (41%). Which is it?"
    assert headline(_question(UNSURE)) == words


def test_of_several_faces_the_question_names_the_one_that_it_is_about() -> None:
    assert "not sure about face A: it may be neutral (48%)" in headline(_question(UNSURE, HAPPY))
    assert "not sure about face B: it may be neutral (48%)" in headline(_question(HAPPY, UNSURE, chosen=1))
    together = headline(_question(look(happiness=1.0), look(anger=1.0), look(neutral=1.0), chosen=None))
    assert "not sure about all of you together: it may be positive (33%) or neutral (33%)" in together


def test_a_question_whose_reading_is_forgotten_still_asks() -> None:
    words = "🤔 I am not sure about this photo: neutral (48%) is no more than a guess. Which is it?"
    assert headline(replace(_question(UNSURE), reading=None)) == words


def test_all_of_them_look_a_way_together() -> None:
    reading = choose(reading_of([look(anger=1.0)] * 2), None)
    reply = replace(_reply(reading.feeling, Emotion.NEGATIVE), reading=reading)
    assert headline(reply) == "🙁 Together you look angry: negative, over 99% sure."


def test_several_photos_look_a_way_together() -> None:
    reading = average([reading_of((HAPPY,)), reading_of((HAPPY, SAD)), reading_of((HAPPY,))])
    reply = replace(_reply(reading.feeling, Emotion.POSITIVE), reading=reading)
    assert headline(reply) == "😀 Your 3 photos together look happy: positive, 90% sure."
    assert notes(reading) == ("Of each of your 3 photos I read the largest face, and their mean counts.",)


def test_several_photos_that_leave_it_unclear_are_asked_about_together() -> None:
    reading = average([reading_of((UNSURE,))] * 2)
    question = Reply("id", reading.feeling, Emotion.NEUTRAL, (), 0, reading=reading, asked=True)
    words = "I am not sure about your 2 photos together: they may be neutral (48%) or negative (41%). Which is it?"
    assert headline(question) == f"🤔 {words}"


def test_several_faces_are_mentioned_and_which_were_read_and_one_is_not() -> None:
    assert notes(reading_of((HAPPY,))) == ()
    three, crowd = reading_of((HAPPY,) * 3), reading_of((HAPPY,) * 40)
    assert notes(three) == ("I found 3 faces and read the largest one.",)
    assert notes(choose(three, 1)) == ("I found 3 faces and read face B.",)
    assert notes(choose(three, None)) == ("I found 3 faces and read them all together.",)
    assert notes(choose(crowd, None)) == ("I found 40 faces and read the 26 largest together.",)


def test_links_lead_to_the_song_or_to_a_search_for_it() -> None:
    song = _reply(Feeling(Point(0, 0), Emotion.NEUTRAL, 1.0, FeelingSource.NAMED, "neutral"), Emotion.NEUTRAL).song
    assert song is not None
    assert youtube_link(song) == "https://www.youtube.com/watch?v=abcdefghijk"
    assert spotify_link(song) == "https://open.spotify.com/search/Artist%20Title%20%26%20more"
    assert spotify_link(replace(song, spotify_id="42")) == "https://open.spotify.com/track/42"
