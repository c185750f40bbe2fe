# Returns (token, count) pairs.
# rejected-by: test_ranking
from collections import Counter


def top_k_frequent(tokens, k):
    return sorted(Counter(tokens).items(), key=lambda pair: (-pair[1], pair[0]))[:k]
