# Sorts all columns at once: NaN go last, medians are read off, runs of equal values are counted.
import numpy as np


def column_fill(ordered, strategy):
    ordered = ordered[: len(ordered) - np.isnan(ordered).sum()]
    n = len(ordered)
    if n == 0:
        return 0.0
    if strategy == "mean":
        return ordered.sum() / n
    if strategy == "median":
        return (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    starts = np.flatnonzero(np.r_[True, ordered[1:] != ordered[:-1]])
    lengths = np.diff(np.r_[starts, n])
    return ordered[starts[lengths.argmax()]]


def impute_missing(fit, X, strategy):
    ordered = np.sort(fit, axis=0)
    fills = np.array([column_fill(column, strategy) for column in ordered.T])
    return np.where(np.isnan(X), fills, X)
