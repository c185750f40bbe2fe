# Fills the caller's array and returns it.
# rejected-by: test_nothing_else_changes
import numpy as np


def impute_missing(fit, X, strategy):
    for j in range(X.shape[1]):
        observed = fit[~np.isnan(fit[:, j]), j]
        if len(observed) == 0:
            fill = 0.0
        elif strategy == "mean":
            fill = np.mean(observed)
        elif strategy == "median":
            fill = np.median(observed)
        else:
            values, counts = np.unique(observed, return_counts=True)
            fill = values[np.argmax(counts)]
        X[np.isnan(X[:, j]), j] = fill
    return X
