"""What is said of each emotion, expression and feeling: whole sentences, since other languages bend every word of one.

All are marked for translation here and said through `bot.language._` where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from bot.language import N_
from recommender.vocabulary import Emotion, Expression, Goal

EMOTIONS: Final[Mapping[Emotion, str]] = {
    Emotion.POSITIVE: N_("positive"),
    Emotion.NEUTRAL: N_("neutral"),
    Emotion.NEGATIVE: N_("negative"),
}
"""The emotions' names, as they stand alone in a list."""

FEELINGS: Final[Mapping[str, str]] = {
    "happy": N_("happy"),
    "excited": N_("excited"),
    "loved": N_("loved"),
    "calm": N_("calm"),
    "neutral": N_("neutral"),
    "tired": N_("tired"),
    "bored": N_("bored"),
    "sad": N_("sad"),
    "lonely": N_("lonely"),
    "anxious": N_("anxious"),
    "angry": N_("angry"),
    "nostalgic": N_("nostalgic"),
}
"""The names of the feelings that can be chosen, as somebody says them of themselves."""

GOALS: Final[Mapping[Goal, str]] = {
    Goal.MATCH: N_("Stay with me"),
    Goal.LIFT: N_("Lift me"),
    Goal.CALM: N_("Calm me"),
}
"""What songs can be asked to do."""

UNDER_WAY: Final[Mapping[Goal, str]] = {Goal.LIFT: N_("lifting you"), Goal.CALM: N_("calming you")}
"""What songs are doing that do more than fit."""

FACE_LOOKS: Final[Mapping[Expression, str]] = {
    Expression.NEUTRAL: N_("I see a calm, neutral face: neutral, {percent} sure."),
    Expression.HAPPINESS: N_("I see a happy face: positive, {percent} sure."),
    Expression.SURPRISE: N_("I see a surprised face: positive, {percent} sure."),
    Expression.SADNESS: N_("I see a sad face: negative, {percent} sure."),
    Expression.ANGER: N_("I see an angry face: negative, {percent} sure."),
    Expression.DISGUST: N_("I see a face that dislikes something: negative, {percent} sure."),
    Expression.FEAR: N_("I see a worried face: negative, {percent} sure."),
    Expression.CONTEMPT: N_("I see a doubtful face: negative, {percent} sure."),
}

TOGETHER_LOOK: Final[Mapping[Expression, str]] = {
    Expression.NEUTRAL: N_("Together you look calm and neutral: neutral, {percent} sure."),
    Expression.HAPPINESS: N_("Together you look happy: positive, {percent} sure."),
    Expression.SURPRISE: N_("Together you look surprised: positive, {percent} sure."),
    Expression.SADNESS: N_("Together you look sad: negative, {percent} sure."),
    Expression.ANGER: N_("Together you look angry: negative, {percent} sure."),
    Expression.DISGUST: N_("Together you look displeased: negative, {percent} sure."),
    Expression.FEAR: N_("Together you look worried: negative, {percent} sure."),
    Expression.CONTEMPT: N_("Together you look doubtful: negative, {percent} sure."),
}
"""Of all the faces in a photo."""

PHOTOS_LOOK: Final[Mapping[Expression, str]] = {
    Expression.NEUTRAL: N_("Your {count} photos together look calm and neutral: neutral, {percent} sure."),
    Expression.HAPPINESS: N_("Your {count} photos together look happy: positive, {percent} sure."),
    Expression.SURPRISE: N_("Your {count} photos together look surprised: positive, {percent} sure."),
    Expression.SADNESS: N_("Your {count} photos together look sad: negative, {percent} sure."),
    Expression.ANGER: N_("Your {count} photos together look angry: negative, {percent} sure."),
    Expression.DISGUST: N_("Your {count} photos together look displeased: negative, {percent} sure."),
    Expression.FEAR: N_("Your {count} photos together look worried: negative, {percent} sure."),
    Expression.CONTEMPT: N_("Your {count} photos together look doubtful: negative, {percent} sure."),
}

