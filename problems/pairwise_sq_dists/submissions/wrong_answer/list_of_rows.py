# Collects one row per point of A: no points leave an array without its second axis.
# rejected-by: test_empty
import numpy as np


def pairwise_sq_dists(A, B):
    B = B.astype(float)
    return np.array([((a - B) ** 2).sum(axis=1) for a in A.astype(float)])
