# Cuts batches of nearly equal size instead of full ones and a rest.
# rejected-by: test_each_row_once
import math

import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    n, d = X.shape
    w = np.zeros(d)
    for _ in range(epochs):
        for rows in np.array_split(np.random.permutation(n), math.ceil(n / batch_size)):
            w = w - lr * 2 / len(rows) * X[rows].T @ (X[rows] @ w - y[rows])
    return w
