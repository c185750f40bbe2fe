# Masked arrays for mean and median, a dictionary of counts for the most frequent value.
import numpy as np


def most_frequent(values):
    counts = {}
    for value in values.tolist():
        counts[value] = counts.get(value, 0) + 1
    return max(counts, key=lambda value: (counts[value], -value))


def impute_missing(fit, X, strategy):
    missing = np.isnan(fit)
    learned = np.ma.array(np.where(missing, 0.0, fit), mask=missing)
    out = np.array(X)
    for j in range(out.shape[1]):
        column = learned[:, j].compressed()
        value = 0.0
        if column.size > 0:
            if strategy == "mean":
                value = learned[:, j].mean()
            elif strategy == "median":
                value = np.ma.median(learned[:, j])
            else:
                value = most_frequent(column)
        holes = np.isnan(out[:, j])
        out[holes, j] = value
    return out
