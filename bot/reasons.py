"""Why a song was picked, in the language of the moment.

The reasons that are stored are English, made of the clauses in which `recommender.evidence` notes what it found. Those
are few, so they are recognised and said anew; a reason with a clause that is not known is said as it is stored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from babel.lists import format_list

from bot.language import ENGLISH, N_, _, pgettext, spoken
from recommender.reasons import sides
from recommender.songs import MoodLabel, Pick

CLAUSES: Final[frozenset[str]] = frozenset(
    {
        N_("the lyrics are mixed"),
        N_("the lyrics lean bright"),
        N_("the lyrics lean dark"),
        N_("listeners find it pleasant and lively"),
        N_("listeners find it pleasant and quiet"),
        N_("listeners find it dark and lively"),
        N_("listeners find it dark and quiet"),
        N_("people tag its mood"),
        N_("whoever runs this bot calls it happy"),
        N_("whoever runs this bot calls it energetic"),
        N_("whoever runs this bot calls it calm"),
        N_("whoever runs this bot calls it sad"),
    }
)
"""The clauses that always read the same."""

SOUNDS: Final[Mapping[str, str]] = {
    "loud": N_("it sounds loud and {colour}"),
    "lively": N_("it sounds lively and {colour}"),
    "steady": N_("it sounds steady and {colour}"),
    "gentle": N_("it sounds gentle and {colour}"),
    "quiet": N_("it sounds quiet and {colour}"),
}
"""How a song sounds, by its energy; its colour stands in each of them in the same place."""

COLOURS: Final[Mapping[str, str]] = {
    "sunny": N_("sunny"),
    "acoustic": N_("acoustic"),
    "dark": N_("dark"),
    "wistful": N_("wistful"),
    "danceable": N_("danceable"),
    "driving": N_("driving"),
    "even-tempered": N_("even-tempered"),
}
"""The colours of a song's sound."""

TAGGED: Final = N_("people tag it {word}")
LISTED: Final = N_("people put it on {word} playlists")
"""Words that others chose are quoted as they are, in their language."""

SOUND: Final = re.compile(r"it sounds (\S+) and (\S+)")


def reason_of(pick: Pick) -> str:
    """Return why a song was picked, in one sentence; plain text that may hold other people's words."""
    return pick.reason if spoken() == ENGLISH else (anew(pick.song.label) or pick.reason)


def anew(label: MoodLabel) -> str | None:
    """Return the reason for a label's songs in the language of the moment, None where not every clause is known."""
    for_it, against = (tuple(map(_said, notes)) for notes in sides(label))
    if None in {*for_it, *against} or not label.evidence:
        return None
    reasons = pgettext("between clauses", "; ").join(filter(None, for_it))
    doubts = format_list([*filter(None, against)], style="standard", locale=spoken())
    if reasons and doubts:
        sentence = _("{reasons}, though {doubts}.").format(reasons=reasons, doubts=doubts)
    else:
        sentence = _("{reasons}.").format(reasons=reasons or doubts)
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _said(note: str) -> str | None:
    """Return a clause in the language of the moment, None for one that is not known."""
    if note in CLAUSES:
        return _(note)
    if (sound := SOUND.fullmatch(note)) and sound[1] in SOUNDS and sound[2] in COLOURS:
        return _(SOUNDS[sound[1]]).format(colour=_(COLOURS[sound[2]]))
    return next((_(known).format(word=word) for known in (TAGGED, LISTED) if (word := _word_in(note, known))), None)


def _word_in(note: str, template: str) -> str | None:
    before, after = template.split("{word}")
    fits = note.startswith(before) and note.endswith(after) and len(note) > len(before) + len(after)
    return note[len(before) : len(note) - len(after)] if fits else None
