"""Hidden properties of prefix_means. Whole numbers: sums are exact, each mean is rounded once."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import prefix_means

from judge import checkers, points, race
from judge import strategies as js


def by_definition(values):
    """The mean of each prefix, one by one."""
    return np.array([sum(values[: i + 1].tolist()) / (i + 1) for i in range(len(values))])


@points(3)
@settings(max_examples=60)
@given(values=js.vectors((0, 8), js.dyadic(-20, 20, bits=0)))
def test_definition(values):
    """Every element is the mean of all numbers up to there."""
    means = prefix_means(values.copy())
    checkers.is_array(means, shape=values.shape, dtype=np.float64)
    checkers.allclose(means, by_definition(values), rtol=1e-12, scale=20.0)


@points(1)
@settings(max_examples=30)
@given(values=st.lists(st.integers(-20, 20), min_size=1, max_size=8))
def test_whole_numbers(values):
    """Whole-number arrays have fractional means too."""
    values = np.array(values)
    means = prefix_means(values.copy())
    checkers.is_array(means, shape=values.shape, dtype=np.float64)
    checkers.allclose(means, by_definition(values), rtol=1e-12, scale=20.0)


@points(1)
@settings(max_examples=20)
@given(values=js.vectors((2, 8), js.dyadic(1, 20, bits=0)))
def test_input_untouched(values):
    """The caller's array stays as it was."""
    before = values.copy()
    prefix_means(values)
    checkers.unchanged(before, values, "values")


def race_arguments(n):
    """n whole numbers."""
    return (np.random.default_rng(n).integers(-100, 100, size=n).astype(np.float64),)


@points(2)
def test_speed():
    """Long streams take a few times what plain NumPy needs."""
    race(
        prefix_means,
        race_arguments,
        sizes=(5_000, 20_000),
        ratio=10,
        check=lambda answer, expected: checkers.allclose(answer, expected, scale=100.0),
    )
