# NumPy's nan-functions for mean and median, np.unique without NaN for the most frequent value.
import warnings

import numpy as np


def impute_missing(fit, X, strategy):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if len(fit) == 0:
            fills = np.zeros(X.shape[1])
        elif strategy == "mean":
            fills = np.nanmean(fit, axis=0)
        elif strategy == "median":
            fills = np.nanmedian(fit, axis=0)
        else:
            fills = np.full(X.shape[1], np.nan)
            for j, column in enumerate(fit.T):
                values, inverse = np.unique(column[~np.isnan(column)], return_inverse=True)
                if len(values):
                    fills[j] = values[np.bincount(inverse).argmax()]
    fills = np.nan_to_num(fills)
    result = X.copy()
    rows, columns = np.nonzero(np.isnan(X))
    result[rows, columns] = fills[columns]
    return result
