# Computes in the type of the input and converts the result: narrow integers have wrapped by then.
# rejected-by: test_whole_numbers
import numpy as np


def pairwise_sq_dists(A, B):
    a2 = np.sum(A * A, axis=1)
    b2 = np.sum(B * B, axis=1)
    D = a2[:, None] + b2[None, :] - 2.0 * np.dot(A, B.T)
    return np.maximum(D, 0).astype(np.float64)
