# Takes the element in the middle of the sorted cells, also where there are two.
# rejected-by: test_median
import numpy as np


def impute_missing(fit, X, strategy):
    filled = X.copy()
    for j in range(X.shape[1]):
        observed = np.sort(fit[:, j])[: np.count_nonzero(~np.isnan(fit[:, j]))]
        if len(observed) == 0:
            fill = 0.0
        elif strategy == "mean":
            fill = observed.mean()
        elif strategy == "median":
            fill = observed[len(observed) // 2]
        else:
            values, counts = np.unique(observed, return_counts=True)
            fill = values[counts.argmax()]
        filled[np.isnan(X[:, j]), j] = fill
    return filled
