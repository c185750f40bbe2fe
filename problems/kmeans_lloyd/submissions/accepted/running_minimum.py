# One centroid at a time, keeping the least distance so far; means by bincount per coordinate.
import numpy as np


def closest(X, centroids):
    best = np.full(len(X), np.inf)
    labels = np.zeros(len(X), dtype=np.int32)
    for j, c in enumerate(centroids):
        difference = X - c
        distance = np.einsum("ij,ij->i", difference, difference)
        nearer = distance < best
        best[nearer] = distance[nearer]
        labels[nearer] = j
    return labels


def kmeans_lloyd(X, init, max_iter=100):
    centroids = init.astype(float)
    k = len(centroids)
    labels = closest(X, centroids)
    changed = True
    while changed and max_iter > 0:
        counts = np.bincount(labels, minlength=k)
        filled = np.flatnonzero(counts)
        for axis in range(X.shape[1]):
            sums = np.bincount(labels, weights=X[:, axis], minlength=k)
            centroids[filled, axis] = sums[filled] / counts[filled]
        previous, labels = labels, closest(X, centroids)
        changed = bool(np.any(previous != labels))
        max_iter -= 1
    return centroids, labels
