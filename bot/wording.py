"""The sentences that every front says: what was read, and what went wrong and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from zlib import crc32

from babel.lists import format_list
from babel.numbers import format_percent

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
    TooFast,
)
from bot.faces import has_choice, letter_of
from bot.language import N_, _, lists, ngettext, spoken
from bot.phrases import EMOTIONS, FACE_LOOKS, LINES, PHOTOS_LOOK, SONGS_FOR, THANKS, TOGETHER_LOOK, WORDS_SOUND
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
from recommender.vocabulary import NAMED_FEELINGS, Emotion, Expression, FeelingSource

CONSENT: Final = N_(
    "Before I read a photo, please know what happens.\n"
    "- I look for faces and guess what the expression of each looks like: positive, neutral or negative.\n"
    "- An expression is not a feeling: my guess is no fact about how anybody feels, and I can be wrong.\n"
    "- The photo stays in memory while I look and is never stored; what I saw in it stays in memory for 15 minutes at "
    "most.\n"
    "- I remember that you agreed, where I answered you, which songs I offered you for which feeling, and your "
    "corrections, votes and reports of broken links, until all of that is erased with time, or by you.\n"
    "- If others are in the photo, please ask them first.\n"
    "You can take your agreement back at any time."
)
"""What somebody agrees to before a photo of theirs is read; the minutes are memory.KEPT_MINUTES."""

EMOJI_OF: Final = {Emotion.POSITIVE: "😀", Emotion.NEUTRAL: "😐", Emotion.NEGATIVE: "🙁"}
"""The reactions that correct a reading, or answer a question about it."""

ASK_DOCTOR: Final = N_("Whoever runs me can see why with `serenade doctor`.")

SENTENCES: Final[Mapping[type[Exception], str]] = {
    NoFace: N_(
        "I found no person's face in that photo, and pets or drawings I cannot read. Try a larger, well-lit face."
    ),
    NotAPhoto: N_("That file is not a photo I can open. Please send a JPEG, PNG, WebP, GIF or HEIC photo."),
    BrokenPhoto: N_("That photo is damaged or was cut short on its way. Please send it again."),
    UnusualPhoto: N_(
        "That photo is stored in an unusual way. Please save it as an ordinary JPEG, or send a screenshot."
    ),
    PhotoTooSmall: N_("That photo is too small to see a face in. Please send a larger one."),
    WeightsError: N_("I cannot read photos right now, because my own files are damaged."),
    UnknownReply: N_("I no longer remember that answer. Please ask again, and I will bring new songs."),
    StoreLocked: N_("My song shelf is busy with something else right now. Please try again in a few seconds."),
    StoreCorrupt: N_("My song shelf is damaged, so I cannot pick songs."),
    StoreTooNew: N_("My song shelf was last used by a newer version of me, so I leave it alone."),
    StoreError: N_("I cannot reach my song shelf right now. Please try again in a minute."),
    NothingReadable: N_("I could not hear a feeling in those words. Try a word such as happy, tired or anxious."),
    NotYours: N_("Only the person who asked can change this answer. Ask me for one of your own."),
    FacesForgotten: N_(
        "I no longer know the faces in that photo: I remember them for 15 minutes at most. Please send it again."
    ),
    NoSuchFace: N_("I read no such face in that photo. Please choose one of those that I offer."),
    NoSuchChoice: N_("I do not offer that here any more. Please choose one of those that you see now."),
    NeedsConsent: N_("I read no face before its owner has agreed. Please read the note and press Agree first."),
    Restarting: N_("I am just restarting. Please try again in a minute."),
}
"""Errors without numbers; the first kind that fits speaks, so a narrow kind stands before its parent."""

FOR_THE_OPERATOR: Final = (WeightsError, StoreCorrupt, StoreTooNew)
"""What only whoever runs the bot can mend."""

SUREST: Final = 0.99

UNEXPECTED: Final = N_("Something went wrong on my side, and nothing of yours was lost. Please try again in a moment.")

MEGABYTE = 1024 * 1024
MEGAPIXEL = 1_000_000

NO_SONGS: Final[Mapping[str, tuple[str, str]]] = {
    "genre": (N_("I have no songs of that genre."), N_("Try without a genre.")),
    "genres": (N_("I have no songs of the genres that are wanted here."), N_("A moderator can allow others.")),
    "language": (N_("I have no songs in that language."), N_("Try without a language.")),
    "languages": (N_("I have no songs in the languages that are wanted here."), N_("A moderator can allow others.")),
    "clean": (N_("I have no songs for you that are surely fit for everybody."), N_("A moderator can allow others.")),
    "country": (N_("I have no songs that play in that country."), N_("A moderator can choose another one.")),
    "without_genres": (N_("I have no songs for you without those genres."), N_("A moderator can allow others.")),
}
"""What to say where a filter leaves no songs, and what to do about it; all but one genre and language is a server's."""

