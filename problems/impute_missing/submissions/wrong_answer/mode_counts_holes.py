# Lets np.unique count NaN, which may then be the most frequent value.
# rejected-by: test_most_frequent
import numpy as np


def impute_missing(fit, X, strategy):
    fills = []
    for column in fit.T:
        observed = column[~np.isnan(column)]
        if observed.size == 0:
            fills.append(0.0)
        elif strategy == "mean":
            fills.append(observed.mean())
        elif strategy == "median":
            fills.append(np.median(observed))
        else:
            values, counts = np.unique(column, return_counts=True)
            fills.append(values[np.argmax(counts)])
    return np.where(np.isnan(X), np.array(fills), X)
