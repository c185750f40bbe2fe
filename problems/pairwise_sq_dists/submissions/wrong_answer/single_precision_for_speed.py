# Multiplies in float32, which is faster, and returns the result as float64.
# rejected-by: test_not_negative, test_float32
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float32)
    B = np.asarray(B, dtype=np.float32)
    D = (A**2).sum(1)[:, None] + (B**2).sum(1) - 2 * A @ B.T
    return np.maximum(D, 0).astype(np.float64)
