# Forgets that a mean of numbers and NaN is NaN.
# rejected-by: test_mean
import numpy as np


def impute_missing(fit, X, strategy):
    filled = X.copy()
    for j in range(X.shape[1]):
        column = fit[:, j]
        observed = column[~np.isnan(column)]
        if strategy == "mean":
            fill = column.mean() if len(observed) else 0.0
        elif len(observed) == 0:
            fill = 0.0
        elif strategy == "median":
            fill = np.median(observed)
        else:
            values, counts = np.unique(observed, return_counts=True)
            fill = values[counts.argmax()]
        filled[np.isnan(X[:, j]), j] = fill
    return filled
