# Turns NaN into 0 before averaging, so that holes pull the mean towards 0.
# rejected-by: test_mean
import numpy as np


def impute_missing(fit, X, strategy):
    fills = np.zeros(X.shape[1])
    if strategy == "mean" and len(fit):
        fills = np.nan_to_num(fit).mean(axis=0)
    else:
        for j, column in enumerate(fit.T):
            observed = np.sort(column[~np.isnan(column)])
            if len(observed) == 0:
                continue
            if strategy == "median":
                fills[j] = np.median(observed)
            else:
                values, counts = np.unique(observed, return_counts=True)
                fills[j] = values[counts.argmax()]
    return np.where(np.isnan(X), fills, X)
