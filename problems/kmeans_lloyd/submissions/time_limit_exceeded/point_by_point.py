# Right, but looks for the nearest centroid of one point at a time.
import numpy as np


def assign(X, C):
    return np.array([np.argmin(((C - x) ** 2).sum(axis=1)) for x in X])


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = assign(X, C)
    for _ in range(max_iter):
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
