# Takes init itself for the centroids and moves it.
# rejected-by: test_arguments_untouched
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = np.asarray(init, dtype=float)
    labels = assign(X, C)
    for _ in range(max_iter):
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
        new = assign(X, C)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
