# Moves the origin to the middle of the data, then goes through A in blocks of rows.
import numpy as np

BLOCK = 256


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    out = np.empty((A.shape[0], B.shape[0]))
    if out.size == 0:
        return out
    middle = (A.mean(axis=0) + B.mean(axis=0)) / 2
    A = A - middle
    B = B - middle
    norms = np.einsum("ij,ij->i", B, B)
    for start in range(0, len(A), BLOCK):
        block = A[start : start + BLOCK]
        squares = np.einsum("ij,ij->i", block, block)
        out[start : start + BLOCK] = squares[:, None] + norms - 2 * np.dot(block, B.T)
    out[out < 0] = 0
    return out