WORDS_SOUND: Final[Mapping[Emotion, str]] = {
    Emotion.POSITIVE: N_("Those words sound positive to me ({percent} sure)."),
    Emotion.NEUTRAL: N_("Those words sound neutral to me ({percent} sure)."),
    Emotion.NEGATIVE: N_("Those words sound negative to me ({percent} sure)."),
}

SONGS_FOR: Final[Mapping[str, str]] = {
    "happy": N_("Songs for feeling happy."),
    "excited": N_("Songs for feeling excited."),
    "loved": N_("Songs for feeling loved."),
    "calm": N_("Songs for feeling calm."),
    "neutral": N_("Songs for feeling neutral."),
    "tired": N_("Songs for feeling tired."),
    "bored": N_("Songs for feeling bored."),
    "sad": N_("Songs for feeling sad."),
    "lonely": N_("Songs for feeling lonely."),
    "anxious": N_("Songs for feeling anxious."),
    "angry": N_("Songs for feeling angry."),
    "nostalgic": N_("Songs for feeling nostalgic."),
}

THANKS: Final[Mapping[str, str]] = {
    "positive": N_("Thank you, positive it is."),
    "neutral": N_("Thank you, neutral it is."),
    "negative": N_("Thank you, negative it is."),
    "happy": N_("Thank you, happy it is."),
    "excited": N_("Thank you, excited it is."),
    "loved": N_("Thank you, loved it is."),
    "calm": N_("Thank you, calm it is."),
    "tired": N_("Thank you, tired it is."),
    "bored": N_("Thank you, bored it is."),
    "sad": N_("Thank you, sad it is."),
    "lonely": N_("Thank you, lonely it is."),
    "anxious": N_("Thank you, anxious it is."),
    "angry": N_("Thank you, angry it is."),
    "nostalgic": N_("Thank you, nostalgic it is."),
}
"""For a correction, by the name of what it says."""

LINES: Final[Mapping[str, tuple[str, ...]]] = {
    "positive": (
        N_("Good to see. May it stay a while."),
        N_("That is worth some music."),
        N_("A good moment to listen to something."),
    ),
    "neutral": (
        N_("Nothing needs to happen now. Just listen."),
        N_("A quiet moment is a good place to begin."),
        N_("No need to feel anything in particular to enjoy a song."),
    ),
    "negative": (
        N_("I am glad that you are here. Let the music keep you company."),
        N_("You need not smile for a song."),
        N_("Take your time. These will wait for you."),
    ),
    "happy": (N_("Lovely. May it stay a while."), N_("Hold on to that."), N_("That is worth humming along to.")),
    "excited": (
        N_("That energy deserves good company."),
        N_("Enjoy every bit of it."),
        N_("What a good moment for a song."),
    ),
    "loved": (
        N_("That is a fine thing to feel."),
        N_("May you feel it for long."),
        N_("Here is something to share, perhaps."),
    ),
    "calm": (N_("A good place to be."), N_("Stay as long as you like."), N_("No hurry. Just listen.")),
    "tired": (
        N_("Sit back. You need do nothing but listen."),
        N_("That was enough for today. Let the music do the rest."),
        N_("Close your eyes, if you like. Ears are enough for this."),
    ),
    "bored": (
        N_("Let us see whether one of these surprises you."),
        N_("Perhaps one of these is new to you."),
        N_("Time for something else, then."),
    ),
    "sad": (
        N_("I am sorry that it is so. Here is some company."),
        N_("You need not cheer up for a song."),
        N_("Take all the time that you need."),
    ),
    "lonely": (
        N_("I am glad that you said it. Here are some voices around you."),
        N_("Somebody sang of this, too: you are in company."),
        N_("Let these keep you company for a while."),
    ),
    "anxious": (
        N_("One song at a time. There is no hurry."),
        N_("Nothing is asked of you here. Just listen."),
        N_("Let it play for a while. I am not going anywhere."),
    ),
    "angry": (
        N_("You are allowed to be. Let the music take some of it."),
        N_("These can take it."),
        N_("Some things are better sung than said."),
    ),
    "nostalgic": (
        N_("Some things are worth looking back at."),
        N_("To then, and to now."),
        N_("Every song is somebody's memory."),
    ),
}
"""A line to go with the songs, by the name of a feeling or else of its emotion; a few of each."""
