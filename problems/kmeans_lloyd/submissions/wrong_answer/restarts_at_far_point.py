# Moves a centroid without points to the point that is worst served, as some libraries do.
# rejected-by: test_no_points
import numpy as np


def table(X, C):
    return ((X[:, None] - C) ** 2).sum(axis=2)


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    labels = table(X, C).argmin(axis=1)
    for _ in range(max_iter):
        worst = X[table(X, C).min(axis=1).argmax()]
        for j in range(len(C)):
            mine = X[labels == j]
            C[j] = mine.mean(axis=0) if len(mine) else worst
        new = table(X, C).argmin(axis=1)
        if np.array_equal(new, labels):
            break
        labels = new
    return C, labels
