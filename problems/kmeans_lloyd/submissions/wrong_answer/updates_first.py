# Moves before it looks at max_iter: one update too many.
# rejected-by: test_no_updates, test_few_updates
import numpy as np


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
    updates = 0
    while True:
        for j in range(len(C)):
            if np.any(labels == j):
                C[j] = X[labels == j].mean(axis=0)
        new = ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)
        if np.array_equal(new, labels) or updates >= max_iter:
            return C, new
        labels = new
        updates += 1
