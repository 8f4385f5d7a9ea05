from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.calibration import HIGHEST, LEAST, LOWEST, UNMOVED, prior_multipliers
from recommender.vocabulary import Emotion

POSITIVE, NEUTRAL, NEGATIVE = Emotion


def test_without_corrections_nothing_moves() -> None:
    assert prior_multipliers({}) == UNMOVED


def test_fewer_than_twenty_in_a_class_move_nothing() -> None:
    assert prior_multipliers({(NEGATIVE, NEUTRAL): LEAST - 1}) == UNMOVED


def test_what_is_read_too_often_becomes_less_likely_and_what_it_was_more() -> None:
    moved = prior_multipliers({(NEGATIVE, NEUTRAL): LEAST})
    assert moved[NEGATIVE] < 1.0 < moved[NEUTRAL]
    assert moved[POSITIVE] == 1.0


def test_errors_that_balance_and_confirmations_move_nothing() -> None:
    balanced = {(NEGATIVE, NEUTRAL): 40, (NEUTRAL, NEGATIVE): 40, (POSITIVE, POSITIVE): 500}
    assert prior_multipliers(balanced) == UNMOVED


def test_confirmations_weigh_against_errors() -> None:
    errors = {(NEGATIVE, NEUTRAL): 30}
    doubted = prior_multipliers(errors)
    confirmed = prior_multipliers(errors | {(NEGATIVE, NEGATIVE): 300})
    assert doubted[NEGATIVE] < confirmed[NEGATIVE] < 1.0


@given(st.dictionaries(st.sampled_from(list(product(Emotion, Emotion))), st.integers(0, 10**9)))
def test_whatever_the_counts_priors_stay_within_bounds(confusion: dict[tuple[Emotion, Emotion], int]) -> None:
    assert all(LOWEST <= multiplier <= HIGHEST for multiplier in prior_multipliers(confusion).values())


@pytest.mark.parametrize("count", [10**3, 10**6])
def test_many_errors_move_a_prior_to_its_bounds_and_no_further(count: int) -> None:
    moved = prior_multipliers({(NEGATIVE, NEUTRAL): count})
    assert (moved[NEGATIVE], moved[NEUTRAL]) == (LOWEST, HIGHEST)
