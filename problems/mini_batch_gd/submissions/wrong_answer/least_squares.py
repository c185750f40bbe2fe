# Solves for the minimum instead of descending towards it.
# rejected-by: test_full_batch, test_equal_rows, test_each_row_once, test_reachable
import numpy as np


def mini_batch_gd(X, y, batch_size=32, lr=0.01, epochs=100):
    return np.linalg.lstsq(X.astype(float), y.astype(float), rcond=None)[0]
