"""Means of prefixes: cumulative sums, each divided by how many it sums."""

import numpy as np


def prefix_means(values: np.ndarray) -> np.ndarray:
    """Mean of values[0] to values[i], for each i: shape (n,), like values."""
    return np.cumsum(values) / np.arange(1, len(values) + 1)
