"""Lloyd's algorithm: label by one matrix product, move each centroid that has points."""

import numpy as np


def nearest(X: np.ndarray, centroids: np.ndarray) -> np.ndarray:
    """Return the index of each point's nearest centroid, the lowest of several.

    |x - c|² = |x|² - 2 x·c + |c|², of which |x|² is the same for all centroids.
    """
    squares = np.einsum("jk,jk->j", centroids, centroids)
    return (squares - 2.0 * (X @ centroids.T)).argmin(axis=1)


def kmeans_lloyd(
    X: np.ndarray, init: np.ndarray, max_iter: int = 100
) -> tuple[np.ndarray, np.ndarray]:
    """Cluster the rows of X by Lloyd's algorithm, starting from the rows of init."""
    centroids = init.astype(np.float64)
    labels = nearest(X, centroids)
    for _ in range(max_iter):
        for j in np.unique(labels):
            centroids[j] = X[labels == j].mean(axis=0)
        before, labels = labels, nearest(X, centroids)
        if np.array_equal(before, labels):
            break
    return centroids, labels
