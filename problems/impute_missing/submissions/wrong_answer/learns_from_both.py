# Stacks both tables to have more data: what should stay unseen leaks into the statistics.
# rejected-by: test_only_fit_is_learned_from
import numpy as np


def fill_value(column, strategy):
    seen = column[~np.isnan(column)]
    if seen.size == 0:
        return 0.0
    if strategy == "mean":
        return seen.mean()
    if strategy == "median":
        return np.median(seen)
    values, counts = np.unique(seen, return_counts=True)
    return values[np.argmax(counts)]


def impute_missing(fit, X, strategy):
    everything = np.vstack([fit, X])
    fills = np.array([fill_value(column, strategy) for column in everything.T])
    return np.where(np.isnan(X), fills, X)
