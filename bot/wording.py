"""The sentences that every front says: what was read, and what went wrong and what to do about it."""

from __future__ import annotations

from typing import Final

from bot.errors import Busy, NeedsConsent, NothingReadable, NotYours
from bot.replies import Reply
from models.errors import BrokenPhoto, NoFace, NotAPhoto, PhotoTooHeavy, PhotoTooLarge, PhotoTooSmall, WeightsError
from models.schemas import PhotoReading
from recommender.errors import NoSongs, StoreCorrupt, StoreError, StoreLocked, UnknownReply
from recommender.vocabulary import Emotion, Expression, FeelingSource

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

UNEXPECTED: Final = "Something went wrong on my side, and nothing of yours was lost. Please try again in a moment."
