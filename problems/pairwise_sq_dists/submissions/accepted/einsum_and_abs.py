# The inner products by einsum; rounding below zero is folded to the other side.
import numpy as np


def pairwise_sq_dists(A, B):
    A = A.astype(np.float64)
    B = B.astype(np.float64)
    cross = np.einsum("id,jd->ij", A, B)
    a2 = np.einsum("id,id->i", A, A)
    b2 = np.einsum("id,id->i", B, B)
    return np.abs(np.add.outer(a2, b2) - 2 * cross)
