"""The shared strategies keep what they promise."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, find, given, settings
from hypothesis import strategies as st

from judge import strategies as js

few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOTHING = settings(database=None, max_examples=500, deadline=None)


def shortest(strategy, condition):
    return find(strategy, condition, settings=NOTHING)


@few
@given(js.dyadic(-3, 5, bits=4))
def test_dyadic_numbers_are_multiples_of_the_grid_inside_the_bounds(x):
    assert type(x) is float
    assert -3 <= x <= 5
    assert (x * 16).is_integer()


@few
@given(st.lists(js.dyadic(-100, 100, bits=10), max_size=20))
def test_sums_of_products_of_dyadic_numbers_are_exact(xs):
    exact = sum((Fraction(x) ** 2 for x in xs), Fraction(0))
    assert Fraction(sum(x * x for x in xs)) == exact


def test_dyadic_numbers_shrink_to_zero():
    assert shortest(js.dyadic(-8, 8), lambda _: True) == 0.0


@pytest.mark.parametrize(("lo", "hi", "bits"), [(1, 0, 0), (0, 1, -1), (0, 1 << 50, 4)])
def test_a_grid_that_is_empty_or_too_fine_is_refused(lo, hi, bits):
    with pytest.raises(ValueError, match=r"needs lo <= hi|does not fit"):
        js.dyadic(lo, hi, bits)


@few
@given(js.matrices((0, 4), st.sampled_from([1, 3])), js.vectors(2, st.just(1.5)))
def test_matrices_and_vectors_have_the_asked_shape_and_elements(X, v):
    assert X.dtype == np.float64
    assert X.ndim == 2
    assert X.shape[0] <= 4
    assert X.shape[1] in (1, 3)
    assert np.array_equal(v, [1.5, 1.5])


@few
@given(js.matrices(6, 2, distinct=3), js.vectors((0, 6), distinct=2))
def test_distinct_bounds_the_number_of_different_rows_or_values(X, v):
    assert X.shape == (6, 2)
    assert len(np.unique(X, axis=0)) <= 3
    assert len(np.unique(v)) <= 2


def test_distinct_below_one_is_refused():
    with pytest.raises(ValueError, match="distinct must be at least 1"):
        shortest(js.vectors(3, distinct=0), lambda _: True)


@few
@given(js.lattices((0, 9), (1, 3), lo=-2, hi=3, bits=1))
def test_lattices_are_dyadic_arrays_of_the_asked_shape(X):
    assert X.dtype == np.float64
    assert X.shape[0] <= 9
    assert 1 <= X.shape[1] <= 3
    assert np.all((X >= -2) & (X <= 3) & (np.round(X * 2) == X * 2))


def test_lattices_reach_both_bounds_and_shrink_to_the_least_in_size():
    assert shortest(js.lattices(1, 1, lo=-2, hi=2), lambda X: X[0, 0] == -2)[0, 0] == -2
    assert shortest(js.lattices(1, 1, lo=-2, hi=2), lambda X: X[0, 0] == 2)[0, 0] == 2
    assert not shortest(js.lattices(3, 2), lambda _: True).any()
    assert shortest(js.lattices(1, 1, lo=3, hi=9), lambda _: True)[0, 0] == 3


def test_lattices_of_too_many_numbers_are_refused():
    with pytest.raises(ValueError, match="above 65536"):
        shortest(js.lattices(1, 1, lo=0, hi=1 << 16), lambda _: True)


@few
@given(js.with_missing(js.matrices(3, 2)))
def test_missing_values_only_replace_elements(X):
    assert X.shape == (3, 2)
    kept = X[~np.isnan(X)]
    assert np.all(kept * 8 == np.round(kept * 8))


def test_a_whole_column_can_be_missing():
    X = shortest(js.with_missing(js.matrices(3, 2)), lambda X: np.isnan(X[:, 0]).all())
    assert np.isnan(X[:, 0]).all()


@few
@given(js.blobs(groups=(1, 5), dims=(1, 3)))
def test_points_of_one_blob_are_nearer_to_each_other_than_to_any_other(blobs):
    k = len(blobs.centres)
    assert set(blobs.labels.tolist()) == set(range(k))
    assert blobs.points.shape == (len(blobs.labels), blobs.centres.shape[1])
    assert np.abs(blobs.points - blobs.centres[blobs.labels]).max() <= 1
    distances = np.linalg.norm(blobs.points[:, None] - blobs.points[None], axis=2)
    together = blobs.labels[:, None] == blobs.labels[None]
    assume(k > 1)
    assert distances[together].max() < distances[~together].min()


@few
@given(js.tokens(most_words=4, most_copies=2))
def test_tokens_are_words_with_few_copies(words):
    counts = {word: words.count(word) for word in words}
    assert len(counts) <= 4
    assert set(counts) <= set(js.VOCABULARY)
    assert set(counts.values()) <= {1, 2}


def test_tokens_tie():
    words = shortest(js.tokens(), lambda w: len(w) == 4 and w.count(w[0]) == 2 == w.count(w[-1]))
    assert len(words) == 4
