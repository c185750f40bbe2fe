# np.average refuses weights that add up to zero, which is what a centroid without points has.
# rejected-by: test_no_points
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = assign(X, C)
    for _ in range(max_iter):
        for j in range(len(C)):
            C[j] = np.average(X, axis=0, weights=labels == j)
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
