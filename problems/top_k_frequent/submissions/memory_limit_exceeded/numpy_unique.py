# A NumPy array of strings gives every token the room of the longest.
# rejected-by: test_speed
import numpy as np


def top_k_frequent(tokens, k):
    if not tokens:
        return []
    words, counts = np.unique(np.array(tokens), return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return words[order[:k]].tolist()
