# Right, and careful with memory, but still forms all n·m·d differences, fifty rows at a time.
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    D = np.empty((len(A), len(B)))
    for start in range(0, len(A), 50):
        rows = slice(start, start + 50)
        D[rows] = ((A[rows, None, :] - B[None, :, :]) ** 2).sum(axis=2)
    return D
