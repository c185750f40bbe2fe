# Takes "close" for "the same": far from the origin np.allclose is satisfied after one update.
# rejected-by: test_until_labels_repeat
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    for _ in range(max_iter):
        labels = assign(X, C)
        moved = C.copy()
        for j in np.unique(labels):
            moved[j] = X[labels == j].mean(axis=0)
        done = np.allclose(moved, C)
        C = moved
        if done:
            break
    return C, assign(X, C)
