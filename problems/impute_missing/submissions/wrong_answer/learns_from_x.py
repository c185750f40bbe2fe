# Takes the statistics of the table it fills, and ignores fit.
# rejected-by: test_only_fit_is_learned_from, test_mean, test_median, test_most_frequent
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
    out = X.copy()
    for j in range(X.shape[1]):
        column = out[:, j]
        column[np.isnan(column)] = fill_value(X[:, j], strategy)
    return out
