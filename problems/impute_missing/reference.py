"""Column by column: one statistic of what was observed in fit fills the holes of X."""

import numpy as np


def most_frequent(values: np.ndarray) -> float:
    """Return the value that occurs most often; np.unique sorts, so the smallest of several."""
    distinct, counts = np.unique(values, return_counts=True)
    return distinct[np.argmax(counts)]


STATISTICS = {"mean": np.mean, "median": np.median, "most_frequent": most_frequent}


def impute_missing(fit: np.ndarray, X: np.ndarray, strategy: str) -> np.ndarray:
    """Return a copy of X in which every NaN is replaced by a statistic of its column in fit."""
    fills = []
    for column in fit.T:
        observed = column[~np.isnan(column)]
        fills.append(STATISTICS[strategy](observed) if observed.size else 0.0)
    return np.where(np.isnan(X), fills, X)
