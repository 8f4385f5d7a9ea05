"""The numbers that the cards report."""

from __future__ import annotations

import math

import numpy as np
import pytest

from models.training.metrics import (
    accuracy,
    balanced_accuracy,
    best_temperature,
    calibration_error,
    confusion,
    cross_entropy,
    recalls,
    reliability,
    standard_error,
)

COUNTS = np.array([[8, 2, 0], [1, 1, 0], [0, 0, 0]])


def test_true_classes_are_rows_and_guesses_columns() -> None:
    counts = confusion(np.array([0, 0, 1, 2]), np.array([0, 1, 1, 0]), 3)
    assert counts.tolist() == [[1, 1, 0], [0, 1, 0], [1, 0, 0]]


def test_accuracy_counts_rows_and_balanced_accuracy_classes() -> None:
    assert accuracy(COUNTS) == pytest.approx(9 / 12)
    assert balanced_accuracy(COUNTS) == pytest.approx((0.8 + 0.5) / 2)


def test_a_class_without_members_has_no_recall() -> None:
    assert recalls(COUNTS)[:2] == pytest.approx((0.8, 0.5))
    assert math.isnan(recalls(COUNTS)[2])


def test_nothing_measured_is_not_a_number() -> None:
    nothing = np.zeros((3, 3), np.int64)
    assert math.isnan(accuracy(nothing))
    assert math.isnan(balanced_accuracy(nothing))


def test_who_is_right_as_often_as_sure_is_calibrated_and_who_brags_is_not() -> None:
    truth = np.array([0, 0, 0, 1])
    assert calibration_error(np.tile([0.75, 0.25], (4, 1)), truth) == pytest.approx(0)
    assert calibration_error(np.tile([1.0, 0.0], (4, 1)), truth) == pytest.approx(0.25)


def test_readings_are_sorted_by_how_sure_they_were_and_the_error_is_theirs() -> None:
    shares = np.array([(0.95, 0.05), (0.97, 0.03), (0.4, 0.6), (1.0, 0.0)])
    truth = np.array([0, 1, 1, 0])
    bins = reliability(shares, truth)
    assert bins.members[[9, 14]].tolist() == [1, 3]
    assert bins.members.sum() == 4
    assert bins.right[[9, 14]].tolist() == [1, 2]
    assert bins.confidence[[9, 14]] == pytest.approx((0.6, 2.92))
    assert bins.error == pytest.approx((0.4 + 0.92) / 4) == pytest.approx(calibration_error(shares, truth))


def test_no_reading_has_no_calibration_error() -> None:
    assert math.isnan(reliability(np.zeros((0, 3)), np.zeros(0, np.int64)).error)


def test_cross_entropy_is_least_at_the_truth_and_finite_at_the_opposite() -> None:
    targets = np.array([[1.0, 0.0]])
    assert cross_entropy(targets, targets) == pytest.approx(0)
    assert 1 < cross_entropy(np.array([[0.0, 1.0]]), targets) < 100


def test_the_best_temperature_is_found() -> None:
    assert best_temperature(lambda tried: abs(tried - 1.7)) == pytest.approx(1.7, abs=0.03)


def test_four_times_the_rows_halve_the_standard_error() -> None:
    assert standard_error(0.9, 400) == pytest.approx(standard_error(0.9, 100) / 2)
