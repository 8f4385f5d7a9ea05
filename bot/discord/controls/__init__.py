"""What hangs under an answer; importing the package makes all kinds of it known."""

from bot.discord.controls.base import KINDS, Control, Controls, message_of, reply_id_under, show, whisper
from bot.discord.controls.choices import FaceChoice, GoalChoice, MoodChoice
from bot.discord.controls.questions import Tell
from bot.discord.controls.songs import Broken, Shuffle, Skip, Thumb, Turn

__all__ = [
    "KINDS",
    "Broken",
    "Control",
    "Controls",
    "FaceChoice",
    "GoalChoice",
    "MoodChoice",
    "Shuffle",
    "Skip",
    "Tell",
    "Thumb",
    "Turn",
    "message_of",
    "reply_id_under",
    "show",
    "whisper",
]
