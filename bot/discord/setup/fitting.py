"""How many songs remain under a server's rules, and which rule to loosen where hardly any do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.language import N_
from bot.service import Serenade
from recommender.filters import ANYTHING
from recommender.servers import ServerRules

FEW: Final = 50
"""Songs below which a member who asks often hears the same ones again: ten answers."""

SETTINGS: Final = {
    "genres": N_("Only these genres"),
    "without_genres": N_("Never these genres"),
    "languages": N_("Languages"),
    "clean": N_("Explicit songs"),
    "country": N_("Country"),
}
"""What the panel calls the rules that leave songs out, by the names of the filters."""


@dataclass(frozen=True, slots=True)
class Fit:
    """How many of all songs fit; `loosen` is the setting without which most would, and `then` how many that are."""

    songs: int
    total: int
    loosen: str | None = None
    then: int = 0

    @property
    def are_few(self) -> bool:
        """Whether there are too few to be happy with, though there would be more."""
        return self.songs < min(FEW, self.total)


async def fit_of(service: Serenade, rules: ServerRules, *, age_restricted: bool) -> Fit:
    """Count the songs that fit in a server's channels; StoreError."""
    filters = rules.filters(age_restricted=age_restricted)
    total = await service.songs_within(ANYTHING)
    fit = Fit(await service.songs_within(filters), total)
    if not fit.are_few:
        return fit
    loosened = {name: await service.songs_within(wider) for name, wider in filters.loosened().items()}
    best = max(loosened, key=lambda name: loosened[name], default=None)
    if best is None or loosened[best] <= fit.songs:
        return fit
    return Fit(fit.songs, total, best, loosened[best])
