# Right, and with one array operation per row of A, but the differences cost more than a product.
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    D = np.zeros((len(A), len(B)))
    for i, a in enumerate(A):
        D[i] = ((B - a) ** 2).sum(axis=1)
    return D
