"""Why a song was picked, in one sentence of plain words from its evidence."""

from __future__ import annotations

from recommender.songs import Evidence, EvidenceSource, MoodLabel

FAR = 0.5
"""Evidence on the other side of pleasant, farther than this from the song, speaks against it; the scale is 2 wide."""

CLEAR = 0.2
"""A valence below which evidence takes no side."""


def reason(label: MoodLabel) -> str:
    """Return the sentence, such as "People tag it sad; slow and acoustic, though the lyrics lean happy." in full.

    What the evidence says comes in its own order, what speaks against the label last; "" without evidence.
    """
    for_it, against = sides(label)
    sentence = ", though ".join(part for part in ("; ".join(for_it), " and ".join(against)) if part)
    return f"{sentence[:1].upper()}{sentence[1:]}." if sentence else ""


def sides(label: MoodLabel) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the clauses of what speaks for a label, and of what speaks against it."""
    for_it: list[str] = []
    against: list[str] = []
    for item in label.evidence:
        (against if _speaks_against(item, label) else for_it).append(item.note)
    return tuple(for_it), tuple(against)


def _speaks_against(item: Evidence, label: MoodLabel) -> bool:
    # What it sounds like is told in words that are neither for nor against.
    if item.source is EvidenceSource.AUDIO or abs(item.point.valence) < CLEAR:
        return False
    here, there = label.point.valence, item.point.valence
    return here * there < 0 and abs(here - there) > FAR
