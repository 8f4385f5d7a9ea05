from __future__ import annotations

import pytest

from recommender.filters import Filters
from recommender.servers import Explicit, ServerRules


@pytest.mark.parametrize(
    ("explicit", "clean", "clean_where_restricted"),
    [(Explicit.RESTRICTED, True, False), (Explicit.NEVER, True, True), (Explicit.ANYWHERE, False, False)],
)
def test_explicit_songs_come_only_where_the_server_lets_them(
    *, explicit: Explicit, clean: bool, clean_where_restricted: bool
) -> None:
    rules = ServerRules(explicit=explicit)
    assert rules.filters(age_restricted=False) == Filters(clean=clean)
    assert rules.filters(age_restricted=True) == Filters(clean=clean_where_restricted)


def test_a_servers_lists_are_what_its_songs_must_be() -> None:
    rules = ServerRules(genres=("Rock",), without_genres=("Metal",), languages=("en", "de"), country="DE")
    wanted = Filters(clean=True, country="DE", without_genres=("Metal",), genres=("Rock",), languages=("en", "de"))
    assert rules.filters(age_restricted=False) == wanted


@pytest.mark.parametrize("songs", [-1, 0, 6])
def test_replies_without_songs_or_with_too_many_are_refused(songs: int) -> None:
    with pytest.raises(ValueError, match="1 to 5"):
        ServerRules(songs=songs)
