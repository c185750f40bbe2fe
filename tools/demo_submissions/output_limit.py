"""Prints every step of every epoch: more output than a submission may write."""

import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    w = np.zeros(X.shape[1])
    while True:
        print("weights", w, "loss", np.mean((X @ w - y) ** 2))
