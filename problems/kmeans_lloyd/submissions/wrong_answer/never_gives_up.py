# Goes on until no label changes, whatever max_iter says.
# rejected-by: test_few_updates, test_default
import numpy as np


def assign(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2).argmin(axis=1)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = assign(X, C)
    if max_iter == 0:
        return C, labels
    while True:
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
        new = assign(X, C)
        if np.array_equal(new, labels):
            return C, labels
        labels = new
