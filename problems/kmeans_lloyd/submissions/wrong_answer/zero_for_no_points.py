# Guards the division, but not the sum: a centroid without points jumps to the origin.
# rejected-by: test_no_points
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = assign(X, C)
    for _ in range(max_iter):
        sums = np.zeros(C.shape)
        np.add.at(sums, labels, X)
        counts = np.bincount(labels, minlength=len(C))
        C = sums / np.maximum(counts, 1)[:, None]
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
