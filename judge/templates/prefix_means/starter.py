"""Means of prefixes."""

import numpy as np


def prefix_means(values: np.ndarray) -> np.ndarray:
    """Mean of values[0] to values[i], for each i: shape (n,), like values."""
    raise NotImplementedError