WISHED: Final = frozenset({"genre", "language"})
"""The filters that a member chooses, and can choose otherwise."""

NEAREST: Final = N_("Meanwhile, here are the nearest songs that I have.")
"""What follows that where there are songs without what somebody wished."""


def sentence(error: Exception) -> str:
    """Return what to tell a person about `error`: what happened and what to do, never a path or a name."""
    for kind, words in SENTENCES.items():
        if isinstance(error, kind):
            return f"{_(words)} {_(ASK_DOCTOR)}" if isinstance(error, FOR_THE_OPERATOR) else _(words)
    return _with_details(error)


def _with_details(error: Exception) -> str:
    match error:
        case PhotoTooHeavy(limit=limit):
            words = _("That file is too big for me: at most {limit} MB. Please send a smaller copy.")
            return words.format(limit=limit // MEGABYTE)
        case PhotoTooLarge(limit=limit):
            words = _("That photo has too many pixels for me: at most {limit} million. Please send a smaller copy.")
            return words.format(limit=limit // MEGAPIXEL)
        case Busy(seconds=seconds) | TooFast(seconds=seconds):
            return _later(error).format(seconds=seconds)
        case NoSongs():
            return _no_songs(error)
        case NeedsCare(words=words):
            return words
        case _:
            return _(UNEXPECTED)


def _later(error: Busy | TooFast) -> str:
    if isinstance(error, Busy):
        return _("Many photos are waiting for me just now. Please try again in {seconds} s.")
    if error.together:
        return _("A lot is asked of me here just now. Please try again in {seconds} s.")
    return _("Slow down a little, please: try again in {seconds} s.")


def _no_songs(error: NoSongs) -> str:
    if error.filter is None or error.filter not in NO_SONGS:
        return f"{_('I have no songs yet.')} {_(ASK_DOCTOR)}"
    nothing, advice = map(_, NO_SONGS[error.filter])
    if error.nearest and error.filter in WISHED:
        nearest = format_list(error.nearest, style="or", locale=lists())
        advice = _("How about {nearest}? Or go without.").format(nearest=nearest)
    return f"{nothing} {advice}"


def of_photo_number(number: int, words: str) -> str:
    """Return a sentence about one of several photos, which says about which one."""
    return _("Photo {number}: {words}").format(number=number, words=words)


def headline(reply: Reply) -> str:
    """Return in one sentence what was read and how sure that is, or in two what is to be answered."""
    if reply.asks:
        return f"🤔 {_question(reply)}"
    feeling = reply.feeling
    emoji = emoji_of(reply)
    match feeling.source:
        case FeelingSource.CORRECTION:
            return f"{emoji} {_(THANKS[feeling.name])} {_thanks(reply)}"
        case FeelingSource.NAMED:
            return f"{emoji} {_(SONGS_FOR[feeling.name])}"
        case FeelingSource.WORDS:
            return f"{emoji} {_(WORDS_SOUND[feeling.emotion]).format(percent=percent(feeling.confidence))}"
        case FeelingSource.PHOTO:
            return f"{emoji} {_looks(reply)}"


def emoji_of(reply: Reply) -> str:
    """Return the face of what is felt: of the feeling that somebody named, and otherwise of its emotion."""
    told = reply.feeling.source in {FeelingSource.CORRECTION, FeelingSource.NAMED}
    named = NAMED_FEELINGS.get(reply.feeling.name) if told else None
    return EMOJI_OF[reply.feeling.emotion] if named is None else named.emoji


def line(reply: Reply) -> str:
    """Return a line to go with the songs: always the same one for the same feeling in the same reply."""
    feeling = reply.feeling
    lines = LINES.get(feeling.name) or LINES[feeling.emotion]
    return _(lines[crc32(reply.id.encode()) % len(lines)])


def _question(reply: Reply) -> str:
    feeling, reading = reply.feeling, reply.reading
    if reading is None:  # what else it may be is no longer remembered
        words = _("I am not sure about this photo: {guess} is no more than a guess. Which is it?")
        return words.format(guess=_guess(feeling.emotion, feeling.confidence))
    shares = emotions_in(reading)
    likeliest = sorted(shares, key=lambda emotion: shares[emotion], reverse=True)[:2]
    guesses = format_list([_guess(each, shares[each]) for each in likeliest], style="or", locale=lists())
    letter = letter_of(reading.chosen or 0)
    return _unsure_of(reading).format(guesses=guesses, letter=letter, count=reading.photos)


def _guess(emotion: Emotion, share: float) -> str:
    return _("{emotion} ({percent})").format(emotion=_(EMOTIONS[emotion]), percent=percent(share))


def _unsure_of(reading: PhotoReading) -> str:
    if reading.photos > 1:
        return _("I am not sure about your {count} photos together: they may be {guesses}. Which is it?")
    if reading.chosen is None:
        return _("I am not sure about all of you together: it may be {guesses}. Which is it?")
    if has_choice(reading):
        return _("I am not sure about face {letter}: it may be {guesses}. Which is it?")
    return _("I am not sure about this face: it may be {guesses}. Which is it?")


def _thanks(reply: Reply) -> str:
    if reply.asked:
        return _("Here are your songs.")
    if reply.feeling.name == reply.read_emotion:
        return _("I am glad that I read it right.")
    return _("Here are other songs.")


def _looks(reply: Reply) -> str:
    reading = reply.reading
    if reading is not None and reading.photos > 1:
        looks, count = PHOTOS_LOOK, reading.photos
    else:
        looks, count = (TOGETHER_LOOK if reading is not None and reading.chosen is None else FACE_LOOKS), 1
    words = _(looks[Expression(reply.feeling.name)])
    return words.format(percent=percent(reply.feeling.confidence), count=count)


def percent(probability: float) -> str:
    """Return a probability in words; a guess is never certain, and is not rounded to it."""
    if probability > SUREST:
        return _("over {percent}").format(percent=_percent(SUREST))
    if probability < 1 - SUREST:
        return _("under {percent}").format(percent=_percent(1 - SUREST))
    return _percent(probability)


def _percent(probability: float) -> str:
    return format_percent(probability, locale=spoken())


def notes(reading: PhotoReading) -> tuple[str, ...]:
    """Return what else there is to say about a photo, or several."""
    if reading.photos > 1:
        words = _("Of each of your {count} photos I read the largest face, and their mean counts.")
        return (words.format(count=reading.photos),)
    if (count := len(reading.faces)) > 1:
        letter, read = letter_of(reading.chosen or 0), len(reading.readings)
        return (_what_was_read(reading, count).format(count=count, letter=letter, read=read),)
    return ()


def _what_was_read(reading: PhotoReading, count: int) -> str:
    if reading.chosen is None and len(reading.readings) == count:
        return ngettext("I found and read {count} face.", "I found {count} faces and read them all together.", count)
    if reading.chosen is None:
        return ngettext(
            "I found {count} face and read the largest.",
            "I found {count} faces and read the {read} largest together.",
            count,
        )
    if reading.chosen == 0:
        return ngettext("I found {count} face and read it.", "I found {count} faces and read the largest one.", count)
    return ngettext("I found {count} face, face {letter}.", "I found {count} faces and read face {letter}.", count)
