# All differences of points and centroids at once, sums of points by np.add.at.
import numpy as np


def assign(X, C):
    return np.argmin(((X[:, None, :] - C[None, :, :]) ** 2).sum(axis=-1), axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = np.array(init, dtype=float)
    labels = assign(X, C)
    for _ in range(max_iter):
        sums = np.zeros_like(C)
        np.add.at(sums, labels, X)
        counts = np.bincount(labels, minlength=len(C))
        has_points = counts > 0
        C[has_points] = sums[has_points] / counts[has_points, None]
        new_labels = assign(X, C)
        if (new_labels == labels).all():
            break
        labels = new_labels
    return C, labels
