# Lists, a Counter and the statistics module; NumPy only for the answer.
import math
import statistics
from collections import Counter

import numpy as np


def mode(values):
    counts = Counter(values)
    top = max(counts.values())
    return min(value for value, count in counts.items() if count == top)


def impute_missing(fit, X, strategy):
    summary = {"mean": statistics.fmean, "median": statistics.median, "most_frequent": mode}[
        strategy
    ]
    fills = []
    for j in range(X.shape[1]):
        observed = [value for value in fit[:, j].tolist() if not math.isnan(value)]
        fills.append(summary(observed) if observed else 0.0)
    rows = [
        [fill if math.isnan(value) else value for value, fill in zip(row, fills)]
        for row in X.tolist()
    ]
    return np.array(rows, dtype=float).reshape(X.shape)
