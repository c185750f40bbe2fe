# Looks for the nearest centroid with <=, so that the last of several wins.
# rejected-by: test_no_updates
import numpy as np


def assign(X, C):
    best = np.full(len(X), np.inf)
    labels = np.zeros(len(X), dtype=int)
    for j in range(len(C)):
        distance = ((X - C[j]) ** 2).sum(axis=1)
        nearer = distance <= best
        labels[nearer] = j
        best = np.minimum(best, distance)
    return labels


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
