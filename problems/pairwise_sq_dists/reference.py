"""Squared distances by one matrix product: |a - b|² = |a|² - 2 a·b + |b|², clipped at zero."""

import numpy as np


def pairwise_sq_dists(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Return the squared Euclidean distance of every row of A to every row of B."""
    A = np.asarray(A, dtype=np.float64)
    B = np.asarray(B, dtype=np.float64)
    distances = A @ B.T
    distances *= -2.0
    distances += np.einsum("ij,ij->i", A, A)[:, np.newaxis]
    distances += np.einsum("ij,ij->i", B, B)
    return np.maximum(distances, 0.0, out=distances)
