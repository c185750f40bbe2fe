# Plain loops for a handful of points, where they are exact, and a product for many.
import numpy as np


def pairwise_sq_dists(A, B):
    n, m = len(A), len(B)
    D = np.zeros((n, m))
    if n * m <= 64:
        for i in range(n):
            for j in range(m):
                total = 0.0
                for x, y in zip(A[i], B[j]):
                    total += (float(x) - float(y)) ** 2
                D[i, j] = total
        return D
    A, B = np.float64(A), np.float64(B)
    D += (A * A).sum(1).reshape(n, 1)
    D += (B * B).sum(1).reshape(1, m)
    D -= 2 * A.dot(B.T)
    return np.where(D > 0, D, 0.0)
