"""What the contract of impute_missing looks like."""

import numpy as np
from submission import impute_missing

from judge import checkers

FIT = np.array([[1.0, 10.0], [2.0, 20.0], [6.0, 20.0]])
X = np.array([[np.nan, 5.0], [4.0, np.nan]])


def test_mean():
    """The means of the columns of fit are 3 and 50/3."""
    filled = impute_missing(FIT.copy(), X.copy(), "mean")
    checkers.is_array(filled, shape=(2, 2), dtype=np.float64)
    checkers.allclose(filled, np.array([[3.0, 5.0], [4.0, 50 / 3]]))


def test_median():
    """The medians of the columns of fit are 2 and 20."""
    filled = impute_missing(FIT.copy(), X.copy(), "median")
    checkers.is_array(filled, shape=(2, 2), dtype=np.float64)
    checkers.allclose(filled, np.array([[2.0, 5.0], [4.0, 20.0]]))


def test_most_frequent():
    """20 occurs twice in the second column of fit."""
    filled = impute_missing(FIT.copy(), X[1:], "most_frequent")
    checkers.is_array(filled, shape=(1, 2), dtype=np.float64)
    checkers.allclose(filled, np.array([[4.0, 20.0]]))
