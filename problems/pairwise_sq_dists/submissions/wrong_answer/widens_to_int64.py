# Keeps whole numbers whole, in int64: large ones overflow when squared.
# rejected-by: test_whole_numbers
import numpy as np


def pairwise_sq_dists(A, B):
    wide = np.float64
    if np.issubdtype(A.dtype, np.integer) and np.issubdtype(B.dtype, np.integer):
        wide = np.int64
    A, B = A.astype(wide), B.astype(wide)
    D = (A * A).sum(1)[:, None] + (B * B).sum(1) - 2 * (A @ B.T)
    return np.maximum(D, 0).astype(float)
