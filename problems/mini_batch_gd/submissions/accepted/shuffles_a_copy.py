# Joins X and y into one float copy, shuffles that in place with the global generator.
import numpy as np


def batches(table, size):
    return np.split(table, range(size, len(table), size))


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    table = np.column_stack([X, y]).astype(np.float64)
    w = np.zeros(X.shape[1])
    for _ in range(epochs):
        np.random.shuffle(table)
        for batch in batches(table, batch_size):
            features, targets = batch[:, :-1], batch[:, -1]
            error = features.dot(w) - targets
            w -= lr * 2 * features.T.dot(error) / batch.shape[0]
    return w
