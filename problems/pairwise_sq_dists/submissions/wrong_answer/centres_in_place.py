# Moves the origin for accuracy, by writing into the caller's arrays.
# rejected-by: test_inputs_untouched
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    if len(A):
        origin = A[0].copy()
        A -= origin
        B -= origin
    D = (A * A).sum(1)[:, None] + (B * B).sum(1) - 2 * A @ B.T
    return np.maximum(D, 0)
