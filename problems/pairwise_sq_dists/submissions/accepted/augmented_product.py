# Everything in one product: (|a|², 1, -2a) · (1, |b|², b).
import numpy as np


def pairwise_sq_dists(A, B):
    A = np.array(A, dtype=float)
    B = np.array(B, dtype=float)
    left = np.column_stack([(A**2).sum(axis=1), np.ones(len(A)), -2 * A])
    right = np.column_stack([np.ones(len(B)), (B**2).sum(axis=1), B])
    return np.clip(left @ right.T, 0, None)
