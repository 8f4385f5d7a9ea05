"""The sentences that every front says: what was read, and what went wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.errors import Busy, FacesForgotten, NeedsCare, NeedsConsent, NoSuchFace, NothingReadable, NotYours, TooFast
from bot.faces import has_choice, letter_of
from bot.language import _
from bot.memory import KEPT_MINUTES
from bot.replies import Reply, emotions_in
from models.errors import (
    BrokenPhoto,
    NoFace,
    NotAPhoto,
    PhotoTooHeavy,
    PhotoTooLarge,
    PhotoTooSmall,
    UnusualPhoto,
    WeightsError,
)
from models.schemas import PhotoReading
from recommender.errors import NoSongs, StoreCorrupt, StoreError, StoreLocked, StoreTooNew, UnknownReply
from recommender.vocabulary import NAMED_FEELINGS, Emotion, Expression, Feeling, FeelingSource

CONSENT: Final = (
    "Before I read a photo, please know what happens. I look for faces and guess what the expression of each looks "
    "like: positive, neutral or negative. A guess about an expression is not a fact about how anybody feels, and I "
    "can be wrong. If others are in the photo, please ask them first. The photo stays in memory while I look and is "
    f"never stored; what I saw in it stays in memory for {KEPT_MINUTES} minutes at most. Beyond that I remember only "
    "that you agreed, which songs I offered you for which feeling, your corrections and votes, for some months at "
    "most; you can take your agreement back at any time."
)

EMOJI_OF: Final = {Emotion.POSITIVE: "😀", Emotion.NEUTRAL: "😐", Emotion.NEGATIVE: "🙁"}
"""The reactions that correct a reading, or answer a question about it."""

LOOKS: Final = {
    Expression.NEUTRAL: "a calm, neutral face",
    Expression.HAPPINESS: "a happy face",
    Expression.SURPRISE: "a surprised face",
    Expression.SADNESS: "a sad face",
    Expression.ANGER: "an angry face",
    Expression.DISGUST: "a face that dislikes something",
    Expression.FEAR: "a worried face",
    Expression.CONTEMPT: "a doubtful face",
}

LOOK_TOGETHER: Final = {
    Expression.NEUTRAL: "calm and neutral",
    Expression.HAPPINESS: "happy",
    Expression.SURPRISE: "surprised",
    Expression.SADNESS: "sad",
    Expression.ANGER: "angry",
    Expression.DISGUST: "displeased",
    Expression.FEAR: "worried",
    Expression.CONTEMPT: "doubtful",
}

ASK_DOCTOR: Final = "Whoever runs me can see why with `serenade doctor`."
EXAMPLES: Final = ("happy", "tired", "anxious")

SENTENCES: Final[Mapping[type[Exception], str]] = {
    NoFace: "I found no person's face in that photo, and pets or drawings I cannot read. Try a larger, well-lit face.",
    NotAPhoto: "That file is not a photo I can open. Please send a JPEG, PNG, WebP, GIF or HEIC photo.",
    BrokenPhoto: "That photo is damaged or was cut short on its way. Please send it again.",
    UnusualPhoto: "That photo is stored in an unusual way. Please save it as an ordinary JPEG, or send a screenshot.",
    PhotoTooSmall: "That photo is too small to see a face in. Please send a larger one.",
    WeightsError: f"I cannot read photos right now, because my own files are damaged. {ASK_DOCTOR}",
    UnknownReply: "I no longer remember that answer. Please ask again, and I will bring new songs.",
    StoreLocked: "My song shelf is busy with something else right now. Please try again in a few seconds.",
    StoreCorrupt: f"My song shelf is damaged, so I cannot pick songs. {ASK_DOCTOR}",
    StoreTooNew: f"My song shelf was last used by a newer version of me, so I leave it alone. {ASK_DOCTOR}",
    StoreError: "I cannot reach my song shelf right now. Please try again in a minute.",
    NothingReadable: f"I could not hear a feeling in those words. Try a word such as {', '.join(EXAMPLES)}.",
    NotYours: "Only the person who asked can change this answer. Ask me for one of your own.",
    FacesForgotten: (
        f"I no longer know the faces in that photo: I remember them for {KEPT_MINUTES} minutes at most. "
        "Please send it again."
    ),
    NoSuchFace: "I read no such face in that photo. Please choose one of those that I offer.",
    NeedsConsent: "I read no face before its owner has agreed. Please read the note and press Agree first.",
}
"""Errors without numbers; the first kind that fits speaks, so a narrow kind stands before its parent."""

SUREST: Final = 0.99

UNEXPECTED: Final = "Something went wrong on my side, and nothing of yours was lost. Please try again in a moment."

MEGABYTE = 1024 * 1024
MEGAPIXEL = 1_000_000


def sentence(error: Exception) -> str:
    """Return what to tell a person about `error`: what happened and what to do, never a path or a name."""
    for kind, words in SENTENCES.items():
        if isinstance(error, kind):
            return words
    match error:
        case PhotoTooHeavy(limit=limit):
            return f"That file is too big for me: at most {limit // MEGABYTE} MB. Please send a smaller copy."
        case PhotoTooLarge(limit=limit):
            millions = limit // MEGAPIXEL
            return f"That photo has too many pixels for me: at most {millions} million. Please send a smaller copy."
        case Busy(seconds=seconds):
            return f"Many photos are waiting for me just now. Please try again in {seconds} s."
        case TooFast(seconds=seconds):
            return _too_fast(error).format(seconds=seconds)
        case NoSongs() | NeedsCare():
            return _no_songs(error) if isinstance(error, NoSongs) else error.words
        case _:
            return UNEXPECTED


def _too_fast(error: TooFast) -> str:
    if error.together:
        return _("A lot is asked of me here just now. Please try again in {seconds} s.")
    return _("Slow down a little, please: try again in {seconds} s.")


def _no_songs(error: NoSongs) -> str:
    if error.value is None:
        return f"I have no songs yet. {ASK_DOCTOR}"
    wish, without = WISHES.get(str(error.filter), (f"that {error.filter}", f"a {error.filter}"))
    advice = f"Try {', '.join(error.nearest)}, or go without." if error.nearest else f"Try without {without}."
    return f"I have no songs for {wish}. {advice}"


WISHES: Final = {
    "genre": ("that genre", "a genre"),
    "language": ("that language", "a language"),
    "clean": ("you that are surely fit for everybody", "that wish"),
    "country": ("that country", "a country"),
    "without_genres": ("you without those genres", "leaving genres out"),
}
"""What a filter asks for, and what to go without."""


def headline(reply: Reply) -> str:
    """Return in one sentence what was read and how sure that is, or in two what is to be answered."""
    if reply.asks:
        return f"🤔 {_question(reply)}"
    feeling = reply.feeling
    match feeling.source:
        case FeelingSource.CORRECTION:
            return f"{EMOJI_OF[feeling.emotion]} Thank you, {feeling.emotion} it is. {_thanks(reply)}"
        case FeelingSource.NAMED:
            return f"{NAMED_FEELINGS[feeling.name].emoji} Songs for feeling {feeling.name}."
        case FeelingSource.WORDS:
            return f"{EMOJI_OF[feeling.emotion]} Those words sound {feeling.emotion} to me ({_sure(feeling)})."
        case FeelingSource.PHOTO:
            return f"{EMOJI_OF[feeling.emotion]} {_looks(reply)}: {feeling.emotion}, {_sure(feeling)}."


def _question(reply: Reply) -> str:
    feeling, reading = reply.feeling, reply.reading
    if reading is None:  # what else it may be is no longer remembered
        guess = f"{feeling.emotion} ({percent(feeling.confidence)})"
        return f"I am not sure about this photo: {guess} is no more than a guess. Which is it?"
    shares = emotions_in(reading)
    likeliest = sorted(shares, key=lambda emotion: shares[emotion], reverse=True)[:2]
    guesses = " or ".join(f"{emotion} ({percent(shares[emotion])})" for emotion in likeliest)
    return f"I am not sure about {_who(reading)}: it may be {guesses}. Which is it?"


def _who(reading: PhotoReading) -> str:
    if reading.chosen is None:
        return "all of you together"
    return f"face {letter_of(reading.chosen)}" if has_choice(reading) else "this face"


def _thanks(reply: Reply) -> str:
    if reply.asked:
        return "Here are your songs."
    return "I am glad that I read it right." if reply.feeling.emotion == reply.read_emotion else "Here are other songs."


def _looks(reply: Reply) -> str:
    expression = Expression(reply.feeling.name)
    together = reply.reading is not None and reply.reading.chosen is None
    return f"Together you look {LOOK_TOGETHER[expression]}" if together else f"I see {LOOKS[expression]}"


def percent(probability: float) -> str:
    """Return a probability in words; a guess is never certain, and is not rounded to it."""
    if probability > SUREST:
        return f"over {SUREST:.0%}"
    return f"{probability:.0%}" if probability >= 1 - SUREST else f"under {1 - SUREST:.0%}"


def _sure(feeling: Feeling) -> str:
    return f"{percent(feeling.confidence)} sure"


def notes(reading: PhotoReading) -> tuple[str, ...]:
    """Return what else there is to say about a photo."""
    if (count := len(reading.faces)) > 1:
        return (f"I found {count} faces and read {_what_was_read(reading)}.",)
    return ()


def _what_was_read(reading: PhotoReading) -> str:
    if reading.chosen is None:
        all_read = len(reading.readings) == len(reading.faces)
        return "them all together" if all_read else f"the {len(reading.readings)} largest together"
    return "the largest one" if reading.chosen == 0 else f"face {letter_of(reading.chosen)}"
