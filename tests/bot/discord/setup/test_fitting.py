"""How many songs remain, and which setting to loosen."""

from bot.discord.setup import fitting
from bot.discord.setup.fitting import Fit, fit_of
from bot.service import Serenade
from recommender.servers import Explicit, ServerRules

ALL = 160
ROCK = 80
"""Songs of the small catalogue, of which none has a language, a country or a mark."""


async def test_without_rules_every_song_fits(service: Serenade) -> None:
    rules = ServerRules(explicit=Explicit.ANYWHERE)
    assert await fit_of(service, rules, age_restricted=False) == Fit(ALL, ALL)


async def test_songs_of_the_only_genres_are_counted(service: Serenade) -> None:
    fit = await fit_of(service, ServerRules(genres=("ROCK",)), age_restricted=False)
    assert fit == Fit(ROCK, ALL)
    assert not fit.are_few


async def test_where_nothing_fits_the_setting_is_named_without_which_most_would(service: Serenade) -> None:
    rules = ServerRules(genres=("Rock",), languages=("de",))
    fit = await fit_of(service, rules, age_restricted=False)
    assert fit == Fit(0, ALL, "languages", ROCK)
    assert fit.are_few
    assert fit.loosen in fitting.SETTINGS


async def test_where_no_single_setting_helps_none_is_named(service: Serenade) -> None:
    rules = ServerRules(genres=("Opera",), languages=("de",))
    assert await fit_of(service, rules, age_restricted=False) == Fit(0, ALL)


def test_a_small_catalogue_is_nobodys_fault() -> None:
    assert not Fit(3, 3).are_few
    assert Fit(2, 3).are_few
