# Right and free of loops, but holds all n·m·d differences at once.
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    differences = A[:, np.newaxis, :] - B[np.newaxis, :, :]
    return (differences**2).sum(axis=-1)
