# Subtracts row by row, as if the two sets were paired up.
# rejected-by: test_definition
import numpy as np


def pairwise_sq_dists(A, B):
    k = min(len(A), len(B))
    difference = np.asarray(A, float)[:k] - np.asarray(B, float)[:k]
    return (difference**2).sum(axis=1)
