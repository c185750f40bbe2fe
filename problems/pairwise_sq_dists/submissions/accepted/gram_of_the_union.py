# One Gram matrix of both sets stacked; the norms are read from its diagonal.
import numpy as np


def pairwise_sq_dists(A, B):
    n = len(A)
    Z = np.concatenate([np.asarray(A, float), np.asarray(B, float)])
    G = Z @ Z.T
    norms = G.diagonal()
    D = norms[:n, None] + norms[None, n:] - 2 * G[:n, n:]
    return np.maximum(D, 0)
