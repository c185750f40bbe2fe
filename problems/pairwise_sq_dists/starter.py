import numpy as np


def pairwise_sq_dists(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the squared Euclidean distance of every row of A to every row of B.

    A has shape (n, d) and B has shape (m, d), of floats or whole numbers; the answer has shape
    (n, m) and dtype float64. No entry is negative, and A and B stay as they are.
    """
    raise NotImplementedError
