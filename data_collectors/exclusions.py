"""Which entries are not for the catalogue: no songs, or titles that nobody should meet unasked."""

from __future__ import annotations

import re

from recommender.songs import folded

NO_SONG = re.compile(
    r"track ?list|cover art|\[art|\btrailer\b|ask me anything|\bmixtape\b|discography|liner notes|\bcommentary\b"
    r"|\binterview\b|tour dates|\bcredits\b|^(?:intro|outro|skit|interlude)(?: [ivx\d]+)?$|\b(?:skit|interlude)$"
)
"""Titles of pages about records, and of the scraps between their songs."""

SLURS = re.compile(
    r"(?<![a-z])(?:n[i1!*]+[gq]+[ae1!*$z]|n\*+|negro(?![a-z])|f[a4@*]g(?:g|s?(?![a-z]))|tr[a@]nn[yi]|k[i1]kes?(?![a-z])"
    r"|ch[i1]nk|g[o0]{2}k|sp[i1]cs?(?![a-z])|wetback|c[o0]{2}ns?(?![a-z])|japs?(?![a-z])|pak[i1]s?(?![a-z])|squaw|redskin"
    r"|dykes?(?![a-z])|r[e3]tard|m[i1]dget|b[i1!*]+t?ch|wh[o0*]re|sl[u*]t|c[u*]nt|hoes?(?![a-z])|thots?(?![a-z]))"
)
"""Stems of slurs for people's origin, body, love or sex, as folded titles spell and mask them."""

SEXUAL_VIOLENCE = re.compile(r"\b(?:rap(?:e[ds]?|ing|ists?)|molest\w*|incest\w*|p(?:a?e)do\w*|jailbait|lolitas?)\b")
"""Stems of sexual violence, above all against children."""

SELF_HARM = re.compile(r"suicid|\b(?:kill|hang|hurt|cut)(?:ing)? (?:myself|yourself|urself)\b")
"""Stems of harm to oneself: these songs would be picked for people who feel low."""


def is_no_song(title: str) -> bool:
    """Return whether a title is empty, or that of a page about a record."""
    plain = folded(title)
    return not any(letter.isalnum() for letter in plain) or NO_SONG.search(plain) is not None


def is_unfit(title: str) -> bool:
    """Return whether a title holds a slur, sexual violence or self-harm; swearing alone is no reason."""
    plain = folded(title)
    return any(stems.search(plain) for stems in (SLURS, SEXUAL_VIOLENCE, SELF_HARM))
