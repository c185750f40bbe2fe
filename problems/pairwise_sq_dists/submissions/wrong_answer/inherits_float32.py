# Lets NumPy choose the type: float32 points give a float32 table.
# rejected-by: test_float32
import numpy as np


def pairwise_sq_dists(A, B):
    if A.dtype.kind in "iu":
        A = A.astype(float)
    if B.dtype.kind in "iu":
        B = B.astype(float)
    D = A @ B.T
    D *= -2
    D += (A * A).sum(axis=1, keepdims=True)
    D += (B * B).sum(axis=1)
    return D.clip(min=0)
