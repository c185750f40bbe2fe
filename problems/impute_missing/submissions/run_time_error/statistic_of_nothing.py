# The statistics module refuses empty data: a column that was never observed raises.
# rejected-by: test_never_observed
import statistics

import numpy as np


def impute_missing(fit, X, strategy):
    filled = X.copy()
    for j in range(X.shape[1]):
        observed = [float(v) for v in fit[:, j] if v == v]
        if strategy == "mean":
            fill = statistics.fmean(observed)
        elif strategy == "median":
            fill = statistics.median(observed)
        else:
            fill = min(statistics.multimode(observed))
        filled[np.isnan(X[:, j]), j] = fill
    return filled
