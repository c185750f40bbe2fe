# Saves memory by summing into the caller's array.
# rejected-by: test_input_untouched
import numpy as np


def prefix_means(values):
    np.cumsum(values, out=values)
    return values / np.arange(1, len(values) + 1)
