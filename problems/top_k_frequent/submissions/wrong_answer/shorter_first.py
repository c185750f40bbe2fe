# Orders tied tokens by length first.
# rejected-by: test_ranking
from collections import Counter


def top_k_frequent(tokens, k):
    counts = Counter(tokens)
    return sorted(counts, key=lambda token: (-counts[token], len(token), token))[:k]
