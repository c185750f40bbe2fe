# Plain Python: one running total.
import numpy as np


def prefix_means(values):
    means = np.empty(len(values))
    total = 0.0
    for i, value in enumerate(values.tolist()):
        total += value
        means[i] = total / (i + 1)
    return means
