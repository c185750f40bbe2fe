"""frequencies on right, wrong and impossible counts."""

import math
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from judge.checkers import frequencies


def tolerance(cells, trials, alpha=1e-9):
    return math.sqrt(math.log(2 * cells / alpha) / (2 * trials))


def test_a_right_sampler_passes_and_a_wrong_one_does_not():
    rng = np.random.default_rng(1)
    law = [0.1, 0.2, 0.7]
    frequencies(np.bincount(rng.choice(3, 20_000, p=law), minlength=3), law, 20_000)
    with pytest.raises(AssertionError, match="event 0 happened"):
        frequencies(np.bincount(rng.choice(3, 20_000), minlength=3), law, 20_000)


@pytest.mark.parametrize("cells", [1, 4])
@pytest.mark.parametrize("trials", [100, 20_000])
def test_the_bound_is_hoeffdings_over_all_cells(cells, trials):
    t = tolerance(cells, trials)
    for sign in (-1, 1):
        inside = trials // 2 + sign * math.floor(t * trials)
        frequencies([inside] + [trials // 2] * (cells - 1), [0.5] * cells, trials)
        with pytest.raises(AssertionError):
            frequencies([inside + sign] + [trials // 2] * (cells - 1), [0.5] * cells, trials)


def test_a_smaller_alpha_is_more_tolerant():
    count = 500 + math.floor(tolerance(1, 1000, 1e-6) * 1000) + 1
    with pytest.raises(AssertionError):
        frequencies([count], [0.5], 1000, alpha=1e-6)
    frequencies([count], [0.5], 1000, alpha=1e-9)


@given(st.integers(1, 10**6))
def test_counts_that_fit_perfectly_pass(trials):
    frequencies([trials, 0, trials // 2], [1.0, 0.0, (trials // 2) / trials], trials)


def test_inclusion_frequencies_need_not_sum_to_one():
    frequencies([50, 50, 50], [0.5, 0.5, 0.5], 100)


@pytest.mark.parametrize(
    ("counts", "probabilities", "message"),
    [
        ([1, 99], [0.0, 1.0], "event 0 must never happen: 1 of 100"),
        ([0, 99], [0.0, 1.0], "event 1 must always happen: 99 of 100"),
        ([50], [0.5, 0.5], "expected 2 counts, got 1"),
        ([50, 101], [0.5, 0.5], "at [1]: 101 is no count of 0 to 100"),
        ([-1, 50], [0.5, 0.5], "at [0]: -1 is no count of 0 to 100"),
        ([50.0], [0.5], "at [0]: 50.0 is no count of 0 to 100"),
        ([True], [0.5], "at [0]: True is no count of 0 to 100"),
        (
            np.array([50.0]),
            [0.5],
            "expected whole counts along one axis, got a float64 array of shape (1,)",
        ),
        (50, [0.5], "expected whole counts along one axis, got an int"),
        (
            [99],
            [0.5],
            "event 0 happened 99 times in 100: expected a frequency of 0.5, got 0.99 "
            "(tolerance 0.327)",
        ),
    ],
)
def test_what_is_off(counts, probabilities, message):
    with pytest.raises(AssertionError, match=f"^{re.escape(message)}$"):
        frequencies(counts, probabilities, 100)


@pytest.mark.parametrize("counts", [[50], (50,), np.array([50]), np.array([50], np.uint8)])
def test_counts_come_as_list_tuple_or_whole_array(counts):
    frequencies(counts, np.array([0.5]), 100)


def test_no_cells_always_fit():
    frequencies([], [], 10)


@pytest.mark.parametrize(
    ("probabilities", "trials", "alpha", "message"),
    [
        ([1.5], 100, 1e-9, "numbers in"),
        ([-0.1], 100, 1e-9, "numbers in"),
        ([math.nan], 100, 1e-9, "numbers in"),
        ([[0.5]], 100, 1e-9, "numbers in"),
        ([0.5], 0, 1e-9, "trials must be at least 1"),
        ([0.5], 100, 0.05, "alpha must be in"),
        ([0.5], 100, 0.0, "alpha must be in"),
    ],
)
def test_impossible_settings_are_the_authors_mistake(probabilities, trials, alpha, message):
    with pytest.raises(ValueError, match=message):
        frequencies([50], probabilities, trials, alpha)
