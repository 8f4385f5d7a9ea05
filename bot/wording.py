"""The sentences that every front says: what was read, and what went wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.errors import Busy, NeedsConsent, NothingReadable, NotYours
from bot.replies import Reply
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
    "Before I read a photo, please know what happens. I look for the largest face and guess what its expression "
    "looks like: positive, neutral or negative. A guess about an expression is not a fact about how you feel, and I "
    "can be wrong. The photo stays in memory while I look and is never stored. I remember only that you agreed, "
    "which songs I offered you and your corrections; you can take your agreement back at any time."
)

EMOJI_OF: Final = {Emotion.POSITIVE: "😀", Emotion.NEUTRAL: "😐", Emotion.NEGATIVE: "🙁"}
"""The reactions that correct a reading."""

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
        case NoSongs():
            return _no_songs(error)
        case _:
            return UNEXPECTED


def _no_songs(error: NoSongs) -> str:
    if error.value is None:
        return f"I have no songs yet. {ASK_DOCTOR}"
    advice = (
        f"Try {', '.join(error.nearest)}, or no {error.filter} at all."
        if error.nearest
        else f"Try without a {error.filter}."
    )
    return f"I have no songs for that {error.filter}. {advice}"


def headline(reply: Reply) -> str:
    """Return what was read and how sure, in one sentence."""
    feeling = reply.feeling
    match feeling.source:
        case FeelingSource.CORRECTION:
            confirmed = feeling.emotion == reply.read_emotion
            songs = "I am glad that I read it right." if confirmed else "Here are other songs."
            return f"{EMOJI_OF[feeling.emotion]} Thank you, {feeling.emotion} it is. {songs}"
        case FeelingSource.NAMED:
            return f"{NAMED_FEELINGS[feeling.name].emoji} Songs for feeling {feeling.name}."
        case FeelingSource.WORDS:
            return f"{EMOJI_OF[feeling.emotion]} Those words sound {feeling.emotion} to me ({_sure(feeling)})."
        case FeelingSource.PHOTO:
            looks = LOOKS[Expression(feeling.name)]
            return f"{EMOJI_OF[feeling.emotion]} I see {looks}: {feeling.emotion}, {_sure(feeling)}."


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
        return (f"I found {count} faces and read the largest one.",)
    return ()
