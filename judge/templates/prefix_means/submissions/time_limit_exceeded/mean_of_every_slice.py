# Right, but quadratic: every mean starts from the beginning.
# rejected-by: test_speed
import numpy as np


def prefix_means(values):
    return np.array([values[: i + 1].mean() for i in range(len(values))], dtype=np.float64)
