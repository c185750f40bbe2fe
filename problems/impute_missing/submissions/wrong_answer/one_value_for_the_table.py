# One statistic of all cells instead of one per column.
# rejected-by: test_mean, test_median, test_most_frequent
import numpy as np


def impute_missing(fit, X, strategy):
    observed = fit[~np.isnan(fit)]
    if observed.size == 0:
        fill = 0.0
    elif strategy == "mean":
        fill = observed.mean()
    elif strategy == "median":
        fill = np.median(observed)
    else:
        values, counts = np.unique(observed, return_counts=True)
        fill = values[counts.argmax()]
    return np.where(np.isnan(X), fill, X)
