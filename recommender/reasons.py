"""Why a song was picked, in one sentence of plain words from its evidence."""

from __future__ import annotations

from math import dist

from recommender.songs import Evidence, MoodLabel

FAR = 0.8
"""Evidence farther than this from the song's place on the plane, which is 2 wide, speaks against it."""


def reason(label: MoodLabel) -> str:
    """Return the sentence, such as "People tag it sad; slow and acoustic, though the lyrics lean happy." in full.

    What the evidence says comes in its own order, what speaks against the label last; "" without evidence.
    """
    for_it = "; ".join(item.note for item in label.evidence if not _speaks_against(item, label))
    against = " and ".join(item.note for item in label.evidence if _speaks_against(item, label))
    sentence = ", though ".join(part for part in (for_it, against) if part)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def _speaks_against(item: Evidence, label: MoodLabel) -> bool:
    here, there = label.point, item.point
    return dist((here.valence, here.arousal), (there.valence, there.arousal)) > FAR
