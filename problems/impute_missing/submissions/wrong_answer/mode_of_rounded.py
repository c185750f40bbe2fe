# Rounds before counting, which merges values that are not equal.
# rejected-by: test_most_frequent
import numpy as np


def impute_missing(fit, X, strategy):
    out = np.array(X)
    for j, column in enumerate(fit.T):
        seen = column[np.isfinite(column)]
        value = 0.0
        if len(seen):
            if strategy == "mean":
                value = seen.mean()
            elif strategy == "median":
                value = np.median(seen)
            else:
                values, counts = np.unique(np.round(seen, 6), return_counts=True)
                value = values[counts.argmax()]
        out[np.isnan(out[:, j]), j] = value
    return out
