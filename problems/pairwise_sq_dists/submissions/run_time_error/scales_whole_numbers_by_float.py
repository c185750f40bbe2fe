# Works in place on the product without converting first: NumPy refuses to put floats into integers.
# rejected-by: test_whole_numbers
import numpy as np


def pairwise_sq_dists(A, B):
    D = A @ B.T
    D *= -2.0
    D += (A * A).sum(axis=1)[:, None]
    D += (B * B).sum(axis=1)
    return np.maximum(D, 0.0)
