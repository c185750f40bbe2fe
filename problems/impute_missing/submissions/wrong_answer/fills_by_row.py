# Confuses the axes: a hole gets the statistic of its row.
# rejected-by: test_only_fit_is_learned_from, test_mean
import numpy as np


def impute_missing(fit, X, strategy):
    out = X.copy()
    for i, row in enumerate(X):
        seen = row[~np.isnan(row)]
        if len(seen) == 0:
            value = 0.0
        elif strategy == "mean":
            value = seen.mean()
        elif strategy == "median":
            value = np.median(seen)
        else:
            values, counts = np.unique(seen, return_counts=True)
            value = values[counts.argmax()]
        out[i, np.isnan(row)] = value
    return out
