"""Countries as people write them."""

import pytest

from bot.discord.setup.countries import find, name_of, suggestions
from bot.language import speaking


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("de", "DE"),
        (" Germany ", "DE"),
        ("GERMANY", "DE"),
        ("niger", "NE"),  # which is also how Nigeria begins
        ("cote d'ivoire", "CI"),
        ("Türkiye", "TR"),
        ("switz", "CH"),
    ],
)
def test_a_country_is_found_by_its_code_its_name_and_a_plain_part_of_it(typed: str, code: str) -> None:
    assert find(typed) == (code,)


def test_names_are_those_of_the_language_of_the_moment_and_english_ones_work_too() -> None:
    with speaking("de"):
        assert find("österreich") == find("osterreich") == find("Austria") == ("AT",)
        assert name_of("AT") == "Österreich"
    assert name_of("AT") == "Austria"
    assert find("Österreich") == ()


def test_what_may_be_several_countries_is_left_to_whoever_asked() -> None:
    assert {"US", "GB", "AE"} <= set(find("united"))


@pytest.mark.parametrize("typed", ["EU", "ZZ", "XK", "001", "Atlantis", "*"])
def test_what_is_no_country_of_the_standard_is_none(typed: str) -> None:
    assert typed not in find(typed)


def test_all_249_are_suggested_to_who_typed_nothing_yet() -> None:
    assert len(suggestions("")) == 249
    assert suggestions("ger")[:1] == ("DE",)
