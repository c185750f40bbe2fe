"""Hidden properties of impute_missing."""

import statistics

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from submission import impute_missing

from judge import checkers, points, race, strategies

STATISTICS = {
    "mean": statistics.fmean,
    "median": statistics.median,
    "most_frequent": lambda observed: min(statistics.multimode(observed)),
}
NEARLY_EQUAL = np.array([0.0, 1.0, 1.0 + 2.0**-40, 2.0, -1.0])
ANY_STRATEGY = st.sampled_from(sorted(STATISTICS))


@st.composite
def holey(draw, rows, columns, values):
    """A table of which about half the cells are missing."""
    n = draw(st.integers(*rows))
    if values is None:
        cells = draw(strategies.lattices(n, columns, lo=-1000, hi=1000, bits=5))
    else:
        cells = values[draw(strategies.lattices(n, columns, lo=0, hi=len(values) - 1)).astype(int)]
    holes = draw(strategies.lattices(n, columns, lo=0, hi=1))
    return np.where(holes == 1, np.nan, cells)


@st.composite
def fit_and_fill(draw, values=None, rows=(1, 9)):
    """A table to learn from, with something observed in every column, and one to fill."""
    d = draw(st.integers(1, 3))
    fit, X = draw(holey(rows, d, values)), draw(holey((0, 5), d, values))
    fit[-1, np.isnan(fit).all(axis=0)] = 1.0
    return fit, X


def check_filled(filled, fit, X, strategy, rtol=1e-9):
    """Compare with the definition, column by column in Python's own numbers."""
    columns = [[value for value in column if value == value] for column in fit.T.tolist()]
    fills = [STATISTICS[strategy](observed) for observed in columns]
    checkers.is_array(filled, shape=X.shape, dtype=np.float64)
    sizes = [max(map(abs, observed)) for observed in columns]
    expected = np.where(np.isnan(X), fills, X)
    checkers.allclose(filled, expected, rtol=rtol, scale=np.array(sizes))


@points(2)
@settings(max_examples=50)
@given(tables=fit_and_fill(), other=st.integers(-99, 99), strategy=ANY_STRATEGY)
def test_only_fit_is_learned_from(tables, other, strategy):
    """What is observed in X has no part in what fills its holes."""
    fit, X = tables
    holes, changed = np.isnan(X), 2 * X + other
    filled, otherwise = (impute_missing(fit, table, strategy) for table in (X, changed))
    for answer in (filled, otherwise):
        checkers.is_array(answer, shape=X.shape, dtype=np.float64)
    checkers.allclose(otherwise[holes], filled[holes], rtol=1e-9, scale=1000.0)


@points(2)
@settings(max_examples=40)
@given(tables=fit_and_fill())
def test_mean(tables):
    """The mean of what was observed in fit fills the holes."""
    fit, X = tables
    check_filled(impute_missing(fit, X, "mean"), fit, X, "mean")


@points(2)
@settings(max_examples=40)
@given(tables=fit_and_fill())
def test_median(tables):
    """The median of what was observed in fit fills the holes."""
    fit, X = tables
    check_filled(impute_missing(fit, X, "median"), fit, X, "median")


@points(2)
@settings(max_examples=60)
@given(tables=fit_and_fill(NEARLY_EQUAL, rows=(1, 12)))
def test_most_frequent(tables):
    """The most frequent value observed in fit fills the holes, the smallest of several."""
    fit, X = tables
    check_filled(impute_missing(fit, X, "most_frequent"), fit, X, "most_frequent", rtol=0.0)


@points(1)
@settings(max_examples=40)
@given(tables=fit_and_fill(), column=st.integers(0, 2), empty=st.booleans(), strategy=ANY_STRATEGY)
def test_never_observed(tables, column, empty, strategy):
    """Columns that were never observed are filled with 0."""
    fit, X = tables
    never = np.arange(X.shape[1]) == column % X.shape[1]
    if empty:
        fit, never[:] = fit[:0], True
    fit[:, never] = np.nan
    filled = impute_missing(fit, X, strategy)
    checkers.is_array(filled, shape=X.shape, dtype=np.float64)
    checkers.exact(filled[:, never], np.nan_to_num(X[:, never]))


@points(1)
@settings(max_examples=40)
@given(tables=fit_and_fill(), strategy=ANY_STRATEGY)
def test_nothing_else_changes(tables, strategy):
    """Observed cells and the arguments stay as they are."""
    fit, X = tables
    before = fit.copy(), X.copy()
    filled = impute_missing(fit, X, strategy)
    checkers.unchanged(before, (fit, X), "fit, X")
    checkers.is_array(filled, shape=X.shape, dtype=np.float64)
    observed = ~np.isnan(X)
    checkers.exact(filled[observed], X[observed])


def race_tables(n):
    """Whole numbers of which nearly all occur just a few times; few holes to fill."""
    rng = np.random.default_rng(n)
    fit = rng.integers(n, size=(n, 5)).astype(float)
    X = rng.integers(n, size=(n // 20, 5)).astype(float)
    fit[rng.random(fit.shape) < 0.2] = np.nan
    X[rng.random(X.shape) < 0.1] = np.nan
    return fit, X, "most_frequent"


@points(3)
def test_large_table():
    """A large table is filled in about the time that sorting its columns takes."""
    race(
        impute_missing,
        race_tables,
        sizes=(7_000, 28_000),
        ratio=8,
        slope=1.6,
        check=checkers.exact,
    )
