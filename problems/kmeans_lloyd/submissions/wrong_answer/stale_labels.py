# Labels, then moves, then returns: the labels belong to the centroids before the last update.
# rejected-by: test_few_updates
import numpy as np


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    for _ in range(max_iter):
        labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        moved = C.copy()
        for j in range(len(C)):
            if np.any(labels == j):
                moved[j] = X[labels == j].mean(axis=0)
        if np.array_equal(moved, C):
            break
        C = moved
    return C, labels
