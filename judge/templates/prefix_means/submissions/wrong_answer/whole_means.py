# The answer inherits the type of the input: whole numbers have their means cut off.
# rejected-by: test_whole_numbers
import numpy as np


def prefix_means(values):
    means = np.empty_like(values)
    means[:] = np.cumsum(values) / np.arange(1, len(values) + 1)
    return means
