# Copies init with its type: whole-number centroids cut off the fractions of their means.
# rejected-by: test_whole_numbers
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.copy()
    labels = assign(X, C)
    for _ in range(max_iter):
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C.astype(float), labels
