"""Mini-batch gradient descent for linear regression."""

import numpy as np


def mini_batch_gd(
    X: np.ndarray, y: np.ndarray, batch_size: int = 32, lr: float = 0.01, epochs: int = 100
) -> np.ndarray:
    """Fit the weights of a linear model by mini-batch gradient descent.

    X is (n, d), y is (n,). The weights start at zero; every epoch uses each row exactly
    once, in batches of batch_size rows. Return the weights after the last epoch, (d,).
    """
    raise NotImplementedError
