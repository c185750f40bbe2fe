# Copies everything that is left for every batch: quadratic in the number of rows.
# rejected-by: test_speed
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    w = np.zeros(X.shape[1])
    for _ in range(epochs):
        rest_X, rest_y = X, y
        while len(rest_y):
            rows = np.random.choice(len(rest_y), min(batch_size, len(rest_y)), replace=False)
            Xb, yb = rest_X[rows], rest_y[rows]
            w = w - lr * 2 / len(yb) * Xb.T @ (Xb @ w - yb)
            rest_X = np.delete(rest_X, rows, axis=0)
            rest_y = np.delete(rest_y, rows)
    return w
