# Distances with their roots, and means over points sorted by label.
import numpy as np


def kmeans_lloyd(X, init, max_iter=100):
    centroids = 1.0 * init
    old = None
    step = 0
    while True:
        labels = np.linalg.norm(X[:, None] - centroids, axis=2).argmin(axis=1)
        if step == max_iter or (old is not None and np.array_equal(old, labels)):
            return centroids, labels
        order = np.argsort(labels, kind="stable")
        present, starts, counts = np.unique(labels[order], return_index=True, return_counts=True)
        sums = np.add.reduceat(X[order].astype(float), starts, axis=0)
        centroids[present] = sums / counts[:, None]
        old = labels
        step += 1
