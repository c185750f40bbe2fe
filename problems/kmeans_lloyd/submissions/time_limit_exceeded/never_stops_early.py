# Right, but makes all max_iter updates although nothing changes any more.
import numpy as np


def kmeans_lloyd(X, init, max_iter=100):
    C = init.astype(float)
    for _ in range(max_iter):
        labels = ((C * C).sum(axis=1) - 2 * X @ C.T).argmin(axis=1)
        for j in np.unique(labels):
            C[j] = X[labels == j].mean(axis=0)
    return C, ((C * C).sum(axis=1) - 2 * X @ C.T).argmin(axis=1)
