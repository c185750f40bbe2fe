# Takes the mean of no points, which is NaN, and loses the centroid for good.
# rejected-by: test_no_points
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = assign(X, C)
    for _ in range(max_iter):
        C = np.array([X[labels == j].mean(axis=0) for j in range(len(C))])
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
