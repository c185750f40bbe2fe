# Off by one: divides by the number of elements before, not up to, each one.
# rejected-by: test_definition
import numpy as np


def prefix_means(values):
    return np.cumsum(values) / np.maximum(np.arange(len(values)), 1)
