# Labels by the sum of absolute differences.
# rejected-by: test_no_updates
import numpy as np


def assign(X, C):
    return np.abs(X[:, None] - C).sum(axis=2).argmin(axis=1)


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
