# Right, but computes the statistic of a column anew for each of its holes.
import numpy as np


def statistic(column, strategy):
    observed = column[~np.isnan(column)]
    if len(observed) == 0:
        return 0.0
    if strategy == "mean":
        return observed.mean()
    if strategy == "median":
        return np.median(observed)
    values, counts = np.unique(observed, return_counts=True)
    return values[np.argmax(counts)]


def impute_missing(fit, X, strategy):
    filled = X.copy()
    for i in range(X.shape[0]):
        for j in range(X.shape[1]):
            if np.isnan(X[i, j]):
                filled[i, j] = statistic(fit[:, j], strategy)
    return filled
