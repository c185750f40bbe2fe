"""Mini-batch gradient descent for linear regression: the batches in the order of the rows."""

import numpy as np


def mini_batch_gd(
    X: np.ndarray, y: np.ndarray, batch_size: int = 32, lr: float = 0.01, epochs: int = 100
) -> np.ndarray:
    """Weights (d,) after ``epochs`` passes over the rows of X (n, d) with targets y (n,)."""
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for start in range(0, n, batch_size):
            rows = slice(start, start + batch_size)
            residual = X[rows] @ w - y[rows]
            w -= lr * 2 / len(residual) * (residual @ X[rows])
    return w
