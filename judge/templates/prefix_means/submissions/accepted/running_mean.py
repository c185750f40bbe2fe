# Moves the mean by its share of each new number, without a sum.
import numpy as np


def prefix_means(values):
    means, mean = [], 0.0
    for count, value in enumerate(values.tolist(), start=1):
        mean += (value - mean) / count
        means.append(mean)
    return np.array(means, dtype=np.float64)
