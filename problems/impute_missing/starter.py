import numpy as np


def impute_missing(fit: np.ndarray, X: np.ndarray, strategy: str) -> np.ndarray:
    """Return a copy of X in which every NaN is replaced by a statistic of its column in fit.

    fit has shape (n, d) and X has shape (m, d), both float64 with NaN for missing cells.
    strategy is "mean", "median" or "most_frequent". Neither array is changed.
    """
    raise NotImplementedError
