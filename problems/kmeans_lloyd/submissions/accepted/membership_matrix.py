# Means by a product with the 0/1 membership matrix; stops when the centroids repeat exactly.
import numpy as np


def kmeans_lloyd(X, init, max_iter=100):
    X = np.asarray(X, dtype=np.float64)
    centroids = np.asarray(init, dtype=np.float64)
    k = len(centroids)

    def labels_of(C):
        x2 = (X**2).sum(axis=1, keepdims=True)
        c2 = (C**2).sum(axis=1)
        return (x2 + c2 - 2 * X @ C.T).argmin(axis=1)

    labels = labels_of(centroids)
    for _ in range(max_iter):
        members = (labels[:, None] == np.arange(k)).astype(float)
        counts = members.sum(axis=0)[:, None]
        means = (members.T @ X) / np.maximum(counts, 1)
        moved = np.where(counts > 0, means, centroids)
        if np.array_equal(moved, centroids):
            break
        centroids = moved
        labels = labels_of(centroids)
    return centroids, labels
